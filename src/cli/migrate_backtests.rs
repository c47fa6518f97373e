//! `iaf migrate-backtests`: turns legacy directories and older bundles into current bundles.

use super::console::Console;
use super::error::CliError;
use super::folders::check_apart;
use super::format::printable;
use super::level;
use super::limits::LimitArgs;
use crate::bundle::{
    Chunks, Level, Limits, WriteOptions, is_bundle_name, is_legacy_directory, read, remove_legacy_directory, to_bytes,
};
use crate::files::{create_file, make_folder};
use crate::index::{Found, Walk, read_stamp, walk};
use crate::model::{Backtest, BundleStamp, Failure, FormatVersion, Handle, Progress};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Turn legacy directories and older bundles into current bundles
#[derive(Debug, Args)]
pub(super) struct MigrateBacktestsArgs {
    /// Folder of backtests, with the folders below it
    #[arg(long, value_name = "DIR")]
    src: PathBuf,
    /// Folder to write bundles to, under the same names; what is there already is skipped
    #[arg(long, value_name = "DIR")]
    dst: PathBuf,
    /// Version to write; backtests of version 5 stay at that
    #[arg(long, value_name = "VERSION", value_enum, default_value_t = TargetVersion::V2)]
    format_version: TargetVersion,
    /// How hard to compress, from 1 (fast) to 19 (small)
    #[arg(long, value_name = "N", value_parser = level, default_value = "19")]
    level: Level,
    /// Delete what was migrated, once its bundle has been read back and found equal
    #[arg(long)]
    delete_source: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TargetVersion {
    /// Everything inline
    #[value(name = "1")]
    V1,
    /// Series as Parquet
    #[value(name = "2")]
    V2,
}

/// How many backtests came to what.
#[derive(Debug, Default)]
struct Counts {
    migrated: AtomicUsize,
    skipped: AtomicUsize,
    deleted: AtomicUsize,
}

impl MigrateBacktestsArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        self.check_folders()?;
        let Walk { found, mut failures } = walk(&self.src);
        if found.is_empty() && failures.is_empty() {
            return Err(self.nothing());
        }
        let cannot = |error| CliError::failed(format!("{} cannot be made: {error}", self.dst.display()));
        make_folder(&self.dst).map_err(io::Error::from).map_err(cannot)?;
        // Asked again, now that every part of the path is there.
        self.check_folders()?;
        let (jobs, clashes) = self.plan(found);
        failures.extend(clashes);
        failures.iter().for_each(|failure| console.warn(failure));
        let (counts, progress) = (Counts::default(), console.progress());
        progress.begin(jobs.len());
        let failed: Vec<Failure> = jobs
            .into_par_iter()
            .filter_map(|(target, found)| {
                let result = self.migrate(&found, &target, &counts, console);
                progress.advance();
                result.err().map(|reason| Failure { path: found.handle.to_string(), reason })
            })
            .inspect(|failure| console.warn(failure))
            .collect();
        drop(progress);
        let Counts { migrated, skipped, deleted } = counts;
        let (migrated, skipped, deleted) = (migrated.into_inner(), skipped.into_inner(), deleted.into_inner());
        let failed = failed.len() + failures.len();
        let to = self.dst.display();
        console.done(&format!("migrated {migrated}, skipped {skipped}, deleted {deleted}, failed {failed} -> {to}"))?;
        match failed {
            0 => Ok(()),
            _ => Err(CliError::failed(format!("{failed} of the backtests could not be migrated"))
                .hint("they are as they were; see the warnings for each, then run it again: what is done is skipped")),
        }
    }

    fn check_folders(&self) -> Result<(), CliError> {
        let unreachable =
            |error: io::Error| CliError::failed(format!("{} cannot be reached: {error}", self.src.display()));
        if !fs::metadata(&self.src).map_err(unreachable)?.is_dir() {
            return Err(CliError::failed(format!("{} is a file, not a folder of backtests", self.src.display()))
                .hint("name the folder that the file is in"));
        }
        check_apart(&self.src, &self.dst)
    }

    fn nothing(&self) -> CliError {
        let src = self.src.display();
        if is_legacy_directory(&self.src) {
            return CliError::failed(format!("{src} is a backtest itself, not a folder of backtests"))
                .hint("name the folder that it is in");
        }
        CliError::failed(format!("there is nothing to migrate in {src}")).hint(
            "backtests are files whose names end in .iafbt or .obtf, and directories with a file algorithm_id.json, \
             in the folder or in those below it",
        )
    }

    /// Where each backtest goes, and why some cannot: of two that would become one file, neither is the right one.
    fn plan(&self, found: Vec<Found>) -> (Vec<(PathBuf, Found)>, Vec<Failure>) {
        let mut sources: BTreeMap<PathBuf, Vec<Found>> = BTreeMap::new();
        found.into_iter().for_each(|found| sources.entry(self.target(&found)).or_default().push(found));
        let (mut jobs, mut clashes) = (Vec::new(), Vec::new());
        for (target, found) in sources {
            if found.len() == 1 {
                jobs.extend(found.into_iter().map(|found| (target.clone(), found)));
                continue;
            }
            let names: Vec<&str> = found.iter().map(|found| found.handle.as_str()).collect();
            let reason = format!("{} would all become {}; rename all but one", names.join(" and "), target.display());
            clashes
                .extend(found.iter().map(|found| Failure { path: found.handle.to_string(), reason: reason.clone() }));
        }
        (jobs, clashes)
    }

    /// Migrates one backtest, or says why not.
    fn migrate(&self, found: &Found, target: &Path, counts: &Counts, console: &Console) -> Result<(), String> {
        let limits = self.limits.limits();
        let is_there = target.exists();
        if is_there && !self.delete_source {
            counts.skipped.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let stamp = read_stamp(&found.path).ok();
        let backtest = read(&found.path, &limits).map_err(|error| error.fault.to_string())?.backtest;
        let is_new = !is_there && self.write(found, &backtest, target, &limits)?;
        (if is_new { &counts.migrated } else { &counts.skipped }).fetch_add(1, Ordering::Relaxed);
        if self.delete_source {
            delete(found, stamp, &backtest, target, &limits)?;
            if found.path.is_dir() {
                console.note(&printable(&format!(
                    "the directory {} stays: it holds files that are no part of a backtest",
                    found.handle
                )));
            }
            counts.deleted.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Writes a bundle and its side files; `false` where another process has been faster.
    fn write(&self, found: &Found, backtest: &Backtest, target: &Path, limits: &Limits) -> Result<bool, String> {
        let folder = target.parent().unwrap_or(&self.dst);
        make_folder(folder)
            .map_err(|error| format!("{} cannot be made: {}", folder.display(), io::Error::from(error)))?;
        let version = match self.format_version {
            TargetVersion::V1 => FormatVersion::V1,
            TargetVersion::V2 => FormatVersion::V2,
        };
        self.copy_chunks(found, backtest, folder, limits)?;
        let refused = |reason: String| format!("{} cannot be written: {reason}", target.display());
        let options = WriteOptions::for_backtest(backtest, version, self.level);
        let bytes = to_bytes(backtest, &options).map_err(|fault| refused(fault.to_string()))?;
        match create_file(target, &bytes) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && target.exists() => Ok(false),
            Err(error) => Err(refused(io::Error::from(error).to_string())),
        }
    }

    /// Copies the side files that a bundle names to the same place beside the new bundle.
    fn copy_chunks(&self, found: &Found, backtest: &Backtest, to: &Path, limits: &Limits) -> Result<(), String> {
        let Some(chunks) = Chunks::new(backtest, &found.path, &self.src, limits) else { return Ok(()) };
        let Ok(place) = Handle::new(chunks.manifest().folder.as_str()) else {
            return Err(format!(
                "its side files are in {:?}, which is not below it; move them there",
                chunks.manifest().folder
            ));
        };
        let folder = place.under(to);
        chunks.keys().try_for_each(|key| chunks.copy(key, &folder).map(|_| ()).map_err(|error| error.to_string()))
    }

    /// Where a backtest goes: to the same name, with an extension if it has none.
    fn target(&self, found: &Found) -> PathBuf {
        let mut target = found.handle.under(&self.dst).into_os_string();
        if !is_bundle_name(&found.path) || found.path.is_dir() {
            target.push(".iafbt");
        }
        target.into()
    }
}

/// Deletes a source that has not changed since it was read and whose bundle holds the same.
fn delete(
    found: &Found,
    stamp: Option<BundleStamp>,
    backtest: &Backtest,
    target: &Path,
    limits: &Limits,
) -> Result<(), String> {
    let back = read(target, limits).map_err(|error| format!("it was kept, because {error}"))?.backtest;
    if (Backtest { format_version: backtest.format_version, ..back }) != *backtest {
        return Err(format!("it was kept, because {} holds something else", target.display()));
    }
    if stamp.is_none() || read_stamp(&found.path).ok() != stamp {
        return Err("it was kept, because it changed while it was migrated".to_owned());
    }
    let removed = if found.path.is_dir() { remove_legacy_directory(&found.path) } else { fs::remove_file(&found.path) };
    removed.map_err(|error| format!("it was migrated, but cannot be deleted: {error}"))
}
