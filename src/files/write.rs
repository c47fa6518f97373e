//! Writes of whole files: readers find what was there before or all of what comes after, whenever the process ends.

use super::FileError;
use super::folder::{folder_of, make_folder, remove_file, sync_folder};
use super::temporary;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a file whole where somebody else may have put a link: a link stays one, and permissions stay.
///
/// The content goes to a temporary file in the same folder, which is renamed when it is on the disk. Temporary files that
/// killed processes left there are removed.
///
/// # Errors
/// The system refuses.
pub fn replace_file(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if target.exists() && !target.is_file() {
        // A device or a pipe cannot be renamed to.
        let write = || fs::OpenOptions::new().write(true).open(&target)?.write_all(content);
        return write().map_err(FileError::at(path));
    }
    let file = write_beside(&target, content)?;
    file.persist(&target).map_err(|error| FileError::at(path)(error.error))?;
    sync_folder(folder_of(&target))
}

/// Writes a file whole where there is none yet.
///
/// # Errors
/// There is one, which is an error of the kind `AlreadyExists`, or the system refuses.
pub(super) fn create_file(path: &Path, content: &[u8]) -> Result<(), FileError> {
    if path.exists() {
        return Err(FileError::at(path)(io::ErrorKind::AlreadyExists.into()));
    }
    let file = write_beside(path, content)?;
    file.persist_noclobber(path).map_err(|error| FileError::at(path)(error.error))?;
    sync_folder(folder_of(path))
}

/// Writes a file whole in a folder of one's own, which is made where it is missing. A link is replaced and never
/// followed, as it may lead anywhere.
///
/// # Errors
/// The system refuses.
pub(super) fn put_file(path: &Path, content: &[u8]) -> Result<(), FileError> {
    make_folder(folder_of(path))?;
    if path.is_symlink() {
        remove_file(path)?;
    }
    replace_file(path, content)
}

/// Writes a temporary file and brings it to the disk. Nothing is left of one that cannot be written whole.
///
/// # Errors
/// The system refuses.
pub(super) fn stage(temporary: &Path, content: &[u8]) -> Result<(), FileError> {
    let write = || {
        let mut file = File::create(temporary)?;
        file.write_all(content)?;
        file.sync_all()
    };
    write().map_err(|error| {
        // Best effort: the error that counts is the first.
        let _ = fs::remove_file(temporary);
        FileError::at(temporary)(error)
    })
}

/// Brings the content of a file to the disk under a temporary name beside it.
fn write_beside(path: &Path, content: &[u8]) -> Result<NamedTempFile, FileError> {
    let mut file = temporary::in_folder(folder_of(path))?;
    // Best effort: some file systems know no permissions.
    if let Ok(metadata) = fs::metadata(path) {
        let _ = file.as_file().set_permissions(metadata.permissions());
    }
    let mut write = || {
        // Not through its own writer, whose errors name the temporary file.
        file.as_file_mut().write_all(content)?;
        file.as_file().sync_all()
    };
    write().map_err(FileError::at(path))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        for content in ["first", "second"] {
            replace_file(&path, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(create_file(&path, b"third").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_of_others_stay() {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.html"), folder.path().join("link.html"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o664)).unwrap();
        std::os::unix::fs::symlink("a.html", &link).unwrap();
        replace_file(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o664);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_no_part_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let temporary = folder.path().join("a.tmp");
        std::os::unix::fs::symlink("/dev/full", &temporary).unwrap();
        let error = stage(&temporary, b"anything").unwrap_err();
        assert_eq!((error.kind(), error.path()), (io::ErrorKind::StorageFull, temporary.as_path()));
        assert!(!temporary.is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_a_folder_of_one_s_own_is_replaced_and_never_followed() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
        fs::write(outside.path(), "mine").unwrap();
        let target = folder.path().join("new/a");
        put_file(&target, b"first").unwrap();
        fs::remove_file(&target).unwrap();
        std::os::unix::fs::symlink(outside.path(), &target).unwrap();
        assert_eq!(create_file(&target, b"second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        put_file(&target, b"third").unwrap();
        assert_eq!((fs::read(outside.path()).unwrap(), fs::read(&target).unwrap()), (b"mine".into(), b"third".into()));
    }

    #[test]
    fn files_that_are_written_at_once_do_not_take_each_other_for_abandoned() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: usize| {
            let path = folder.path().join(name.to_string());
            (0..150).map(|_| replace_file(&path, b"whole")).find_map(Result::err)
        };
        let failed: Vec<_> = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..8).map(|name| scope.spawn(move || write(name))).collect();
            writers.into_iter().filter_map(|writer| writer.join().unwrap()).collect()
        });
        assert!(failed.is_empty(), "{failed:?}");
    }
}
