//! Trials of the ledger that are in the index no more.

use super::{COLUMNS, TABLE, entry, exists};
use crate::index::IndexError;
use crate::index::ledger_entry::{Entry, Imprint, gone};
use crate::index::sqlite::{connection, row};
use crate::model::{GoneTrial, RowKey};
use rusqlite::Connection;
use std::collections::HashSet;
use std::path::Path;

/// The trials that were in the index once and are there no more, in the order of their keys.
pub(in super::super) fn read(connection: &Connection) -> rusqlite::Result<Vec<GoneTrial>> {
    if !exists(connection)? {
        return Ok(Vec::new());
    }
    let is_there = rows(connection)?;
    let select = format!("SELECT {COLUMNS} FROM {TABLE} ORDER BY bundle_path, parameters");
    let entries: Vec<Entry> =
        connection.prepare(&select)?.query_map([], entry::read)?.collect::<rusqlite::Result<_>>()?;
    let (there, others): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| is_there.contains(&(entry.key.clone(), entry.parameters)));
    Ok(gone(&there, others))
}

/// [`read`] on a connection of its own: the one that filters run on can read the rows alone.
pub(in super::super) fn read_from_file(index: &Path) -> Result<Vec<GoneTrial>, IndexError> {
    let connection = connection::open_for_reading(index)?;
    read(&connection).map_err(|error| IndexError::from_sqlite(index, error))
}

/// The keys of all rows, each with the imprint of its parameters.
fn rows(connection: &Connection) -> rusqlite::Result<HashSet<(RowKey, Imprint)>> {
    let mut select = connection.prepare("SELECT bundle_path, parameters_json FROM backtest_index")?;
    let rows = select.query_map([], |row| {
        let parameters = row.get::<_, Option<String>>(1)?;
        Ok((row::key(row)?, Imprint::of_parameters(parameters.as_deref())))
    })?;
    rows.collect()
}
