//! Folders: making them, and taking files out of them, so that it lasts through a power cut.

use super::error::{FileError, is_gone};
use std::path::Path;
use std::{fs, io};

/// The folder that a file is in; the current one for a bare name.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a folder and those above it, so that they are still there after a power cut.
///
/// # Errors
/// The system refuses, or a file is in the way.
pub fn make_folder(folder: &Path) -> Result<(), FileError> {
    if folder.is_dir() || folder.as_os_str().is_empty() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above)?;
    }
    match fs::create_dir(folder) {
        // Another process may have been faster; a file of this name is no folder.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !folder.is_dir() => {
            Err(FileError::at(folder)(error))
        }
        _ => sync_folder(folder_of(folder)),
    }
}

/// Removes a file, or a link without what it leads to; one that is gone already is fine.
///
/// # Errors
/// The system refuses.
pub fn remove_file(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(folder_of(path)),
        Err(error) if is_gone(&error) => Ok(()),
        Err(error) => Err(FileError::at(path)(error)),
    }
}

/// Brings a folder's entries to the disk; one that is gone has none. Where folders cannot be opened, the system sees to
/// that itself.
///
/// # Errors
/// The system refuses.
pub fn sync_folder(folder: &Path) -> Result<(), FileError> {
    let sync = || if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) };
    match sync() {
        Err(error) if !is_gone(&error) => Err(FileError::at(folder)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_made_one_below_the_other_but_not_over_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b/c");
        make_folder(&deep).unwrap();
        make_folder(&deep).unwrap();
        assert!(deep.is_dir());
        fs::write(folder.path().join("file"), "").unwrap();
        let error = make_folder(&folder.path().join("file")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(make_folder(&folder.path().join("file/below")).is_err());
    }

    #[test]
    fn what_is_gone_already_need_not_be_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "").unwrap();
        for _ in 0..2 {
            remove_file(&file).unwrap();
            assert!(!file.exists());
        }
        remove_file(&folder.path().join("none/a")).unwrap();
    }
}
