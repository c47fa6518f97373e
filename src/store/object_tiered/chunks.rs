//! Tier 3: chunks among the files of an object store, each written once by a conditional request.

use super::CHUNKS;
use crate::bundle::{ChunkFault, ChunkId, Limits, Manifest};
use crate::model::Location;
use crate::source::{Compared, ObjectFiles};
use crate::store::{ChunkSource, StoreError};
use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The chunks, and which of them were found there.
#[derive(Debug)]
pub(super) struct ObjectChunks {
    files: Arc<dyn ObjectFiles>,
    limits: Limits,
    /// What is known of each chunk that was asked for. Whoever asks for one waits for the other that does.
    known: Mutex<HashMap<ChunkId, Arc<Mutex<Known>>>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Known {
    #[default]
    Nothing,
    There,
    Written,
}

/// Chunks that backtests were brought with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChunksBrought {
    /// Chunks that they name, each once.
    pub named: usize,
    /// Those that were not there, and were written.
    pub written: usize,
}

/// The name of a chunk among the files.
pub(super) fn file(chunk: &ChunkId) -> String {
    format!("{CHUNKS}/{}", chunk.file_name())
}

impl ObjectChunks {
    pub(super) fn new(files: Arc<dyn ObjectFiles>, limits: Limits) -> ObjectChunks {
        ObjectChunks { files, limits, known: Mutex::default() }
    }

    /// Makes sure that a chunk is there.
    ///
    /// # Errors
    /// Its bytes cannot be had, an object of its name holds others, or the store does not answer.
    pub(super) fn put(&self, chunk: &ChunkId, source: &ChunkSource) -> Result<(), StoreError> {
        let known = self.known(chunk);
        let mut known = lock(&known);
        if *known != Known::Nothing {
            return Ok(());
        }
        let (file, bytes) = (file(chunk), source.read(chunk, &self.limits)?);
        let is_there = || match self.files.compare(&file, &bytes) {
            Ok(Compared::Other) => Err(self.altered(chunk)),
            compared => Ok(compared.map_err(self.refused(&file))? == Compared::Same),
        };
        *known = match is_there()? {
            true => Known::There,
            false => match self.files.create(&file, &bytes) {
                // Another writer was faster, and wrote the same; or else this says what is there.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && is_there()? => Known::There,
                created => created.map(|()| Known::Written).map_err(self.refused(&file))?,
            },
        };
        Ok(())
    }

    /// Makes sure that every chunk that a manifest names is there; their bytes are not read.
    ///
    /// # Errors
    /// One is not there, what is named is no chunk, or the store does not answer.
    pub(super) fn check(&self, manifest: &Manifest) -> Result<(), StoreError> {
        if let Some(name) = manifest.invalid_name() {
            return Err(ChunkFault::BadName(name.to_owned()).into());
        }
        for chunk in manifest.chunks() {
            let (known, file) = (self.known(&chunk), file(&chunk));
            let mut known = lock(&known);
            if *known == Known::Nothing {
                if self.files.describe(&file).map_err(self.refused(&file))?.is_none() {
                    return Err(ChunkFault::Missing(self.path(&file)).into());
                }
                *known = Known::There;
            }
        }
        Ok(())
    }

    pub(super) fn brought(&self) -> ChunksBrought {
        let known: Vec<Known> = lock(&self.known).values().map(|known| *lock(known)).collect();
        let count = |counts: fn(&Known) -> bool| known.iter().filter(|known| counts(known)).count();
        ChunksBrought {
            named: count(|known| *known != Known::Nothing),
            written: count(|known| *known == Known::Written),
        }
    }

    fn known(&self, chunk: &ChunkId) -> Arc<Mutex<Known>> {
        Arc::clone(lock(&self.known).entry(*chunk).or_default())
    }

    /// What is wrong with an object that has a chunk's name and not its bytes.
    fn altered(&self, chunk: &ChunkId) -> StoreError {
        let file = file(chunk);
        match self.files.read(&file, self.limits.file) {
            Ok(there) => ChunkFault::Altered { path: self.path(&file), found: ChunkId::of(&there).0 }.into(),
            Err(error) => self.refused(&file)(error),
        }
    }

    fn path(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("{}/{file}", self.files.location()))
    }

    fn refused(&self, file: &str) -> impl FnOnce(io::Error) -> StoreError {
        let location = Location::Url(format!("{}/{file}", self.files.location()));
        move |source| StoreError::Io { location, source }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
