//! A folder of chunks: each is written once, whole, and a file that has its name but other bytes is left as it is.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use super::chunk_id::ChunkId;
use super::error::ChunkFault;
use super::manifest::Manifest;
use crate::files::{self, FileError, Home};

/// The folder, which need not be there yet, and which of its chunks were found sound while it was open.
#[derive(Debug, Clone)]
pub struct ChunkFolder {
    home: Home,
    path: PathBuf,
    limit: u64,
    sound: Arc<Mutex<HashSet<ChunkId>>>,
}

impl ChunkFolder {
    /// A folder in a home, whose chunks have at most `limit` bytes each.
    pub fn new(home: &Home, path: PathBuf, limit: u64) -> ChunkFolder {
        ChunkFolder { home: home.clone(), path, limit, sound: Arc::default() }
    }

    /// The file of a chunk, whether or not it is there.
    pub fn file(&self, chunk: &ChunkId) -> PathBuf {
        self.path.join(chunk.file_name())
    }

    /// Makes sure that a chunk is there. Its bytes, which must be those of its name, are asked for where it is not.
    ///
    /// # Errors
    /// The bytes cannot be had, a file of the chunk's name holds others, or the folder cannot be written.
    pub fn put<B: AsRef<[u8]>, E: From<ChunkFault>>(
        &self,
        chunk: &ChunkId,
        bytes: impl FnOnce() -> Result<B, E>,
    ) -> Result<(), E> {
        if self.holds(chunk)? {
            return Ok(());
        }
        let (path, bytes) = (self.file(chunk), bytes()?);
        match self.home.create_file(&path, bytes.as_ref()) {
            Ok(()) => self.note(chunk),
            // Another writer was faster, and wrote the same; or else this says what is there.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && self.holds(chunk)? => {}
            Err(error) => return Err(fault(&path, error).into()),
        }
        Ok(())
    }

