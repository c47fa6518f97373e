//! A folder of chunks: each is written once, whole, and only where its bytes are those of its name.

use super::exchange::missing;
use super::{ChunkSource, StoreError, WriteMode, durable};
use crate::bundle::{ChunkId, Manifest};
use crate::model::Handle;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The folder, and which of its chunks were found sound while it was open.
#[derive(Debug, Clone)]
pub(super) struct ChunkFolder {
    path: PathBuf,
    sound: Arc<Mutex<HashSet<ChunkId>>>,
}

impl ChunkFolder {
    /// A folder, which need not be there yet.
    pub(super) fn new(path: PathBuf) -> ChunkFolder {
        ChunkFolder { path, sound: Arc::default() }
    }

    pub(super) fn file(&self, chunk: &ChunkId) -> PathBuf {
        self.path.join(chunk.file_name())
    }

    /// Makes sure that a chunk is there; one that was altered is put right.
    pub(super) fn put(&self, owner: &Handle, chunk: &ChunkId, source: &ChunkSource) -> Result<(), StoreError> {
        if self.is_sound(chunk)? {
            return Ok(());
        }
        let bytes = source.read(owner, chunk)?;
        // Of two writers at once both write the same bytes.
        durable::put_beside(&self.file(chunk), &bytes, WriteMode::Replace)?;
        self.note(chunk);
        Ok(())
    }

    /// Makes sure that every chunk that a manifest names is there.
    pub(super) fn check(&self, owner: &Handle, manifest: Option<&Manifest>) -> Result<(), StoreError> {
        let Some(manifest) = manifest else { return Ok(()) };
        if let Some(name) = manifest.invalid_name() {
            return Err(StoreError::Chunk { handle: owner.clone(), chunk: name.to_owned(), altered: false });
        }
        match manifest.chunks().iter().find(|chunk| !self.file(chunk).is_file()) {
            Some(chunk) => Err(missing(owner, chunk)),
            None => Ok(()),
        }
    }

    /// Whether a chunk is there and has the bytes of its name.
    pub(super) fn is_sound(&self, chunk: &ChunkId) -> Result<bool, StoreError> {
        let path = self.file(chunk);
        if self.sound.lock().unwrap_or_else(PoisonError::into_inner).contains(chunk) && path.is_file() {
            return Ok(true);
        }
        match fs::read(&path) {
            Ok(bytes) if ChunkId::of(&bytes) == *chunk => {
                self.note(chunk);
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(error) if durable::is_gone(&error) => Ok(false),
            Err(error) => Err(StoreError::io(&path)(error)),
        }
    }

    /// Every chunk in the folder with its size in bytes.
    pub(super) fn stored(&self) -> Result<BTreeMap<ChunkId, u64>, StoreError> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if durable::is_gone(&error) => return Ok(BTreeMap::new()),
            other => other.map_err(StoreError::io(&self.path))?,
        };
        let mut stored = BTreeMap::new();
        for entry in entries {
            let entry = entry.map_err(StoreError::io(&self.path))?;
            let Some(chunk) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A chunk that has just gone is none.
            if let Ok(metadata) = entry.metadata() {
                stored.insert(chunk, metadata.len());
            }
        }
        Ok(stored)
    }

    /// Takes a chunk away.
    pub(super) fn remove(&self, chunk: &ChunkId) -> Result<(), StoreError> {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner).remove(chunk);
        durable::remove(&self.file(chunk))
    }

    fn note(&self, chunk: &ChunkId) {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner).insert(*chunk);
    }
}
