//! Homes: folders of one's own, below which nothing is written or deleted through a link.
//!
//! A folder may come from somebody else, and a link in it may lead anywhere. The folder itself was named by whoever asked,
//! and may be a link.

use super::folder::{folder_of, make_folder, sync_folder};
use super::lock::Lock;
use super::{FileError, write};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// A folder that everything which is written or removed lies in, by its own path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

impl Home {
    /// The home of everything in a folder, which need not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Home {
        Home { folder: folder.into() }
    }

    /// Makes a folder in it and those above it, so that they are still there after a power cut.
    ///
    /// # Errors
    /// A link is on the way, a file is, or the system refuses.
    pub fn make_folder(&self, folder: &Path) -> Result<(), FileError> {
        self.check(folder)?;
        make_folder(folder)
    }

    /// Writes a file whole where there is none yet, in a folder that is made where it is missing.
    ///
    /// # Errors
    /// There is one, or a link, which is an error of the kind `AlreadyExists`; a link is on the way, or the system refuses.
    pub fn create_file(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.make_folder(folder_of(path))?;
        write::create_file(path, content)
    }

    /// Writes a file whole, in a folder that is made where it is missing. A link in its place is replaced and never followed.
    ///
    /// # Errors
    /// A link is on the way, or the system refuses.
    pub fn put_file(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.make_folder(folder_of(path))?;
        write::put_file(path, content)
    }

    /// Writes a file whole through a temporary one that the caller names, so that it can be recognised after a kill.
    ///
    /// # Errors
    /// A link is on the way or in the place of the temporary file, or the system refuses.
    pub fn put_file_by_way_of(&self, temporary: &Path, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.stage(temporary, content)?;
        self.put_staged(temporary, path)
    }

    /// Writes a temporary file and brings it to the disk. Nothing is left of one that cannot be written whole.
    ///
    /// # Errors
    /// A link is on the way or in its place, or the system refuses.
    pub fn stage(&self, temporary: &Path, content: &[u8]) -> Result<(), FileError> {
        self.check(temporary)?;
        write::stage(temporary, content)
    }

    /// Renames a staged file to its own name, in a folder that is made where it is missing.
    ///
    /// # Errors
    /// A link is on the way, or the system refuses.
    pub fn put_staged(&self, temporary: &Path, path: &Path) -> Result<(), FileError> {
        self.check(temporary)?;
        self.make_folder(folder_of(path))?;
        fs::rename(temporary, path).map_err(FileError::at(path))?;
        sync_folder(folder_of(path))
    }

    /// Removes a file, or a link without what it leads to; one that is gone already is fine.
    ///
    /// # Errors
    /// A link is on the way, or the system refuses.
    pub fn remove_file(&self, path: &Path) -> Result<(), FileError> {
        self.check(folder_of(path))?;
        super::remove_file(path)
    }

    /// Removes the temporary files that killed processes have left in a folder, unless a link is on the way. Best effort.
    pub fn remove_abandoned(&self, folder: &Path) {
        if self.check(folder).is_ok() {
            super::remove_abandoned(folder);
        }
    }

    /// Waits until nobody else holds the lock on a file, which is made where it is missing.
    ///
    /// # Errors
    /// A link is on the way or in its place, or the file cannot be made or locked.
    pub fn lock(&self, path: &Path) -> Result<Lock, FileError> {
        self.check(path)?;
        Lock::exclusive(path)
    }

    /// Waits until nobody holds the lock alone; others may share it.
    ///
    /// # Errors
    /// As [`lock`](Home::lock).
    pub fn share_lock(&self, path: &Path) -> Result<Lock, FileError> {
        self.check(path)?;
        Lock::shared(path)
    }

    /// Takes the lock if nobody else holds it.
    ///
    /// # Errors
    /// As [`lock`](Home::lock).
    pub fn try_lock(&self, path: &Path) -> Result<Option<Lock>, FileError> {
        self.check(path)?;
        Lock::try_exclusive(path)
    }

    /// Makes sure that a path lies in the folder and is reached without a link, as far as there is something.
    ///
    /// # Errors
    /// It does not, or the system refuses.
    pub fn check(&self, path: &Path) -> Result<(), FileError> {
        // A bare name lies in the current folder.
        let is_bare = self.folder == Path::new(".") && path.is_relative();
        let below = path.strip_prefix(&self.folder).ok().or(is_bare.then_some(path));
        let parts = below.filter(|below| below.components().all(|part| matches!(part, Component::Normal(_))));
        let Some(parts) = parts else { return Err(FileError::Link { path: path.to_owned() }) };
        let mut part_of_it = self.folder.clone();
        for part in parts {
            part_of_it.push(part);
            match fs::symlink_metadata(&part_of_it) {
                Ok(metadata) if metadata.is_symlink() => return Err(FileError::Link { path: part_of_it }),
                Ok(_) => {}
                Err(error) if super::is_gone(&error) => break,
                Err(error) => return Err(FileError::at(&part_of_it)(error)),
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A home with a link to a folder elsewhere, one to a file there, and one to nothing.
    fn world() -> (tempfile::TempDir, tempfile::TempDir, Home) {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("mine"), "mine").unwrap();
        symlink(outside.path(), folder.path().join("out")).unwrap();
        symlink(outside.path().join("mine"), folder.path().join("file")).unwrap();
        symlink(outside.path().join("new"), folder.path().join("dangling")).unwrap();
        let home = Home::new(folder.path());
        (folder, outside, home)
    }

    #[test]
    fn nothing_is_written_removed_or_locked_through_a_link() {
        let (folder, outside, home) = world();
        let at = |name: &str| folder.path().join(name);
        for name in ["out/a", "out/new/a", "out/mine"] {
            assert!(home.make_folder(&at(name)).is_err(), "{name}");
            assert!(home.create_file(&at(name), b"x").is_err(), "{name}");
            assert!(home.put_file(&at(name), b"x").is_err(), "{name}");
            assert!(home.remove_file(&at(name)).is_err(), "{name}");
        }
        for name in ["out/a", "file", "dangling"] {
            assert!(matches!(home.stage(&at(name), b"x"), Err(FileError::Link { .. })), "{name}");
            assert!(home.lock(&at(name)).is_err() && home.share_lock(&at(name)).is_err(), "{name}");
            assert!(home.try_lock(&at(name)).is_err(), "{name}");
        }
        home.stage(&at("staged"), b"x").unwrap();
        assert!(home.put_staged(&at("staged"), &at("out/a")).is_err());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
        assert_eq!(fs::read_to_string(outside.path().join("mine")).unwrap(), "mine");
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_replaced_or_removed_itself() {
        let (folder, outside, home) = world();
        let at = |name: &str| folder.path().join(name);
        home.put_file(&at("file"), b"new").unwrap();
        home.remove_file(&at("dangling")).unwrap();
        assert!(!at("file").is_symlink() && !at("dangling").is_symlink());
        assert_eq!(fs::read_to_string(outside.path().join("mine")).unwrap(), "mine");
    }

    #[test]
    fn a_home_may_be_a_link_itself_but_nothing_leads_out_of_it() {
        let (folder, outside, _) = world();
        let home = Home::new(folder.path().join("out"));
        home.put_file(&folder.path().join("out/new/a"), b"x").unwrap();
        assert!(outside.path().join("new/a").exists());
        for path in [folder.path().join("out/../b"), folder.path().join("b")] {
            assert!(home.put_file(&path, b"x").is_err(), "{}", path.display());
        }
    }
}
