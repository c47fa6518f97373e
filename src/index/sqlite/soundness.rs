//! Soundness: whether a whole index can be read, and not only its beginning.

use super::write;
use crate::bundle::Limits;
use crate::index::IndexError;
use rusqlite::Connection;
use std::path::Path;

/// Makes sure that every page can be read, and all that a refresh asks of the rows.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    let said: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(sqlite)?;
    match said.as_str() {
        "ok" => write::read_known(connection, &Limits::default()).map(drop).map_err(sqlite),
        fault => Err(IndexError::Damaged { location: path.into(), reason: fault.to_owned() }),
    }
}
