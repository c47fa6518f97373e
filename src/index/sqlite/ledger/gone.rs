//! Trials of the ledger that are in the index no more.
//!
//! Both are walked in the order of their keys, beside each other, so that of a million trials none is held that is there.

use super::{COLUMNS, TABLE, entry, exists};
use crate::index::IndexError;
use crate::index::ledger_entry::{Entry, Identity, Imprint, gone};
use crate::index::sqlite::{connection, row};
use crate::model::{GoneTrial, RowKey};
use rusqlite::{Connection, Row, Rows, params};
use std::collections::HashSet;
use std::path::Path;

/// A trial of the ledger: its key and the imprint of its parameters.
type Seen = (RowKey, Imprint);

/// The trials that were in the index once and are there no more, in the order of their keys.
pub(in super::super) fn read(connection: &Connection) -> rusqlite::Result<Vec<GoneTrial>> {
    if !exists(connection)? {
        return Ok(Vec::new());
    }
    let missing = missing(connection)?;
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let mut of_trial =
        connection.prepare(&format!("SELECT {COLUMNS} FROM {TABLE} WHERE bundle_path = ? AND parameters = ?"))?;
    let read = |(key, parameters): &Seen| of_trial.query_row(params![key.as_str(), parameters], entry::read);
    let missing_entries: Vec<Entry> = missing.iter().map(read).collect::<rusqlite::Result<_>>()?;
    Ok(gone(&moved(connection, &missing, &missing_entries)?, missing_entries))
}

/// [`read`] on a connection of its own: the one that filters run on can read the rows alone.
pub(in super::super) fn read_from_file(index: &Path) -> Result<Vec<GoneTrial>, IndexError> {
    let connection = connection::open_for_reading(index)?;
    read(&connection).map_err(|error| IndexError::from_sqlite(index, error))
}

/// The entries without a row of their key and parameters, in order.
fn missing(connection: &Connection) -> rusqlite::Result<Vec<Seen>> {
    let entries = format!("SELECT bundle_path, parameters FROM {TABLE} ORDER BY bundle_path, parameters");
    let mut entries = connection.prepare(&entries)?;
    let mut rows = connection.prepare("SELECT bundle_path FROM backtest_index ORDER BY bundle_path")?;
    let mut parameters = connection.prepare("SELECT parameters_json FROM backtest_index WHERE bundle_path = ?")?;
    let mut is_there = |(key, imprint): &Seen| {
        let of_row = parameters.query_row([key.as_str()], |row| row.get::<_, Option<String>>(0))?;
        Ok::<_, rusqlite::Error>(Imprint::of_parameters(of_row.as_deref()) == *imprint)
    };
    let (mut entries, mut rows) = (entries.query([])?, rows.query([])?);
    let (mut entry, mut row) = (next(&mut entries, seen)?, next(&mut rows, row::key)?);
    let mut missing = Vec::new();
    while let Some(first) = entry {
        let mut of_key = vec![first];
        entry = next(&mut entries, seen)?;
        while let Some(other) = entry.take_if(|(key, _)| *key == of_key[0].0) {
            of_key.push(other);
            entry = next(&mut entries, seen)?;
        }
        while row.as_ref().is_some_and(|row| *row < of_key[0].0) {
            row = next(&mut rows, row::key)?;
        }
        match of_key.as_slice() {
            _ if row.as_ref() != Some(&of_key[0].0) => missing.extend(of_key),
            // A single entry is that of the row, which is entered when it is written, or when what another program wrote is
            // measured.
            [_] => {}
            _ => {
                for trial in of_key {
                    if !is_there(&trial)? {
                        missing.push(trial);
                    }
                }
            }
        }
    }
    Ok(missing)
}

/// The entries that are there and tell of one that is missing that it was moved: equal to it but for the key.
fn moved(connection: &Connection, missing: &[Seen], entries: &[Entry]) -> rusqlite::Result<Vec<Entry>> {
    let missing: HashSet<&Seen> = missing.iter().collect();
    let identities: HashSet<Identity> = entries.iter().filter_map(Entry::identity).collect();
    if identities.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = connection.prepare(&format!("SELECT {COLUMNS} FROM {TABLE}"))?;
    let mut rows = select.query([])?;
    let mut moved = Vec::new();
    while let Some(entry) = next(&mut rows, entry::read)? {
        let is_one = entry.identity().is_some_and(|identity| identities.contains(&identity));
        if is_one && !missing.contains(&(entry.key.clone(), entry.parameters)) {
            moved.push(entry);
        }
    }
    Ok(moved)
}

fn next<T>(rows: &mut Rows<'_>, read: impl Fn(&Row<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
    rows.next()?.map(read).transpose()
}

fn seen(row: &Row<'_>) -> rusqlite::Result<Seen> {
    Ok((row::key(row)?, row.get(1)?))
}
