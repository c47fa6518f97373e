//! The table of trials' details, windows and daily returns, in a table of their own so that what is filtered by stays small.

use crate::index::detail_bytes::{DetailBytes, DetailEncoder, decode_all};
use crate::model::{RowKey, TrialDetails};
use rusqlite::{Connection, OptionalExtension, Statement, Transaction, params};
use std::io;

/// The name of the table.
pub(super) const TABLE: &str = "iaf_trial_details";

/// The statement that makes the table.
pub(super) const CREATE: &str =
    "CREATE TABLE iaf_trial_details (bundle_path TEXT PRIMARY KEY, windows BLOB, days BLOB, returns BLOB)";

/// Writes the details of trials, each in the place of those with its key.
pub(super) struct DetailsWriter<'a> {
    insert: Statement<'a>,
    delete: Statement<'a>,
    encoder: DetailEncoder,
}

impl<'a> DetailsWriter<'a> {
    /// A writer within a transaction.
    pub(super) fn new(transaction: &'a Transaction<'_>) -> rusqlite::Result<DetailsWriter<'a>> {
        let insert = transaction.prepare(&format!("INSERT OR REPLACE INTO {TABLE} VALUES (?, ?, ?, ?)"))?;
        let delete = transaction.prepare(&format!("DELETE FROM {TABLE} WHERE bundle_path = ?"))?;
        Ok(DetailsWriter { insert, delete, encoder: DetailEncoder::new().map_err(unwritable)? })
    }

    /// Writes the details of one trial, or removes those that it had.
    pub(super) fn write(&mut self, key: &RowKey, details: Option<&TrialDetails>) -> rusqlite::Result<()> {
        let Some(details) = details else {
            self.delete.execute([key.as_str()])?;
            return Ok(());
        };
        let DetailBytes { windows, days, returns } = self.encoder.encode(details).map_err(unwritable)?;
        self.insert.execute(params![key.as_str(), windows, days, returns])?;
        Ok(())
    }
}

fn unwritable(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}

/// The details of trials, in the order of their keys; `None` where a trial has none, or other than this program writes.
pub(super) fn read(
    connection: &Connection,
    join: &str,
    keys: &[&RowKey],
) -> rusqlite::Result<Vec<Option<TrialDetails>>> {
    // Of a row in another state of its bundle nothing is known.
    let select = format!(
        "SELECT windows, days, returns FROM backtest_index {join} JOIN {TABLE} \
         ON {TABLE}.bundle_path = iaf_trials.bundle_path WHERE backtest_index.bundle_path = ?"
    );
    let mut select = connection.prepare(&select)?;
    let mut stored = Vec::with_capacity(keys.len());
    for key in keys {
        let bytes = select.query_row([key.as_str()], |row| {
            let blob = |column| row.get::<_, Option<Vec<u8>>>(column).map(Option::unwrap_or_default);
            Ok(DetailBytes { windows: blob(0)?, days: blob(1)?, returns: blob(2)? })
        });
        stored.push(bytes.optional()?);
    }
    Ok(decode_all(stored))
}
