//! Jobs: the migration of one backtest each.

use super::MigrateOptions;
use super::error::MigrateFault;
use crate::bundle::{
    Chunks, EXTENSIONS, Limits, WriteOptions, is_bundle_name, read, remove_legacy_directory, to_bytes,
};
use crate::files::{create_file, folder_of, make_folder};
use crate::model::{Backtest, BundleStamp, Failure, Handle};
use crate::source::{Found, read_stamp};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The migration of one backtest.
#[derive(Debug)]
pub(super) struct Job<'a> {
    found: Found,
    target: PathBuf,
    /// The folder that is migrated.
    root: &'a Path,
}

/// The outcome of a job.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    pub(super) is_new: bool,
    pub(super) is_deleted: bool,
    /// Whether the directory of a deleted source stays.
    pub(super) is_left: bool,
    /// What was found wrong with parts of it that it can live without, a sentence each.
    pub(super) notices: Vec<String>,
}

impl<'a> Job<'a> {
    /// Jobs for backtests of a folder, and why some have none: of two that would become one file, neither is the right
    /// one.
    pub(super) fn plan(found: Vec<Found>, root: &'a Path, to: &Path) -> (Vec<Job<'a>>, Vec<Failure>) {
        let mut sources: BTreeMap<PathBuf, Vec<Found>> = BTreeMap::new();
        found.into_iter().for_each(|found| sources.entry(target(&found, to)).or_default().push(found));
        let (mut jobs, mut clashes) = (Vec::new(), Vec::new());
        for (target, found) in sources {
            if found.len() == 1 {
                jobs.extend(found.into_iter().map(|found| Job { found, target: target.clone(), root }));
                continue;
            }
            let names: Vec<&str> = found.iter().map(|found| found.handle.as_str()).collect();
            let reason = format!("{} would all become {}; rename all but one", names.join(" and "), target.display());
            clashes
                .extend(found.iter().map(|found| Failure { path: found.handle.to_string(), reason: reason.clone() }));
        }
        (jobs, clashes)
    }

    /// The backtest's name below the folder that is migrated.
    pub(super) fn name(&self) -> String {
        self.found.handle.to_string()
    }

    /// Migrates the backtest; or says why not, and what was done before.
    pub(super) fn run(&self, options: &MigrateOptions) -> Result<Done, (Option<Done>, MigrateFault)> {
        let is_there = self.target.exists();
        if is_there && !options.delete_source {
            return Ok(Done::default());
        }
        let stamp = read_stamp(&self.found.path).ok();
        let opened = read(&self.found.path, &options.limits).map_err(|error| (None, error.fault.into()))?;
        let (backtest, notices) = (opened.backtest, opened.notices);
        let is_new = !is_there && self.write(&backtest, options).map_err(|fault| (None, fault))?;
        let done = Done { is_new, notices, ..Done::default() };
        if !options.delete_source {
            return Ok(done);
        }
        // What could not be read is in the bundle as it was, but somebody may want to mend it where it is.
        if self.found.path.is_dir() && !done.notices.is_empty() {
            return Err((Some(done), MigrateFault::PartsLeftOut));
        }
        match self.delete(stamp, &backtest, &options.limits) {
            Ok(()) => Ok(Done { is_deleted: true, is_left: self.found.path.is_dir(), ..done }),
            Err(fault) => Err((Some(done), fault)),
        }
    }

    /// Writes a bundle and its side files; `false` where another process has been faster.
    fn write(&self, backtest: &Backtest, options: &MigrateOptions) -> Result<bool, MigrateFault> {
        let target = &self.target;
        let folder = folder_of(target);
        make_folder(folder)
            .map_err(|error| MigrateFault::NotMade { folder: folder.to_owned(), source: error.into() })?;
        self.copy_side_files(backtest, folder, &options.limits)?;
        let options = WriteOptions::for_backtest(backtest, options.version, options.level);
        let bytes = to_bytes(backtest, &options)
            .map_err(|source| MigrateFault::NotEncoded { target: target.clone(), source })?;
        match create_file(target, &bytes) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && target.exists() => Ok(false),
            Err(error) => Err(MigrateFault::NotWritten { target: target.clone(), source: error.into() }),
        }
    }

    /// Copies the side files that a bundle names to the same path beside the new bundle.
    fn copy_side_files(&self, backtest: &Backtest, to: &Path, limits: &Limits) -> Result<(), MigrateFault> {
        let Some(chunks) = Chunks::new(backtest, &self.found.path, self.root, limits) else { return Ok(()) };
        let named = &chunks.manifest().folder;
        let below = Handle::new(named.as_str()).map_err(|_| MigrateFault::SideFilesElsewhere(named.clone()))?;
        let folder = below.under(to);
        chunks.keys().try_for_each(|key| chunks.copy(key, &folder).map(|_| ()))?;
        Ok(())
    }

    /// Deletes a source that has not changed since it was read and whose bundle holds the same.
    fn delete(&self, stamp: Option<BundleStamp>, backtest: &Backtest, limits: &Limits) -> Result<(), MigrateFault> {
        let source = &self.found.path;
        let back = read(&self.target, limits).map_err(MigrateFault::NotReadBack)?.backtest;
        if (Backtest { format_version: backtest.format_version, ..back }) != *backtest {
            return Err(MigrateFault::Differs(self.target.clone()));
        }
        if stamp.is_none() || read_stamp(source).ok() != stamp {
            return Err(MigrateFault::Changed);
        }
        let removed = if source.is_dir() { remove_legacy_directory(source) } else { fs::remove_file(source) };
        removed.map_err(MigrateFault::NotDeleted)
    }
}

/// The file that a backtest becomes: of the same name, with an extension if it has none.
fn target(found: &Found, to: &Path) -> PathBuf {
    let mut target = found.handle.under(to).into_os_string();
    if !is_bundle_name(&found.path) || found.path.is_dir() {
        target.push(format!(".{}", EXTENSIONS[0]));
    }
    target.into()
}
