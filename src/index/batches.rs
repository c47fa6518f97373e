//! Reads bundles in parallel and writes their rows batch by batch.

use super::build::{BuildOptions, Progress, ScanOutcome};
use super::freshness::Stamped;
use super::walk::Failure;
use super::{IndexError, row};
use crate::bundle::{BundleFault, read_head};
use crate::model::IndexRow;
use rayon::prelude::*;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::{io, thread};

/// How many bundles are read and then written in one transaction.
const BATCH: usize = 1000;

/// What a candidate's row becomes.
enum Change {
    Write(Box<IndexRow>, String),
    Remove(String),
}

/// Reads batches in parallel while a thread of its own writes the batch before.
pub(super) fn read_and_write(
    connection: Connection,
    index: &Path,
    gone: Vec<String>,
    changed: Vec<Stamped>,
    options: &BuildOptions,
    progress: &dyn Progress,
    outcome: &mut ScanOutcome,
) -> Result<(), IndexError> {
    let (sender, receiver) = sync_channel(1);
    let written = thread::scope(|scope| {
        let writer = scope.spawn(move || write_batches(connection, index, &receiver));
        outcome.removed = gone.len();
        let mut open = gone.is_empty() || sender.send(gone.into_iter().map(Change::Remove).collect()).is_ok();
        let mut changed = changed.into_iter();
        while open && changed.len() > 0 {
            let batch: Vec<Stamped> = changed.by_ref().take(BATCH).collect();
            let results: Vec<_> = batch
                .into_par_iter()
                .map(|stamped| {
                    let result = read_one(stamped, options);
                    progress.advance();
                    result
                })
                .collect();
            let mut changes = Vec::with_capacity(results.len());
            for (change, failure) in results {
                outcome.indexed += usize::from(matches!(change, Change::Write(..)));
                outcome.failures.extend(failure);
                changes.push(change);
            }
            // A writer that failed hangs up; its error is found below.
            open = sender.send(changes).is_ok();
        }
        drop(sender);
        writer.join()
    });
    written.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn read_one(stamped: Stamped, options: &BuildOptions) -> (Change, Option<Failure>) {
    let Stamped { found, bundle_path, stamp } = stamped;
    match read_head(&found.path, &options.limits) {
        Ok(head) => (Change::Write(Box::new(row::from_head(found.handle, stamp, head)), bundle_path), None),
        Err(error) if is_gone(&error.fault) => (Change::Remove(bundle_path), None),
        Err(error) => {
            let failure = Failure { path: found.handle.to_string(), reason: error.fault.to_string() };
            (Change::Remove(bundle_path), Some(failure))
        }
    }
}

/// A file that went between being listed and being read is no failure.
fn is_gone(fault: &BundleFault) -> bool {
    matches!(fault, BundleFault::Io(error) if error.kind() == io::ErrorKind::NotFound)
}

fn write_batches(mut connection: Connection, index: &Path, batches: &Receiver<Vec<Change>>) -> Result<(), IndexError> {
    let mut write = |batch: Vec<Change>| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = row::prepare_write(&transaction)?;
            let mut delete = transaction.prepare("DELETE FROM backtest_index WHERE bundle_path = ?")?;
            for change in batch {
                match change {
                    Change::Write(row, bundle_path) => row::write(&mut insert, bundle_path, *row)?,
                    Change::Remove(bundle_path) => {
                        delete.execute([bundle_path])?;
                    }
                }
            }
        }
        transaction.commit()
    };
    batches.iter().try_for_each(&mut write).map_err(|error| IndexError::from_sqlite(index, error))
}
