//! A folder of chunks: each is written once, whole, and only where its bytes are those of its name.

use super::transfer::missing;
use super::{ChunkSource, StoreError};
use crate::bundle::{ChunkId, Limits, Manifest};
use crate::files;
use crate::model::Handle;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The folder, and which of its chunks were found sound while it was open.
#[derive(Debug, Clone)]
pub(super) struct ChunkFolder {
    path: PathBuf,
    limits: Limits,
    sound: Arc<Mutex<HashSet<ChunkId>>>,
}

impl ChunkFolder {
    /// A folder, which need not be there yet.
    pub(super) fn new(path: PathBuf, limits: Limits) -> ChunkFolder {
        ChunkFolder { path, limits, sound: Arc::default() }
    }

    pub(super) fn file(&self, chunk: &ChunkId) -> PathBuf {
        self.path.join(chunk.file_name())
    }

    /// Makes sure that a chunk is there; one that was altered is put right.
    pub(super) fn put(&self, owner: &Handle, chunk: &ChunkId, source: &ChunkSource) -> Result<(), StoreError> {
        if self.is_sound(chunk)? {
            return Ok(());
        }
        let bytes = source.read(owner, chunk, &self.limits)?;
        // Two writers at once write the same bytes.
        files::put_file(&self.file(chunk), &bytes)?;
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
        match files::read(&path, self.limits.file) {
            Ok(bytes) if ChunkId::of(&bytes) == *chunk => {
                self.note(chunk);
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(error) if error.is_gone() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Every chunk in the folder with its size in bytes.
    pub(super) fn stored(&self) -> Result<BTreeMap<ChunkId, u64>, StoreError> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if files::is_gone(&error) => return Ok(BTreeMap::new()),
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
        Ok(files::remove_file(&self.file(chunk))?)
    }

    fn note(&self, chunk: &ChunkId) {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner).insert(*chunk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_chunk_larger_than_the_limit_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits { file: 8, ..Limits::default() };
        let chunks = ChunkFolder::new(folder.path().to_owned(), limits);
        let (owner, chunk) = (Handle::new("a").unwrap(), ChunkId::of(b"123456789"));
        fs::write(chunks.file(&chunk), b"123456789").unwrap();
        let source = ChunkSource::File(chunks.file(&chunk));
        for error in [
            chunks.is_sound(&chunk).unwrap_err(),
            chunks.put(&owner, &chunk, &source).unwrap_err(),
            source.read(&owner, &chunk, &limits).unwrap_err(),
        ] {
            assert!(matches!(error, StoreError::TooLarge { limit: 8, .. }), "{error}");
        }
    }
}
