//! Folders that are set aside: gone from their place at once, and then taken apart without haste.

use super::FileError;
use super::folder::{folder_of, sync_folder};
use super::temporary::{abandoned, folder_beside};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A folder that was renamed away and is about to be taken apart. Whoever is killed meanwhile leaves it to the next one.
#[derive(Debug)]
pub struct Aside {
    /// The temporary folder that it is in.
    around: PathBuf,
    /// Where it is now.
    path: PathBuf,
    _lock: Option<File>,
}

impl Aside {
    /// Renames a folder away, so that nothing is at its path any more.
    ///
    /// # Errors
    /// The system refuses; then it is where it was.
    pub fn set(folder: &Path) -> Result<Aside, FileError> {
        let name = folder.file_name().ok_or_else(|| FileError::at(folder)(io::ErrorKind::InvalidInput.into()))?;
        let (around, lock) = folder_beside(folder_of(folder))?;
        let path = around.join(name);
        if let Err(error) = fs::rename(folder, &path) {
            let _ = fs::remove_dir(&around);
            return Err(FileError::at(folder)(error));
        }
        sync_folder(folder_of(folder))?;
        Ok(Aside { around, path, _lock: lock })
    }

    /// The folder that a killed process has set aside in a temporary folder of that name.
    ///
    /// # Errors
    /// The system refuses to list it.
    pub fn abandoned(around: &Path) -> io::Result<Option<Aside>> {
        let is_folder = |path: &Path| path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
        let Some(lock) = is_folder(around).then(|| abandoned(around)).flatten() else { return Ok(None) };
        for entry in fs::read_dir(around)? {
            let path = entry?.path();
            if is_folder(&path) {
                return Ok(Some(Aside { around: around.to_owned(), path, _lock: Some(lock) }));
            }
        }
        // Best effort: an empty folder of this name harms nobody.
        let _ = fs::remove_dir(around);
        Ok(None)
    }

    /// Where it is while it is taken apart.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts what is left of it back to where it was.
    ///
    /// # Errors
    /// The system refuses, or something else is there by now.
    pub fn put_back(self) -> io::Result<()> {
        if let (true, Some(name)) = (self.path.exists(), self.path.file_name()) {
            let to = folder_of(&self.around).join(name);
            if to.symlink_metadata().is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(&self.path, &to)?;
        }
        fs::remove_dir(&self.around)?;
        Ok(sync_folder(folder_of(&self.around))?)
    }
}
