//! Reading of stale bundles in parallel, batch by batch, while the batch before is written.

use super::IndexError;
use super::catalog::{Batch, Catalog, FailedBundle};
use super::in_progress::{Doubtful, has_changed, partition};
use super::naming::Namer;
use super::row::row_from_scalars;
use super::scan_outcome::ScanOutcome;
use crate::bundle::{BundleFault, Limits, scalars_from_bytes};
use crate::model::{Failure, IndexRow, Progress, RowKey};
use crate::source::{BundleSource, Entry};
use rayon::prelude::*;
use std::cell::Cell;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;
use std::{io, thread};

/// How many bundles are read and then written in one transaction.
const BATCH: usize = 1000;

/// A buffer that grew beyond this is given back.
const LARGEST_KEPT: usize = 4 << 20;

thread_local! {
    /// The bytes of a bundle, whose room is kept for the next one.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A bundle that has to be read.
pub(super) struct Stale {
    pub(super) entry: Entry,
    pub(super) key: RowKey,
}

/// What reading a bundle came to.
enum Reading {
    /// The row, and what could not be read and is left out, a sentence each.
    Read(Box<IndexRow>, RowKey, Vec<String>),
    /// It changed while it was read.
    Changing(Entry),
    /// It is damaged, or it is not complete yet.
    Doubtful(Doubtful),
    /// The source does not let it be read; that may be otherwise the next time, whether the bundle changes or not.
    Refused(Failure, RowKey),
    Gone(RowKey),
}

/// Reads bundles of a source.
pub(super) struct BundleReader<'a> {
    pub(super) source: &'a dyn BundleSource,
    pub(super) namer: &'a Namer,
    pub(super) limits: &'a Limits,
    pub(super) progress: &'a dyn Progress,
}

impl BundleReader<'_> {
    /// Reads stale bundles while a thread of its own writes; `first` is written before everything else.
    pub(super) fn read_and_write(
        &self,
        catalog: &mut dyn Catalog,
        first: Batch,
        stale: Vec<Stale>,
        outcome: &mut ScanOutcome,
    ) -> Result<(), IndexError> {
        let (sender, receiver) = sync_channel::<Batch>(1);
        let written = thread::scope(|scope| {
            let writer = scope.spawn(move || {
                receiver.iter().filter(|batch| !batch.is_empty()).try_for_each(|batch| catalog.write(batch))
            });
            // A writer that failed hangs up; its error is found below.
            let _ = self.read(&sender, first, stale, outcome);
            drop(sender);
            writer.join()
        });
        written.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Sends one batch after the other; `None` where nobody takes them any more.
    fn read(
        &self,
        sender: &SyncSender<Batch>,
        first: Batch,
        mut stale: Vec<Stale>,
        outcome: &mut ScanOutcome,
    ) -> Option<()> {
        sender.send(first).ok()?;
        let mut doubtful = Vec::new();
        while !stale.is_empty() {
            let rest = stale.split_off(BATCH.min(stale.len()));
            let next = std::mem::replace(&mut stale, rest);
            let read = |stale| {
                let reading = self.read_one(stale);
                self.progress.advance();
                reading
            };
            let readings: Vec<Reading> = next.into_par_iter().map(read).collect();
            let mut batch = Batch::default();
            for reading in readings {
                match reading {
                    Reading::Read(row, key, unread) => {
                        let left_out =
                            unread.into_iter().map(|reason| Failure { path: row.handle.to_string(), reason });
                        outcome.left_out.extend(left_out);
                        batch.rows.push((key, *row));
                    }
                    Reading::Gone(key) => batch.gone.push(key),
                    Reading::Refused(failure, key) => {
                        outcome.failures.push(failure);
                        batch.gone.push(key);
                    }
                    Reading::Changing(entry) => outcome.in_progress.push(self.namer.handle(&entry.handle).to_string()),
                    Reading::Doubtful(bundle) => doubtful.push(bundle),
                }
            }
            outcome.indexed += batch.rows.len();
            sender.send(batch).ok()?;
        }
        sender.send(self.settle(doubtful, outcome)).ok()
    }

    /// Decides which bundles are damaged, once all others are read.
    fn settle(&self, doubtful: Vec<Doubtful>, outcome: &mut ScanOutcome) -> Batch {
        let name = |entry: &Entry| self.namer.handle(&entry.handle).to_string();
        let (in_progress, damaged) = partition(self.source, doubtful);
        outcome.in_progress.extend(in_progress.iter().map(|bundle| name(&bundle.entry)));
        let mut batch = Batch::default();
        for Doubtful { entry, key, reason, .. } in damaged {
            outcome.failures.push(Failure { path: name(&entry), reason: reason.clone() });
            batch.failed.push(FailedBundle { key, stamp: entry.stamp, reason, limits: *self.limits });
        }
        batch
    }

    fn read_one(&self, Stale { entry, key }: Stale) -> Reading {
        let mut buffer = BUFFER.take();
        let read = self.source.read(&entry.handle, self.limits, &mut buffer);
        let scalars = read.and_then(|()| scalars_from_bytes(&buffer, self.limits));
        if buffer.capacity() <= LARGEST_KEPT {
            BUFFER.set(buffer);
        }
        match scalars {
            Ok(_) if has_changed(self.source, &entry) => Reading::Changing(entry),
            Ok(mut head) => {
                let unread = std::mem::take(&mut head.unread);
                let row = row_from_scalars(self.namer.handle(&entry.handle), entry.stamp, head);
                Reading::Read(Box::new(row), key, unread)
            }
            // A bundle that went between being listed and being read is no failure.
            Err(BundleFault::Io(error)) if error.kind() == io::ErrorKind::NotFound => Reading::Gone(key),
            Err(fault @ BundleFault::Io(_)) => {
                let path = self.namer.handle(&entry.handle).to_string();
                Reading::Refused(Failure { path, reason: fault.to_string() }, key)
            }
            Err(fault) => {
                Reading::Doubtful(Doubtful { entry, key, reason: fault.to_string(), read_at: Instant::now() })
            }
        }
    }
}
