//! Writing of batches, and reading what is known before it.

use super::ledger::{LedgerWriter, MeasuredRow};
use super::trials::{self, KnownTrials};
use super::{failures, row, schema, source};
use crate::bundle::Limits;
use crate::index::catalog::Batch;
use crate::index::freshness::Known;
use crate::index::known_rows::{KnownRows, RowsInNoOrder};
use crate::model::RowKey;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::HashSet;
use std::path::Path;

/// The number in an index's file that says its version.
const VERSION: &str = "user_version";

const DELETE: &str = "DELETE FROM backtest_index WHERE bundle_path = ?";

/// Writes a batch into the index at a path, whole or not at all.
pub(super) fn write(connection: &mut Connection, index: &Path, batch: Batch) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut ledger = LedgerWriter::open(&transaction)?;
        let keys: Vec<RowKey> = batch.rows.iter().map(|(key, _)| key.clone()).collect();
        // What goes or is replaced was tried. Other programs write rows too.
        for key in batch.gone.iter().chain(batch.failed.iter().map(|failed| &failed.key)).chain(&keys) {
            ledger.enter(key, None)?;
        }
        let mut delete = transaction.prepare(DELETE)?;
        if let Some(mut forget) = failures::prepare_forget(&transaction)? {
            for key in batch.gone.iter().chain(batch.rows.iter().map(|(key, _)| key)) {
                forget.execute([key.as_str()])?;
            }
        }
        for key in batch.gone.iter().chain(batch.failed.iter().map(|failed| &failed.key)) {
            delete.execute([key.as_str()])?;
        }
        trials::delete(&transaction, batch.gone.iter().chain(batch.failed.iter().map(|failed| &failed.key)))?;
        if !batch.rows.is_empty() {
            let mut insert = row::prepare_write(&transaction)?;
            for (key, row) in batch.rows {
                row::write(&mut insert, &key, row)?;
            }
        }
        let measured: HashSet<&RowKey> = batch.trials.iter().map(|trial| &trial.key).collect();
        for key in keys.iter().filter(|key| !measured.contains(key)) {
            ledger.enter(key, None)?;
        }
        for trial in &batch.trials {
            let sample_type = trial.trial.sample_type.as_deref();
            let measured = trial.details.as_ref().map(|details| MeasuredRow { details, sample_type });
            ledger.enter(&trial.key, measured)?;
        }
        if !batch.trials.is_empty() {
            trials::write(&transaction, batch.trials)?;
        }
        if !batch.failed.is_empty() {
            failures::remember(&transaction, &batch.failed)?;
        }
        if let Some(indexed) = &batch.source {
            source::write(&transaction, index, indexed)?;
        }
        if !batch.is_followed {
            transaction.execute_batch(schema::ORDER)?;
            trials::put_in_order(&transaction)?;
        }
    }
    transaction.commit()
}

/// Writes the version that is there once more, so that all that a change needs is asked for: the lock, the log and the disk.
pub(super) fn rewrite_version(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, VERSION, |row| row.get(0))?;
    transaction.pragma_update(None, VERSION, version)?;
    transaction.commit()
}

/// Removes every row and returns how many there were.
pub(super) fn clear(connection: &mut Connection) -> rusqlite::Result<usize> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    LedgerWriter::open(&transaction)?.enter_all(&transaction)?;
    trials::clear(&transaction)?;
    let count = transaction.execute("DELETE FROM backtest_index", [])?;
    transaction.commit()?;
    Ok(count)
}

/// Lets a connection see the rows as they are now until [`read_known`] has read them.
pub(super) fn hold_still(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN; SELECT 1 FROM backtest_index LIMIT 1")
}

/// Reads what is known of every bundle.
pub(super) fn read_known(connection: &Connection, limits: &Limits) -> rusqlite::Result<Known> {
    let (mut rows, failures) = (rows(connection)?, failures::read(connection, limits)?);
    let KnownTrials { unmeasurable, orphans } = trials::read_known(connection, &mut rows, limits)?;
    let known = Known { rows, failures, unmeasurable, orphans };
    if !connection.is_autocommit() {
        connection.execute_batch("COMMIT")?;
    }
    Ok(known)
}

fn rows(connection: &Connection) -> rusqlite::Result<KnownRows> {
    let mut select = connection.prepare("SELECT bundle_path, bundle_mtime_ns, bundle_size FROM backtest_index")?;
    let (mut selected, mut rows) = (select.query([])?, RowsInNoOrder::default());
    while let Some(row) = selected.next()? {
        rows.push(row::key_text(row)?, row::stamp(row)?);
    }
    Ok(rows.in_order())
}
