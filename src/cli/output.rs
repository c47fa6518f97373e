//! Where a report or a table goes: into a file that is there whole or not at all, or to stdout.

use super::console::Console;
use super::error::CliError;
use super::locate::folder_of;
use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How old a temporary file must be before it is taken for one that a killed process left.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A file's path, or `-` for stdout.
#[derive(Debug)]
pub(super) struct Output<'a>(&'a Path);

impl<'a> Output<'a> {
    /// An output that a file can be written to, as far as can be told before there is anything to write.
    pub(super) fn new(path: &'a Path) -> Result<Output<'a>, CliError> {
        let output = Output(path);
        if output.is_stdout() {
            return Ok(output);
        }
        if path.is_dir() {
            let hint = format!("name a file, for example {}", path.join("report.html").display());
            return Err(CliError::failed(format!("{} is a folder", path.display())).hint(hint));
        }
        let folder = folder_of(path);
        match folder.is_dir() {
            true => Ok(output),
            false => Err(CliError::failed(format!("there is no folder {} to write to", folder.display()))
                .hint("make it, or name another file with -o FILE")),
        }
    }

    pub(super) fn is_stdout(&self) -> bool {
        self.0 == Path::new("-")
    }

    /// Writes everything, or leaves the file as it was.
    pub(super) fn write(&self, console: &Console, content: impl AsRef<[u8]>) -> Result<(), CliError> {
        if self.is_stdout() {
            return console.result(content);
        }
        write_whole(self.0, content.as_ref()).map_err(|error| {
            CliError::failed(format!("{} cannot be written: {error}", self.0.display()))
                .hint("name a place that can be written with -o FILE")
        })
    }
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    // Through a link, so that it stays one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        return fs::OpenOptions::new().write(true).open(&path)?.write_all(content);
    }
    let folder = folder_of(&path);
    let prefix = format!(".{}.", path.file_name().unwrap_or(OsStr::new("report")).to_string_lossy());
    remove_abandoned(&folder, &prefix);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    if let Some(permissions) = permissions(&path) {
        builder.permissions(permissions);
    }
    // The name of the temporary file, which the error holds, helps nobody.
    let mut file = builder.tempfile_in(&folder).map_err(|error| io::Error::from(error.kind()))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
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
            write_whole(&path, content.as_bytes()).unwrap();
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
        write_whole(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
