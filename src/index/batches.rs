//! Reads bundles in parallel and writes their rows batch by batch.

use super::build::{BuildOptions, ScanOutcome};
use super::freshness::Stamped;
use super::in_progress::{Doubtful, has_changed, part};
use super::{IndexError, failures, row};
use crate::bundle::{BundleFault, Limits, read_scalars};
use crate::model::{Failure, IndexRow, Progress};
use rayon::prelude::*;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;
use std::{io, thread};

/// How many bundles are read and then written in one transaction.
const BATCH: usize = 1000;

/// What is to be written of a bundle.
enum Change {
    Write(Box<IndexRow>, String),
    Remember(Stamped, String),
    Remove(String),
}

/// What reading a bundle came to.
enum Reading {
    Read(Box<IndexRow>, String),
    /// It changed while it was read.
    Changing(Stamped),
    /// It is damaged, or it is not complete yet.
    Doubtful(Doubtful),
    /// The system does not let it be read; that may be otherwise the next time, whether the file changes or not.
    Refused(Failure, String),
    Gone(String),
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
        let writer = scope.spawn(move || write_batches(connection, index, &options.limits, &receiver));
        // A writer that failed hangs up; its error is found below.
        let _ = read_batches(&sender, gone, changed, options, progress, outcome);
        drop(sender);
        writer.join()
    });
    written.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Sends one batch of changes after the other; `None` where nobody takes them any more.
fn read_batches(
    sender: &SyncSender<Vec<Change>>,
    gone: Vec<String>,
    mut changed: Vec<Stamped>,
    options: &BuildOptions,
    progress: &dyn Progress,
    outcome: &mut ScanOutcome,
) -> Option<()> {
    if !gone.is_empty() {
        sender.send(gone.into_iter().map(Change::Remove).collect()).ok()?;
    }
    let mut doubtful = Vec::new();
    while !changed.is_empty() {
        let rest = changed.split_off(BATCH.min(changed.len()));
        let batch = std::mem::replace(&mut changed, rest);
        let readings: Vec<Reading> = batch
            .into_par_iter()
            .map(|stamped| {
                let reading = read_one(stamped, &options.limits);
                progress.advance();
                reading
            })
            .collect();
        let mut changes = Vec::with_capacity(readings.len());
        for reading in readings {
            match reading {
                Reading::Read(row, bundle_path) => changes.push(Change::Write(row, bundle_path)),
                Reading::Gone(bundle_path) => changes.push(Change::Remove(bundle_path)),
                Reading::Refused(failure, bundle_path) => {
                    outcome.failures.push(failure);
                    changes.push(Change::Remove(bundle_path));
                }
                Reading::Changing(stamped) => outcome.in_progress.push(stamped.found.handle.to_string()),
                Reading::Doubtful(bundle) => doubtful.push(bundle),
            }
        }
        outcome.indexed += changes.iter().filter(|change| matches!(change, Change::Write(..))).count();
        sender.send(changes).ok()?;
    }
    sender.send(settle(doubtful, outcome)).ok()
}

/// Decides which bundles are damaged, once all others are read.
fn settle(doubtful: Vec<Doubtful>, outcome: &mut ScanOutcome) -> Vec<Change> {
    let (in_progress, damaged) = part(doubtful);
    outcome.in_progress.extend(in_progress.into_iter().map(|bundle| bundle.stamped.found.handle.to_string()));
    let mut changes = Vec::with_capacity(damaged.len());
    for Doubtful { stamped, reason, .. } in damaged {
        outcome.failures.push(Failure { path: stamped.found.handle.to_string(), reason: reason.clone() });
        changes.push(Change::Remember(stamped, reason));
    }
    changes
}

fn read_one(stamped: Stamped, limits: &Limits) -> Reading {
    match read_scalars(&stamped.found.path, limits) {
        Ok(_) if has_changed(&stamped) => Reading::Changing(stamped),
        Ok(head) => {
            let Stamped { found, bundle_path, stamp } = stamped;
            Reading::Read(Box::new(row::from_scalars(found.handle, stamp, head)), bundle_path)
        }
        Err(error) => match error.fault {
            // A file that went between being listed and being read is no failure.
            BundleFault::Io(error) if error.kind() == io::ErrorKind::NotFound => Reading::Gone(stamped.bundle_path),
            fault @ BundleFault::Io(_) => {
                let failure = Failure { path: stamped.found.handle.to_string(), reason: fault.to_string() };
                Reading::Refused(failure, stamped.bundle_path)
            }
            fault => Reading::Doubtful(Doubtful { stamped, reason: fault.to_string(), read_at: Instant::now() }),
        },
    }
}

fn write_batches(
    mut connection: Connection,
    index: &Path,
    limits: &Limits,
    batches: &Receiver<Vec<Change>>,
) -> Result<(), IndexError> {
    let mut write = |batch: Vec<Change>| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = row::prepare_write(&transaction)?;
            let mut delete = transaction.prepare("DELETE FROM backtest_index WHERE bundle_path = ?")?;
            let mut forget = failures::prepare_forget(&transaction)?;
            for change in batch {
                if let (Some(forget), Change::Write(_, path) | Change::Remove(path)) = (&mut forget, &change) {
                    forget.execute([path])?;
                }
                match change {
                    Change::Write(row, bundle_path) => row::write(&mut insert, bundle_path, *row)?,
                    Change::Remove(bundle_path) => {
                        delete.execute([bundle_path])?;
                    }
                    Change::Remember(stamped, reason) => {
                        delete.execute([&stamped.bundle_path])?;
                        failures::remember(&transaction, &stamped, &reason, limits)?;
                    }
                }
            }
        }
        transaction.commit()
    };
    batches
        .iter()
        .filter(|batch| !batch.is_empty())
        .try_for_each(&mut write)
        .map_err(|error| IndexError::from_sqlite(index, error))
}
