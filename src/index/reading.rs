//! Reading of stale bundles in parallel, batch by batch, while the batch before is written.

use super::IndexError;
use super::bundle_row::{BundleRow, ReadParts};
use super::catalog::{Batch, Catalog, FailedBundle, MeasuredTrial};
use super::figures::FiguresWanted;
use super::in_progress::{Doubtful, has_changed, partition};
use super::naming::Namer;
use super::row::{LARGEST_ROW, size_of_names, size_of_texts};
use super::scan_outcome::ScanOutcome;
use crate::bundle::{BundleFault, Limits, outline_from_streams};
use crate::model::{Failure, Handle, IndexRow, Progress, RowKey};
use crate::source::{BundleSource, Entry};
use rayon::prelude::*;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use std::{io, thread};

/// Bundles that are read and then written in one transaction.
const BATCH: usize = 1000;

/// A bundle that has to be read.
pub(super) struct Stale {
    pub(super) entry: Entry,
    pub(super) key: RowKey,
    /// The rows of its trials that the index holds now.
    pub(super) trials: Vec<RowKey>,
    pub(super) to_write: ToWrite,
}

/// What is to be written of a bundle once it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToWrite {
    Everything,
    /// Its rows stay as they are.
    TrialsAlone,
}

/// The outcome of reading a bundle.
enum Reading {
    Read(ReadBundle),
    /// It changed while it was read.
    Changing(Entry),
    /// It is damaged, or it is not complete yet.
    Doubtful(Doubtful),
    /// The source does not let it be read; that may be otherwise the next time, whether the bundle changes or not, so it
    /// keeps the rows that it has.
    Refused(Failure),
    Gone(Vec<RowKey>),
}

/// What is to be written of a bundle that was read.
struct ReadBundle {
    rows: Vec<(RowKey, IndexRow)>,
    trials: Vec<MeasuredTrial>,
    /// The keys of rows that it has no more.
    gone: Vec<RowKey>,
    /// What could not be read of it and is left out.
    unread: Vec<Failure>,
}

/// Reads bundles of a source.
pub(super) struct BundleReader<'a> {
    pub(super) source: &'a dyn BundleSource,
    pub(super) namer: &'a Namer,
    pub(super) limits: &'a Limits,
    pub(super) figures: FiguresWanted,
    pub(super) progress: &'a dyn Progress,
}

