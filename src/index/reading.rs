//! Reading of stale bundles in parallel, batch by batch, while the batch before is written.

use super::IndexError;
use super::bundle_row::{BundleRow, ReadParts};
use super::catalog::{Batch, FailedBundle, MeasuredTrial};
use super::figures::FiguresWanted;
use super::in_progress::{Doubtful, has_changed, partition};
use super::naming::Namer;
use super::row::{LARGEST_ROW, size_of_names, size_of_texts};
use super::scan_outcome::ScanOutcome;
use super::supply::{Stale, Supply, ToWrite};
use crate::bundle::{BundleFault, Limits, outline_from_streams};
use crate::model::{Failure, Handle, IndexRow, Progress, RowKey};
use crate::source::{BundleSource, Entry, Listing};
use rayon::prelude::*;
use std::borrow::Cow;
use std::io;
use std::time::Instant;

/// Bundles that are read and then written in one transaction.
pub(super) const BATCH: usize = 1000;

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
pub(super) struct ReadBundle {
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
    /// Bundles that are read and then written at once.
    pub(super) at_once: usize,
}

impl Supply for BundleReader<'_> {
    fn list(&self) -> Result<Cow<'_, Listing>, IndexError> {
        Ok(Cow::Owned(self.source.list()?))
    }

    fn read(
        &self,
        stale: &mut dyn Iterator<Item = Stale>,
        hand_over: &mut dyn FnMut(Batch) -> Option<()>,
        outcome: &mut ScanOutcome,
    ) -> Result<(), IndexError> {
        let mut doubtful = Vec::new();
        loop {
            let next: Vec<Stale> = (&mut *stale).take(self.at_once).collect();
            if next.is_empty() {
                break;
            }
            let batch = self.read_batch(next, &mut doubtful, outcome)?;
            if hand_over(batch).is_none() {
                return Ok(());
            }
        }
        hand_over(self.settle(doubtful, outcome));
        Ok(())
    }
}

impl BundleReader<'_> {
    /// Reads some bundles at once; those that are damaged or incomplete are set aside.
    ///
    /// # Errors
    /// The task shall not go on; then nothing of them is written.
    fn read_batch(
        &self,
        stale: Vec<Stale>,
        doubtful: &mut Vec<Doubtful>,
        outcome: &mut ScanOutcome,
    ) -> Result<Batch, IndexError> {
        let read = |stale| {
            let reading = self.progress.goes_on().then(|| self.read_one(stale));
            self.progress.advance();
            reading
        };
        let readings: Option<Vec<Reading>> = stale.into_par_iter().map(read).collect();
        let readings = readings.ok_or(IndexError::Stopped)?;
        let mut batch = Batch::default();
        for reading in readings {
            match reading {
                Reading::Read(bundle) => bundle.put_into(&mut batch, outcome),
                Reading::Gone(keys) => batch.gone.extend(keys),
                Reading::Refused(failure) => outcome.failures.push(failure),
                Reading::Changing(entry) => outcome.in_progress.push(self.namer.handle(&entry.handle).to_string()),
                Reading::Doubtful(bundle) => doubtful.push(bundle),
            }
        }
        Ok(batch)
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
        let Stale { entry, key, trials, to_write, .. } = stale;
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
        ReadBundle::new(key, before, rows, trials, unread)
    }
}

impl ReadBundle {
    /// The rows of a bundle, which had rows under these keys before, with their trials.
    pub(super) fn new(
        key: &RowKey,
        before: &[RowKey],
        rows: Vec<(RowKey, IndexRow)>,
        trials: Vec<MeasuredTrial>,
        unread: Vec<Failure>,
    ) -> ReadBundle {
        let stays = |key: &RowKey| rows.iter().any(|(other, _)| other == key);
        // A bundle that has rows of trials alone may have had one of its own, or a failure under its key.
        let gone = all_keys(key.clone(), before.to_vec()).into_iter().filter(|key| !stays(key)).collect();
        ReadBundle { rows, trials, gone, unread }
    }

    /// Adds it to what is written at once, and to the counts.
    pub(super) fn put_into(self, batch: &mut Batch, outcome: &mut ScanOutcome) {
        let ReadBundle { rows, trials, gone, unread } = self;
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

    /// Why its rows are larger than an index takes.
    fn excess(&self) -> Option<String> {
        let rows = self.rows.iter().map(|(_, row)| size_of_texts(row));
        let size = rows.chain(self.trials.iter().map(size_of_names)).max().unwrap_or_default();
        let too_large = size > LARGEST_ROW;
        too_large.then(|| format!("its names and parameters take {size} bytes, and an index holds {LARGEST_ROW}"))
    }

    /// What is to be written of it.
    pub(super) fn only(self, to_write: ToWrite) -> ReadBundle {
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
