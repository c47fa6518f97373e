//! Files that are there whole or not at all, whatever happens meanwhile.

use super::StoreError;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;
use walkdir::WalkDir;

/// How old a temporary file must be before it is taken for one that a killed process left.
const ABANDONED: Duration = Duration::from_secs(3600);

/// What the names of temporary files beside bundles begin and end with.
const TEMPORARY: (&str, &str) = (".iaf-", ".tmp");

/// Puts a whole file in place: written under another name on the same disk, brought to the disk, then renamed.
pub(super) fn put(temporary: &Path, target: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    stage(temporary, bytes)?;
    put_staged(temporary, target)
}

/// Writes a file and brings it to the disk.
pub(super) fn stage(temporary: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let write = || {
        let mut file = File::create(temporary)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(StoreError::io(temporary))
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

/// Brings a folder's entries to the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if !is_gone(&error) => Err(StoreError::io(folder)(error)),
        _ => Ok(()),
    }
}

/// Folders cannot be opened there; the system itself keeps their entries in order.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Puts a whole file in place through a temporary one beside it. Where nothing may be replaced, a file that is there is an
/// error of the kind `AlreadyExists`.
pub(super) fn put_beside(target: &Path, bytes: &[u8], replace: bool) -> Result<(), StoreError> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    make_folder(folder)?;
    let write = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
        // As any new file, and not for its owner alone.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        let put = if replace { file.persist(target) } else { file.persist_noclobber(target) };
        put.map_err(|error| error.error)
    };
    write().map_err(StoreError::io(target))?;
    sync_folder(folder)
}

/// Takes away what killed processes left beside bundles in a folder and those below it; what cannot be removed harms nobody.
pub(super) fn remove_abandoned(root: &Path) {
    for entry in WalkDir::new(root).into_iter().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy();
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        let is_temporary = name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1);
        if is_temporary && age().is_some_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_put_in_place_whole_and_old_temporary_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let (target, stale) = (folder.path().join("sub/a"), folder.path().join(".iaf-x.tmp"));
        fs::write(&stale, "").unwrap();
        let old = std::time::SystemTime::now() - 2 * ABANDONED;
        File::options().write(true).open(&stale).unwrap().set_modified(old).unwrap();
        put_beside(&target, b"first", false).unwrap();
        let error = put_beside(&target, b"second", false).unwrap_err();
        assert!(
            matches!(&error, StoreError::Io { source, .. } if source.kind() == io::ErrorKind::AlreadyExists),
            "{error}"
        );
        put_beside(&target, b"third", true).unwrap();
        remove_abandoned(folder.path());
        assert_eq!(fs::read(&target).unwrap(), b"third");
        assert_eq!((stale.exists(), fs::read_dir(folder.path().join("sub")).unwrap().count()), (false, 1));
    }
}