impl BundleReader<'_> {
    /// Reads stale bundles while a thread of its own writes, or in turns with writing where the system starts no thread;
    /// `first` is written before everything else.
    pub(super) fn read_and_write(
        &self,
        catalog: &mut dyn Catalog,
        first: Batch,
        stale: Vec<Stale>,
        outcome: &mut ScanOutcome,
    ) -> Result<(), IndexError> {
        let catalog = Mutex::new(catalog);
        let write = |batch: Batch| match batch.is_empty() {
            true => Ok(()),
            false => catalog.lock().unwrap_or_else(PoisonError::into_inner).write(batch),
        };
        let (sender, receiver) = sync_channel::<Batch>(1);
        thread::scope(|scope| {
            let writes = &write;
            let writer = move || receiver.iter().try_for_each(writes);
            let Ok(writer) = thread::Builder::new().spawn_scoped(scope, writer) else {
                let mut written = Ok(());
                let write = |batch| {
                    written = write(batch);
                    written.is_ok().then_some(())
                };
                let _ = self.read(write, first, stale, outcome);
                return written;
            };
            // A writer that failed hangs up; its error is found below.
            let _ = self.read(|batch| sender.send(batch).ok(), first, stale, outcome);
            drop(sender);
            writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// Hands over one batch after the other; `None` where nobody takes them any more.
    fn read(
        &self,
        mut hand_over: impl FnMut(Batch) -> Option<()>,
        first: Batch,
        mut stale: Vec<Stale>,
        outcome: &mut ScanOutcome,
    ) -> Option<()> {
        hand_over(first)?;
        let mut doubtful = Vec::new();
        while !stale.is_empty() {
            let rest = stale.split_off(BATCH.min(stale.len()));
            let next = std::mem::replace(&mut stale, rest);
            let read = |stale| {
                let reading = self.progress.goes_on().then(|| self.read_one(stale));
                self.progress.advance();
                reading
            };
            // Where the task shall not go on, nothing of this batch is written.
            let readings: Vec<Reading> = next.into_par_iter().map(read).collect::<Option<_>>()?;
            let mut batch = Batch::default();
            for reading in readings {
                match reading {
                    Reading::Read(ReadBundle { rows, trials, gone, unread }) => {
                        match rows.is_empty() {
                            true => outcome.measured += 1,
                            false => outcome.indexed += 1,
                        }
                        outcome.unmeasurable.extend(trials.iter().filter_map(MeasuredTrial::failure));
                        outcome.left_out.extend(unread);
                        batch.rows.extend(rows);
                        batch.trials.extend(trials);
                        batch.gone.extend(gone);
                    }
                    Reading::Gone(keys) => batch.gone.extend(keys),
                    Reading::Refused(failure) => outcome.failures.push(failure),
                    Reading::Changing(entry) => outcome.in_progress.push(self.namer.handle(&entry.handle).to_string()),
                    Reading::Doubtful(bundle) => doubtful.push(bundle),
                }
            }
            hand_over(batch)?;
        }
        hand_over(self.settle(doubtful, outcome))
    }

    /// Decides which bundles are damaged, once all others are read.
    fn settle(&self, doubtful: Vec<Doubtful>, outcome: &mut ScanOutcome) -> Batch {
        let name = |entry: &Entry| self.namer.handle(&entry.handle).to_string();
        let (in_progress, damaged) = partition(self.source, doubtful);
        outcome.in_progress.extend(in_progress.iter().map(|bundle| name(&bundle.entry)));
        let mut batch = Batch::default();
        for Doubtful { entry, key, trials, reason, .. } in damaged {
            batch.gone.extend(trials);
            outcome.failures.push(Failure { path: name(&entry), reason: reason.clone() });
            batch.failed.push(FailedBundle { key, stamp: entry.stamp, reason, limits: *self.limits });
        }
        batch
    }

    fn read_one(&self, stale: Stale) -> Reading {
        let Stale { entry, key, trials, to_write } = stale;
        match self.read_parts(&entry.handle) {
            Ok(_) if has_changed(self.source, &entry) => Reading::Changing(entry),
            Ok(parts) => {
                let bundle = self.bundle(&entry, &key, &trials, parts).only(to_write);
                match bundle.excess() {
                    None => Reading::Read(bundle),
                    Some(reason) => Reading::Doubtful(Doubtful { entry, key, trials, reason, read_at: Instant::now() }),
                }
            }
            // A bundle that went between being listed and being read is no failure.
            Err(BundleFault::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                Reading::Gone(all_keys(key, trials))
            }
            Err(fault @ BundleFault::Io(_)) => {
                let path = self.namer.handle(&entry.handle).to_string();
                Reading::Refused(Failure { path, reason: fault.to_string() })
            }
            Err(fault) => {
                Reading::Doubtful(Doubtful { entry, key, trials, reason: fault.to_string(), read_at: Instant::now() })
            }
        }
    }

    /// Reads what is wanted of a bundle. Where its series cannot be read, its scalars alone will do.
    fn read_parts(&self, handle: &Handle) -> Result<ReadParts, BundleFault> {
        let scalars = || self.source.scalars(handle, self.limits);
        if self.figures == FiguresWanted::Summary {
            return Ok(ReadParts::scalars_alone(scalars()?));
        }
        match outline_from_streams(|| self.source.open(handle), self.limits) {
            Ok(outline) => Ok(ReadParts::of(outline)),
            Err(fault @ BundleFault::Io(_)) => Err(fault),
            Err(fault) => Ok(ReadParts::without_series(scalars()?, &fault)),
        }
    }

    /// The rows of a bundle of which this was read, and what is measured on each.
    fn bundle(&self, entry: &Entry, key: &RowKey, before: &[RowKey], parts: ReadParts) -> ReadBundle {
        let handle = self.namer.handle(&entry.handle);
        let left_out = |reason: &String| Failure { path: handle.to_string(), reason: reason.clone() };
        let unread = parts.scalars.unread.iter().map(left_out).collect();
        let (stamp, limits) = (entry.stamp, *self.limits);
        let split = |BundleRow { key, row, trial, details }| {
            let key_of_trial = RowKey::clone(&key);
            let measured = trial.map(|trial| MeasuredTrial { key: key_of_trial, stamp, limits, trial, details });
            ((key, row), measured)
        };
        let (rows, trials): (Vec<(RowKey, IndexRow)>, Vec<Option<MeasuredTrial>>) =
            parts.into_rows(&handle, key, stamp).into_iter().map(split).unzip();
        let trials = trials.into_iter().flatten().collect();
        let stays = |key: &RowKey| rows.iter().any(|(other, _)| other == key);
        // A bundle that has rows of trials alone may have had one of its own, or a failure under its key.
        let gone = all_keys(key.clone(), before.to_vec()).into_iter().filter(|key| !stays(key)).collect();
        ReadBundle { rows, trials, gone, unread }
    }
}

impl ReadBundle {
    /// Why its rows are larger than an index takes.
    fn excess(&self) -> Option<String> {
        let rows = self.rows.iter().map(|(_, row)| size_of_texts(row));
        let size = rows.chain(self.trials.iter().map(size_of_names)).max().unwrap_or_default();
        let too_large = size > LARGEST_ROW;
        too_large.then(|| format!("its names and parameters take {size} bytes, and an index holds {LARGEST_ROW}"))
    }

    /// What is to be written of it.
    fn only(self, to_write: ToWrite) -> ReadBundle {
        match to_write {
            ToWrite::Everything => self,
            ToWrite::TrialsAlone => ReadBundle { rows: Vec::new(), gone: Vec::new(), ..self },
        }
    }
}

/// The key of a bundle, and those of its trials.
fn all_keys(key: RowKey, trials: Vec<RowKey>) -> Vec<RowKey> {
    std::iter::once(key).chain(trials).collect()
}