    /// Whether a chunk is there, with the bytes of its name.
    ///
    /// # Errors
    /// A file of its name holds other bytes or too many, or it cannot be read.
    pub fn holds(&self, chunk: &ChunkId) -> Result<bool, ChunkFault> {
        let path = self.file(chunk);
        if self.sound.lock().unwrap_or_else(PoisonError::into_inner).contains(chunk) && path.is_file() {
            return Ok(true);
        }
        match read_chunk(&path, chunk, self.limit) {
            Ok(_) => {
                self.note(chunk);
                Ok(true)
            }
            Err(ChunkFault::Missing(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Makes sure that every chunk that a manifest names is there; their bytes are not read.
    ///
    /// # Errors
    /// One is not there, or what is named is no chunk.
    pub fn check(&self, manifest: &Manifest) -> Result<(), ChunkFault> {
        if let Some(name) = manifest.invalid_name() {
            return Err(ChunkFault::BadName(name.to_owned()));
        }
        let missing = manifest.chunks().iter().map(|chunk| self.file(chunk)).find(|file| !file.is_file());
        missing.map_or(Ok(()), |file| Err(ChunkFault::Missing(file)))
    }

    /// Every chunk in the folder with its size in bytes, whatever its bytes are.
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub fn stored(&self) -> Result<BTreeMap<ChunkId, u64>, ChunkFault> {
        let refuse = |source| ChunkFault::Io { path: self.path.clone(), source };
        let entries = match fs::read_dir(&self.path) {
            Err(error) if files::is_gone(&error) => return Ok(BTreeMap::new()),
            other => other.map_err(refuse)?,
        };
        let mut stored = BTreeMap::new();
        for entry in entries {
            let entry = entry.map_err(refuse)?;
            let Some(chunk) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A chunk that has just gone is none.
            if let Ok(metadata) = entry.metadata() {
                stored.insert(chunk, metadata.len());
            }
        }
        Ok(stored)
    }

    /// Removes a chunk; one that is gone already is fine.
    ///
    /// # Errors
    /// The system refuses.
    pub fn remove(&self, chunk: &ChunkId) -> Result<(), ChunkFault> {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner).remove(chunk);
        let path = self.file(chunk);
        self.home.remove_file(&path).map_err(|error| fault(&path, error))
    }

    fn note(&self, chunk: &ChunkId) {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner).insert(*chunk);
    }
}

/// The bytes of a file that should be a chunk; they are those of its name, and at most `limit`.
///
/// # Errors
/// It is not there, altered or too large, or cannot be read.
pub fn read_chunk(path: &Path, chunk: &ChunkId, limit: u64) -> Result<Vec<u8>, ChunkFault> {
    let bytes = files::read(path, limit).map_err(|error| fault(path, error))?;
    chunk.check(&bytes, path)?;
    Ok(bytes)
}

/// Whatever reading or writing the file of a chunk came to.
fn fault(path: &Path, error: FileError) -> ChunkFault {
    match error {
        FileError::TooLarge { path, limit } => ChunkFault::too_large(&path, limit),
        error if error.is_gone() => ChunkFault::Missing(path.to_owned()),
        error => ChunkFault::Io { path: path.to_owned(), source: error.into() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(folder: &ChunkFolder, bytes: &[u8]) -> Result<(), ChunkFault> {
        folder.put(&ChunkId::of(bytes), || Ok(bytes))
    }

    #[test]
    fn a_chunk_is_put_once_and_its_bytes_are_asked_for_once() {
        let root = tempfile::tempdir().unwrap();
        let folder = ChunkFolder::new(&Home::new(root.path()), root.path().join("ohlcv"), 100);
        let chunk = ChunkId::of(b"prices");
        assert!(!folder.holds(&chunk).unwrap() && folder.stored().unwrap().is_empty());
        put(&folder, b"prices").unwrap();
        for folder in [folder.clone(), ChunkFolder::new(&Home::new(root.path()), root.path().join("ohlcv"), 100)] {
            let unasked = || -> Result<Vec<u8>, ChunkFault> { panic!("the chunk is there") };
            folder.put(&chunk, unasked).unwrap();
            assert_eq!(folder.stored().unwrap(), BTreeMap::from([(chunk, 6)]));
        }
        folder.remove(&chunk).unwrap();
        assert!(!folder.holds(&chunk).unwrap());
    }

    #[test]
    fn a_file_of_a_chunk_s_name_with_other_bytes_is_named_and_left_as_it_is() {
        let root = tempfile::tempdir().unwrap();
        let folder = ChunkFolder::new(&Home::new(root.path()), root.path().to_owned(), 100);
        let altered = folder.file(&ChunkId::of(b"prices"));
        fs::write(&altered, "something else").unwrap();
        let fault = put(&folder, b"prices").unwrap_err();
        assert!(matches!(&fault, ChunkFault::Altered { path, .. } if *path == altered), "{fault}");
        assert_eq!(fs::read(&altered).unwrap(), b"something else");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = ChunkFolder::new(&Home::new(root.path()), root.path().to_owned(), 100);
        let link = folder.file(&ChunkId::of(b"prices"));
        std::os::unix::fs::symlink(outside.path().join("new"), &link).unwrap();
        assert!(put(&folder, b"prices").is_err());
        assert!(link.is_symlink() && fs::read_dir(outside.path()).unwrap().next().is_none());
    }

    #[test]
    fn no_file_larger_than_the_limit_is_read() {
        let root = tempfile::tempdir().unwrap();
        let folder = ChunkFolder::new(&Home::new(root.path()), root.path().to_owned(), 8);
        fs::write(folder.file(&ChunkId::of(b"prices")), [0; 9]).unwrap();
        let fault = put(&folder, b"prices").unwrap_err();
        assert!(matches!(fault, ChunkFault::TooLarge { limit: 8, .. }), "{fault}");
    }
}
