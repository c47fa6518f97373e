//! Connections to a file of SQLite: one that may write, and one that can read the rows and nothing else.

use super::patience::PATIENCE;
use super::stopwatch::Stopwatch;
use super::trials::{self, TrialTable};
use super::{filter, refuse_links, schema, source, with_suffix};
use crate::files;
use crate::index::IndexError;
use crate::index::catalog::IndexedSource;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::io;
use std::path::Path;

/// What no index needs, and what one from somebody else could do harm with: its triggers, views and foreign keys do
/// nothing, and no function runs that its schema calls.
const DISTRUST: [(DbConfig, bool); 5] = [
    (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
    (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false),
];

/// Makes a new index in a folder that is there.
pub(super) fn create(path: &Path) -> Result<Connection, IndexError> {
    existing_folder(path)?;
    open_for_writing(path)
}

/// Makes sure that an index can be made in its folder.
pub(super) fn check_creatable(path: &Path) -> Result<(), IndexError> {
    let not_writable = |error: io::Error| IndexError::NotWritable { location: path.into(), reason: error.to_string() };
    files::try_making(existing_folder(path)?).map_err(not_writable)
}

/// The folder of an index that is to be made.
fn existing_folder(path: &Path) -> Result<&Path, IndexError> {
    match files::folder_of(path) {
        folder if folder.is_dir() => Ok(folder),
        folder => Err(IndexError::NotWritable {
            location: path.into(),
            reason: format!("there is no folder {}", folder.display()),
        }),
    }
}

/// Opens an index for writing, and creates or migrates it where needed.
///
/// An index that is newer or damaged, and a database of something else, stay as they are.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection, IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.busy_timeout(PATIENCE).map_err(sqlite)?;
    // A crash of the process cannot harm the file; a crash of the machine can at most undo the last batches, or the making.
    connection.pragma_update(None, "synchronous", "NORMAL").map_err(sqlite)?;
    schema::bring_up_to_date(&mut connection, path)?;
    Ok(connection)
}

/// A connection that can read rows and trials and nothing else, whatever a filter says.
#[derive(Debug)]
pub(super) struct ConfinedConnection {
    pub(super) connection: Connection,
    /// Whether there were trials when it was opened.
    pub(super) trials: TrialTable,
    /// What the index said then that it is of.
    pub(super) source: Option<IndexedSource>,
    /// Stops filters that take too long.
    pub(super) stopwatch: Stopwatch,
}

/// Opens an index so that nothing in it can be changed, and nothing but its rows and trials be read.
pub(super) fn open_confined(path: &Path) -> Result<ConfinedConnection, IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    let mut connection = open_for_reading(path)?;
    let trials = trials::find(&connection).map_err(sqlite)?;
    let source = source::read(&connection, path).map_err(sqlite)?;
    let stopwatch = Stopwatch::on(&mut connection).map_err(sqlite)?;
    filter::confine(&mut connection).map_err(sqlite)?;
    Ok(ConfinedConnection { connection, trials, source, stopwatch })
}

/// Opens an index so that nothing in it can be changed.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection, IndexError> {
    refuse_links(path)?;
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Err(error) if !files::is_gone(&error) => {
            return Err(IndexError::Unreadable { location: path.into(), reason: error.to_string() });
        }
        _ => return Err(IndexError::NotFound(path.into())),
    }
    // Opened for writing where possible, so that SQLite tidies its log away at the end, but told never to write.
    match connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| check(connection, path)) {
        // SQLite reads a log only where it may write beside it; without a log the file alone will do.
        Err(IndexError::NotWritable { .. }) if !has_log(path) => connect_immutable(path),
        Err(IndexError::NotWritable { location, reason }) => connect_alone(path).map_err(|_| {
            let reason = format!("the log beside it can be read only where something can be written: {reason}");
            IndexError::Unreadable { location, reason }
        }),
        other => other,
    }
}

/// Opens the file at a path, whatever the path looks like: SQLite gives `file:` and `:memory:` at its beginning a meaning.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, IndexError> {
    let plain = if path.is_relative() { Path::new(".").join(path) } else { path.to_owned() };
    let open = || {
        let connection = Connection::open_with_flags(plain, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        distrust(connection)
    };
    open().map_err(|error| IndexError::from_sqlite(path, error))
}

fn distrust(connection: Connection) -> rusqlite::Result<Connection> {
    for (setting, value) in DISTRUST {
        connection.set_db_config(setting, value)?;
    }
    Ok(connection)
}

/// Opens an index that nobody else is to use meanwhile: then SQLite keeps in memory what it would write beside the log.
fn connect_alone(path: &Path) -> Result<Connection, IndexError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let alone = connection.pragma_update(None, "locking_mode", "EXCLUSIVE");
    alone.map_err(|error| IndexError::from_sqlite(path, error))?;
    check(connection, path)
}

fn connect_immutable(path: &Path) -> Result<Connection, IndexError> {
    let real = fs::canonicalize(path).map_err(|_| IndexError::NotFound(path.into()))?;
    // A path need not be Unicode, and a URI must be.
    let escaped: String = real.as_os_str().as_encoded_bytes().iter().map(|byte| format!("%{byte:02x}")).collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)
        .and_then(distrust)
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

/// Does work that looks up many rows in one transaction: that lasts while some statement is under way, and without it each
/// row would take the lock by itself.
pub(super) fn in_one_look<T>(connection: &Connection, work: impl FnOnce() -> T) -> rusqlite::Result<T> {
    let mut held = connection.prepare("SELECT 1 FROM backtest_index")?;
    let mut rows = held.query([])?;
    rows.next()?;
    Ok(work())
}

/// Whether there are changes in a log beside an index.
pub(super) fn has_log(path: &Path) -> bool {
    fs::metadata(with_suffix(path, "-wal")).is_ok_and(|metadata| metadata.len() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[cfg(target_os = "linux")]
    #[test]
    fn an_index_that_the_system_does_not_let_be_read_is_said_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        let error = open_for_reading(&folder.path().join("x/".repeat(2_100)).join("index.sqlite")).unwrap_err();
        assert!(matches!(&error, IndexError::Unreadable { reason, .. } if reason.contains("too long")), "{error}");
        let missing = open_for_reading(&folder.path().join("index.sqlite"));
        assert!(matches!(missing, Err(IndexError::NotFound(_))));
    }

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
