//! Migration: takes a folder of legacy directories and older bundles, and gives another of current bundles. Must not know
//! of stores: it goes from folder to folder.

mod error;
mod job;

use crate::bundle::{Level, Limits, is_legacy_directory};
use crate::files::{make_folder, overlap};
use crate::model::{Failure, FormatVersion, Progress};
use crate::source::{Walk, walk};
pub use error::{MigrateError, MigrateFault};
use job::{Done, Job};
use rayon::prelude::*;
use std::fs;
use std::path::Path;

/// What becomes of a bundle that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays.
    Skipped,
    /// It is written again.
    Replaced,
}

/// Where the candles of a bundle are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkHome {
    /// Where the bundle names them, below the folder to write to; those that it names outside of its own folder are put
    /// as [`Shared`](ChunkHome::Shared) ones are.
    AsNamed,
    /// Into one folder `ohlcv`, which each bundle names then.
    Shared,
}

/// Options of a migration.
#[derive(Debug, Clone, Copy)]
pub struct MigrateOptions {
    /// The version to write; backtests of version 5 stay at that.
    pub version: FormatVersion,
    /// The level of compression.
    pub level: Level,
    /// What becomes of a bundle that is there already.
    pub existing: Existing,
    /// Where the candles of a bundle are put.
    pub chunks: ChunkHome,
    /// Delete what was migrated, once its bundle has been read back and found equal.
    pub delete_source: bool,
    /// Limits of what a bundle may cost to read.
    pub limits: Limits,
}

/// The outcome of a migration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MigrateOutcome {
    /// Backtests that were written.
    pub migrated: usize,
    /// Backtests that were there already.
    pub skipped: usize,
    /// Sources that were deleted.
    pub deleted: usize,
    /// Directories of deleted sources that stay, as they hold files that are no part of a backtest.
    pub left: Vec<String>,
    /// Faults in parts of backtests that were migrated all the same, such as a run that cannot be read.
    pub notices: Vec<Failure>,
    /// Backtests that could not be migrated, and are as they were.
    pub failures: Vec<Failure>,
}

/// Writes every backtest in a folder, and in the folders below it, into another folder under the same name, in parallel.
/// Files that are there already are skipped.
///
/// # Errors
/// There is nothing to migrate, the folders lie within each other, or the other folder cannot be made. A backtest that
/// cannot be migrated is no error but one of the failures.
pub fn migrate_backtests(
    from: &Path,
    to: &Path,
    options: &MigrateOptions,
    progress: &dyn Progress,
) -> Result<MigrateOutcome, MigrateError> {
    check(from, to)?;
    let sources = walk(from);
    sources.clear_away();
    let Walk { found, failures, .. } = sources;
    if found.is_empty() && failures.is_empty() {
        return Err(match is_legacy_directory(from).unwrap_or(false) {
            true => MigrateError::IsABacktest(from.to_owned()),
            false => MigrateError::Nothing(from.to_owned()),
        });
    }
    make_folder(to).map_err(|error| MigrateError::NotMade { folder: to.to_owned(), source: error.into() })?;
    // Asked again, now that every part of the path is there.
    check(from, to)?;
    walk(to).clear_away();
    let (jobs, clashes) = Job::plan(found, from, to);
    let mut outcome = MigrateOutcome { failures: [failures, clashes].concat(), ..MigrateOutcome::default() };
    progress.begin(jobs.len());
    let results: Vec<_> = jobs
        .into_par_iter()
        .map(|job| {
            let result = job.run(options);
            progress.advance();
            (job, result)
        })
        .collect();
    for (job, result) in results {
        outcome.count(&job, result);
    }
    Ok(outcome)
}

impl MigrateOutcome {
    fn count(&mut self, job: &Job<'_>, result: Result<Done, (Option<Done>, MigrateFault)>) {
        let (done, fault) = match result {
            Ok(done) => (Some(done), None),
            Err((done, fault)) => (done, Some(fault)),
        };
        if let Some(done) = done {
            *(if done.is_new { &mut self.migrated } else { &mut self.skipped }) += 1;
            self.deleted += usize::from(done.is_deleted);
            self.left.extend(done.is_left.then(|| job.name()));
            self.notices.extend(done.notices.into_iter().map(|reason| Failure { path: job.name(), reason }));
        }
        self.failures.extend(fault.map(|fault| Failure { path: job.name(), reason: fault.to_string() }));
    }
}

fn check(from: &Path, to: &Path) -> Result<(), MigrateError> {
    let metadata = fs::metadata(from).map_err(|source| MigrateError::Unreachable { path: from.to_owned(), source })?;
    if !metadata.is_dir() {
        return Err(MigrateError::NotAFolder(from.to_owned()));
    }
    match overlap(from, to) {
        true => Err(MigrateError::WithinEachOther { from: from.to_owned(), to: to.to_owned() }),
        false => Ok(()),
    }
}
