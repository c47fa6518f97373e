//! Files that are there whole or not at all, whatever happens meanwhile.

use super::{StoreError, WriteMode};
use crate::bundle::{self, create_file, replace_file};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Puts a whole file in place: written under another name on the same disk, brought to the disk, then renamed.
pub(super) fn put(temporary: &Path, target: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    stage(temporary, bytes)?;
    put_staged(temporary, target)
}

/// Writes a file and brings it to the disk. Of one that cannot be written whole nothing is left.
pub(super) fn stage(temporary: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let write = || {
        let mut file = File::create(temporary)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| {
        // Best effort: the error that counts is the first.
        let _ = fs::remove_file(temporary);
        StoreError::io(temporary)(error)
    })
}

/// Renames a staged file to its own name, in a folder that is made where it is missing.
pub(super) fn put_staged(temporary: &Path, target: &Path) -> Result<(), StoreError> {
    let folder = target.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    fs::rename(temporary, target).map_err(StoreError::io(target))?;
    sync_folder(folder)
}

/// Makes a folder and those above it, so that they are still there after a power cut.
pub(super) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above)?;
        match fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(StoreError::io(folder)(error)),
            _ => sync_folder(above)?,
        }
    }
    Ok(())
}

/// Takes a file away; one that is gone already is fine.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(path.parent().unwrap_or(Path::new("."))),
        Err(error) if is_gone(&error) => Ok(()),
        Err(error) => Err(StoreError::io(path)(error)),
    }
}

/// Whether an error means that there is nothing of this name.
pub(super) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Brings a folder's entries to the disk; one that is gone has none.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    match bundle::sync_folder(folder) {
        Err(error) if !is_gone(&error) => Err(StoreError::io(folder)(error)),
        _ => Ok(()),
    }
}

/// Puts a whole file in place through a temporary one beside it. Where nothing may be replaced, a file that is there is an
/// error of the kind `AlreadyExists`. A link is replaced and never followed, as it may lead out of the store.
pub(super) fn put_beside(target: &Path, bytes: &[u8], mode: WriteMode) -> Result<(), StoreError> {
    make_folder(target.parent().unwrap_or(Path::new(".")))?;
    if mode == WriteMode::Replace && target.is_symlink() {
        remove(target)?;
    }
    let put = match mode {
        WriteMode::Create => create_file,
        WriteMode::Replace => replace_file,
    };
    put(target, bytes).map_err(StoreError::io(target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_no_part_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let temporary = folder.path().join("a.tmp");
        std::os::unix::fs::symlink("/dev/full", &temporary).unwrap();
        let error = stage(&temporary, b"anything").unwrap_err();
        assert!(matches!(error, StoreError::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull));
        assert!(!temporary.is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_never_followed() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
        fs::write(outside.path(), "mine").unwrap();
        let target = folder.path().join("new/a");
        put_beside(&target, b"first", WriteMode::Create).unwrap();
        fs::remove_file(&target).unwrap();
        std::os::unix::fs::symlink(outside.path(), &target).unwrap();
        let error = put_beside(&target, b"second", WriteMode::Create).unwrap_err();
        assert!(matches!(error, StoreError::Io { source, .. } if source.kind() == io::ErrorKind::AlreadyExists));
        put_beside(&target, b"third", WriteMode::Replace).unwrap();
        assert_eq!((fs::read(outside.path()).unwrap(), fs::read(&target).unwrap()), (b"mine".into(), b"third".into()));
    }
}
