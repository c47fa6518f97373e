//! The table of bundles that could not be read, so that they are not read again until they change.
//!
//! The framework knows nothing of the table and leaves it alone. An index in which nothing ever failed has none.

use super::row::{key, stamp};
use crate::bundle::Limits;
use crate::index::catalog::FailedBundle;
use crate::index::freshness::{RememberedFailure, reader};
use crate::model::RowKey;
use rusqlite::{Connection, Statement, Transaction, params};
use std::collections::HashMap;

const CREATE: &str = "CREATE TABLE IF NOT EXISTS iaf_failures (bundle_path TEXT PRIMARY KEY, bundle_mtime_ns INTEGER, \
                      bundle_size INTEGER, reason TEXT, reader TEXT)";

/// Whether anything is remembered at all.
fn any(connection: &Connection) -> rusqlite::Result<bool> {
    let table = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'iaf_failures')";
    connection.query_row(table, [], |row| row.get(0))
}

/// Everything that failed in the same hands; another version or other limits may well read it.
pub(super) fn read(connection: &Connection, limits: &Limits) -> rusqlite::Result<HashMap<RowKey, RememberedFailure>> {
    if !any(connection)? {
        return Ok(HashMap::new());
    }
    let select = "SELECT bundle_path, bundle_mtime_ns, bundle_size, reason, reader = ? FROM iaf_failures";
    let mut select = connection.prepare(select)?;
    let rows = select.query_map([reader(limits)], |row| {
        let reason = row.get::<_, Option<String>>(3)?.unwrap_or_default();
        let same_reader = row.get::<_, Option<bool>>(4)?.unwrap_or_default();
        let remembered = RememberedFailure { stamp: stamp(row)?.filter(|_| same_reader), reason };
        Ok((key(row)?, remembered))
    })?;
    rows.collect()
}

/// Remembers bundles that failed, each in its state.
pub(super) fn remember(connection: &Connection, failed: &[FailedBundle]) -> rusqlite::Result<()> {
    connection.execute_batch(CREATE)?;
    let mut insert = connection.prepare("INSERT OR REPLACE INTO iaf_failures VALUES (?, ?, ?, ?, ?)")?;
    for FailedBundle { key, stamp, reason, limits } in failed {
        let size = i64::try_from(stamp.size).ok();
        insert.execute(params![key.as_str(), stamp.mtime_ns, size, reason, reader(limits)])?;
    }
    Ok(())
}

/// The statement that forgets that a bundle failed; `None` where nothing is remembered.
pub(super) fn prepare_forget<'a>(transaction: &'a Transaction<'_>) -> rusqlite::Result<Option<Statement<'a>>> {
    any(transaction)?.then(|| transaction.prepare("DELETE FROM iaf_failures WHERE bundle_path = ?")).transpose()
}
