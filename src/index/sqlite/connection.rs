//! Connections to a file of SQLite: one that may write, and one that can read the rows and nothing else.

use super::patience::PATIENCE;
use super::trials::{self, TrialTable};
use super::{filter, refuse_links, schema, with_suffix};
use crate::index::IndexError;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::Path;

/// Makes a new index in a folder that is there.
pub(super) fn create(path: &Path) -> Result<Connection, IndexError> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) if !folder.is_dir() => Err(IndexError::NotWritable {
            location: path.into(),
            reason: format!("there is no folder {}", folder.display()),
        }),
        _ => open_for_writing(path),
    }
}

/// Opens an index for writing, and creates or migrates it where needed.
///
/// An index that is newer or damaged, and a database of something else, stay as they are.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection, IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.busy_timeout(PATIENCE).map_err(sqlite)?;
    schema::bring_up_to_date(&mut connection, path)?;
    // A crash of the process cannot harm the file; a crash of the machine can at most undo the last batches.
    connection.pragma_update(None, "synchronous", "NORMAL").map_err(sqlite)?;
    Ok(connection)
}

/// A connection that can read rows and trials and nothing else, whatever a filter says.
#[derive(Debug)]
pub(super) struct ConfinedConnection {
    pub(super) connection: Connection,
    /// Whether there were trials when it was opened.
    pub(super) trials: TrialTable,
}

/// Opens an index so that nothing in it can be changed, and nothing but its rows and trials be read.
pub(super) fn open_confined(path: &Path) -> Result<ConfinedConnection, IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    let mut connection = open_for_reading(path)?;
    let trials = trials::find(&connection).map_err(sqlite)?;
    filter::confine(&mut connection).map_err(sqlite)?;
    Ok(ConfinedConnection { connection, trials })
}

/// Opens an index so that nothing in it can be changed.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection, IndexError> {
    refuse_links(path)?;
    if !path.is_file() {
        return Err(IndexError::NotFound(path.into()));
    }
    // Opened for writing where possible, so that SQLite tidies its log away at the end, but told never to write.
    match connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| check(connection, path)) {
        // SQLite reads a log only where it may write beside it; without a log the file alone will do.
        Err(IndexError::NotWritable { .. }) if !has_log(path) => connect_immutable(path),
        other => other,
    }
}

/// Opens the file at a path, whatever the path looks like: SQLite gives `file:` and `:memory:` at its beginning a meaning.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, IndexError> {
    let plain = if path.is_relative() { Path::new(".").join(path) } else { path.to_owned() };
    Connection::open_with_flags(plain, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| IndexError::from_sqlite(path, error))
}

fn connect_immutable(path: &Path) -> Result<Connection, IndexError> {
    let real = fs::canonicalize(path).map_err(|_| IndexError::NotFound(path.into()))?;
    // A path need not be Unicode, and a URI must be.
    let escaped: String = real.as_os_str().as_encoded_bytes().iter().map(|byte| format!("%{byte:02x}")).collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)
        .map_err(|error| IndexError::from_sqlite(path, error))?;
    check(connection, path)
}

fn check(connection: Connection, path: &Path) -> Result<Connection, IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    connection.busy_timeout(PATIENCE).map_err(sqlite)?;
    connection.pragma_update(None, "query_only", true).map_err(sqlite)?;
    schema::check(&connection, path)?;
    Ok(connection)
}

fn has_log(path: &Path) -> bool {
    fs::metadata(with_suffix(path, "-wal")).is_ok_and(|metadata| metadata.len() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[cfg(target_os = "linux")]
    #[test]
    fn an_index_is_read_whatever_its_folder_is_called() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("index.sqlite");
        drop(open_for_writing(&file).unwrap());
        for name in [&b"plain"[..], b"a%20?b#c d", b"bad\xff"] {
            let path = folder.path().join(OsStr::from_bytes(name)).join("index.sqlite");
            fs::create_dir(path.parent().unwrap()).unwrap();
            fs::copy(&file, &path).unwrap();
            assert!(connect_immutable(&path).is_ok(), "{}", path.display());
        }
    }
}
