//! Locks between processes, on files that stay: none is ever locked that another has just removed.

use super::FileError;
use super::folder::{folder_of, make_folder};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// A lock on a file that is held until it is dropped, or until its process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until nobody else holds the lock.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn exclusive(path: &Path) -> Result<Lock, FileError> {
        Lock::wait(path, File::lock)
    }

    /// Waits until nobody holds the lock alone; others may share it.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn shared(path: &Path) -> Result<Lock, FileError> {
        Lock::wait(path, File::lock_shared)
    }

    /// Takes the lock if nobody else holds it.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn try_exclusive(path: &Path) -> Result<Option<Lock>, FileError> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(FileError::at(path)(error)),
        }
    }

    fn wait(path: &Path, lock: fn(&File) -> io::Result<()>) -> Result<Lock, FileError> {
        let file = open(path)?;
        lock(&file).map_err(FileError::at(path))?;
        Ok(Lock { _file: file })
    }
}

fn open(path: &Path) -> Result<File, FileError> {
    make_folder(folder_of(path))?;
    File::options().create(true).truncate(false).write(true).open(path).map_err(FileError::at(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_keeps_others_out_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("locks/a.lock");
        let shared = Lock::shared(&path).unwrap();
        let also = Lock::shared(&path).unwrap();
        assert!(Lock::try_exclusive(&path).unwrap().is_none());
        drop((shared, also));
        let alone = Lock::exclusive(&path).unwrap();
        assert!(Lock::try_exclusive(&path).unwrap().is_none());
        drop(alone);
        assert!(Lock::try_exclusive(&path).unwrap().is_some());
    }
}
