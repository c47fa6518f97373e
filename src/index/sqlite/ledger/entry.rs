//! Entries of the ledger: into SQLite and out of it.

use super::super::row::key;
use crate::index::ledger_entry::{Entry, Imprint};
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value as Cell, ValueRef};

impl ToSql for Imprint {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_ref().into())
    }
}

impl FromSql for Imprint {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Imprint> {
        value.as_blob()?.try_into().map_err(|_| FromSqlError::InvalidType)
    }
}

/// Reads the columns of [`COLUMNS`](super::COLUMNS).
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        key: key(row)?,
        parameters: row.get(1)?,
        returns: row.get(2)?,
        sharpe: row.get(3)?,
        span: row.get::<_, Option<i32>>(4)?.zip(row.get(5)?),
        first_seen: row.get::<_, Option<i64>>(6)?.unwrap_or_default(),
        last_seen: row.get::<_, Option<i64>>(7)?.unwrap_or_default(),
        sample_type: row.get(8)?,
    })
}

/// The columns of [`COLUMNS`](super::COLUMNS).
pub(super) fn cells(entry: &Entry) -> [Cell; 9] {
    let blob = |imprint: Imprint| Cell::Blob(imprint.as_ref().to_vec());
    let (first, last) = entry.span.unzip();
    [
        Cell::Text(entry.key.as_str().to_owned()),
        blob(entry.parameters),
        entry.returns.map_or(Cell::Null, blob),
        entry.sharpe.into(),
        first.into(),
        last.into(),
        entry.first_seen.into(),
        entry.last_seen.into(),
        entry.sample_type.clone().into(),
    ]
}
