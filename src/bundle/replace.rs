//! Files put in place whole: readers find what was there before or all of what comes after, whenever the process ends.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How old a temporary file must be before it is taken for one that a killed process left.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Writes a file whole, or leaves what is there as it was. A link stays one, and permissions stay.
///
/// The content goes to a temporary file in the same folder, which is renamed when it is on the disk. Temporary files that
/// a killed process left there for this file are removed.
///
/// # Errors
/// The system refuses.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    // Through a link, so that it stays one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        return fs::OpenOptions::new().write(true).open(&path)?.write_all(content);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let prefix = format!(".{}.", path.file_name().unwrap_or(OsStr::new("file")).to_string_lossy());
    remove_abandoned(folder, &prefix);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    if let Some(permissions) = permissions(&path) {
        builder.permissions(permissions);
    }
    // The name of the temporary file, which the error holds, helps nobody.
    let mut file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Makes a renamed file's new name last. Where folders cannot be opened, the system sees to that itself.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Those of the file that is there, or the usual ones of a new file.
#[cfg(unix)]
fn permissions(path: &Path) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(fs::metadata(path).map_or_else(|_| Permissions::from_mode(0o666), |metadata| metadata.permissions()))
}

#[cfg(not(unix))]
fn permissions(_path: &Path) -> Option<Permissions> {
    None
}

/// Best effort: what cannot be removed harms nobody.
fn remove_abandoned(folder: &Path, prefix: &str) {
    let abandoned = |path: &PathBuf| {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let age = fs::metadata(path).and_then(|metadata| metadata.modified()).ok().and_then(|time| time.elapsed().ok());
        name.starts_with(prefix) && name.ends_with(".tmp") && age.is_some_and(|age| age > ABANDONED)
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
        let stale = folder.path().join(".report.html.abc.tmp");
        fs::write(&stale, "").unwrap();
        let old = std::time::SystemTime::now() - 2 * ABANDONED;
        fs::File::options().write(true).open(&stale).unwrap().set_modified(old).unwrap();
        for content in ["first", "second"] {
            replace_file(&path, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.html"), folder.path().join("link.html"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("a.html", &link).unwrap();
        replace_file(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
