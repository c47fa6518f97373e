//! Files put in place whole: readers find what was there before or all of what comes after, whenever the process ends.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

/// How old a temporary file must be before it is taken for one that a killed process left.
const ABANDONED: Duration = Duration::from_secs(3600);

/// What the names of temporary files begin and end with.
const TEMPORARY: (&str, &str) = (".iaf-", ".tmp");

/// The permissions of a new file, before the user's mask.
#[cfg(unix)]
const NEW_FILE: u32 = 0o666;

/// Writes a file whole, or leaves what is there as it was. A link stays one, and permissions stay.
///
/// The content goes to a temporary file in the same folder, which is renamed when it is on the disk. Temporary files that
/// killed processes left there are removed.
///
/// # Errors
/// The system refuses.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    // Through a link, so that it stays one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        return fs::OpenOptions::new().write(true).open(&path)?.write_all(content);
    }
    let file = stage(&path, content)?;
    file.persist(&path).map_err(|error| error.error)?;
    sync_folder(folder_of(&path))
}

/// Writes a file whole where there is none yet, as [`replace_file`] does.
///
/// # Errors
/// There is one, which is an error of the kind `AlreadyExists`, or the system refuses.
pub fn create_file(path: &Path, content: &[u8]) -> io::Result<()> {
    if path.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let file = stage(path, content)?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(folder_of(path))
}

/// Brings the content of a file to the disk under a temporary name beside it.
fn stage(path: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let folder = folder_of(path);
    remove_abandoned(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(NEW_FILE));
    // The name of the temporary file, which the error holds, helps nobody.
    let mut file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    // Best effort: some file systems know no permissions.
    if let Ok(metadata) = fs::metadata(path) {
        let _ = file.as_file().set_permissions(metadata.permissions());
    }
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a renamed file's new name last. Where folders cannot be opened, the system sees to that itself.
///
/// # Errors
/// The folder cannot be opened or brought to the disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Best effort: what cannot be removed harms nobody.
fn remove_abandoned(folder: &Path) {
    let is_temporary = |name: &str| name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1);
    let age = |path: &PathBuf| fs::metadata(path).ok()?.modified().ok()?.elapsed().ok();
    let abandoned = |path: &PathBuf| {
        path.file_name().and_then(OsStr::to_str).is_some_and(is_temporary)
            && age(path).is_some_and(|age| age > ABANDONED)
    };
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(abandoned) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        let stale = folder.path().join(".iaf-abc.tmp");
        fs::write(&stale, "").unwrap();
        let old = std::time::SystemTime::now() - 2 * ABANDONED;
        fs::File::options().write(true).open(&stale).unwrap().set_modified(old).unwrap();
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
    fn links_and_permissions_stay() {
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
}
