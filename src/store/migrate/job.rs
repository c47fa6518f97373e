//! Jobs: the migration of one backtest each.

use super::error::MigrateFault;
use super::{ChunkHome, Existing, MigrateOptions};
use crate::bundle::{
    ChunkFolder, Chunks, EXTENSIONS, Limits, Manifest, WriteOptions, is_bundle_name, read, remove_legacy_directory,
    to_bytes,
};
use crate::files::{Home, folder_of};
use crate::model::{Backtest, BundleStamp, Failure};
use crate::source::{Found, read_stamp};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// The folder of the chunks that bundles share.
const SHARED_CHUNKS: &str = "ohlcv";

/// The migration of one backtest.
#[derive(Debug)]
pub(super) struct Job<'a> {
    found: Found,
    target: PathBuf,
    /// The folder that is migrated.
    root: &'a Path,
    /// The folder that is written to.
    to: &'a Path,
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
    pub(super) fn plan(found: Vec<Found>, root: &'a Path, to: &'a Path) -> (Vec<Job<'a>>, Vec<Failure>) {
        let mut sources: BTreeMap<PathBuf, Vec<Found>> = BTreeMap::new();
        found.into_iter().for_each(|found| sources.entry(target(&found, to)).or_default().push(found));
        let (mut jobs, mut clashes) = (Vec::new(), Vec::new());
        for (target, found) in sources {
            if found.len() == 1 {
                jobs.extend(found.into_iter().map(|found| Job { found, target: target.clone(), root, to }));
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
        let is_there = self.target.exists() && options.existing == Existing::Skipped;
        if is_there && !options.delete_source {
            return Ok(Done::default());
        }
        let stamp = read_stamp(&self.found.path).ok();
        let opened = read(&self.found.path, &options.limits).map_err(|error| (None, error.fault.into()))?;
        let (mut backtest, notices) = (opened.backtest, opened.notices);
        let chunks = Chunks::new(&backtest, &self.found.path, self.root, &options.limits);
        let chunk_folder = chunks.as_ref().map(|chunks| self.chunk_folder(&chunks.manifest().folder, options.chunks));
        if let Some((_, Some(renamed))) = &chunk_folder {
            Manifest::set_folder(&mut backtest, renamed);
        }
        let mut is_new = false;
        if !is_there {
            if let (Some(chunks), Some((folder, _))) = (&chunks, &chunk_folder) {
                copy_chunks(chunks, &ChunkFolder::new(&Home::new(self.to), folder.clone(), options.limits.file))
                    .map_err(|fault| (None, fault))?;
            }
            is_new = self.write(&backtest, options).map_err(|fault| (None, fault))?;
        }
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

    /// Writes a bundle; `false` where another process has been faster.
    fn write(&self, backtest: &Backtest, options: &MigrateOptions) -> Result<bool, MigrateFault> {
        let (target, home) = (&self.target, Home::new(self.to));
        let folder = folder_of(target);
        home.make_folder(folder)
            .map_err(|error| MigrateFault::NotMade { folder: folder.to_owned(), source: error.into() })?;
        let write_options = WriteOptions::for_backtest(backtest, options.version, options.level);
        let bytes = to_bytes(backtest, &write_options)
            .map_err(|source| MigrateFault::NotEncoded { target: target.clone(), source })?;
        let written = match options.existing {
            Existing::Skipped => home.create_file(target, &bytes),
            Existing::Replaced => home.put_file(target, &bytes),
        };
        match written {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && target.exists() => Ok(false),
            Err(error) => Err(MigrateFault::NotWritten { target: target.clone(), source: error.into() }),
        }
    }

    /// The folder that the chunks of the bundle are copied to, and what it is called from the new bundle where that is
    /// another name than before.
    fn chunk_folder(&self, named: &str, home: ChunkHome) -> (PathBuf, Option<String>) {
        let folders = self.found.handle.as_str().split('/').collect::<Vec<_>>();
        let folders = &folders[..folders.len().saturating_sub(1)];
        match below(folders, named) {
            Some(folder) if home == ChunkHome::AsNamed => (self.to.join(folder), None),
            _ => (self.to.join(SHARED_CHUNKS), Some(format!("{}{SHARED_CHUNKS}", "../".repeat(folders.len())))),
        }
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

/// Copies the chunks that a bundle names.
fn copy_chunks(chunks: &Chunks, folder: &ChunkFolder) -> Result<(), MigrateFault> {
    chunks.keys().try_for_each(|key| chunks.copy(key, folder).map(drop))?;
    Ok(())
}

/// A path that is named from these folders, if it does not lead out of the first of them.
fn below(folders: &[&str], named: &str) -> Option<PathBuf> {
    let mut path: PathBuf = folders.iter().collect();
    for part in Path::new(named).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    Some(path)
}

/// The file that a backtest becomes: of the same name, with an extension if it has none.
fn target(found: &Found, to: &Path) -> PathBuf {
    let mut target = found.handle.under(to).into_os_string();
    if !is_bundle_name(&found.path) || found.path.is_dir() {
        target.push(format!(".{}", EXTENSIONS[0]));
    }
    target.into()
}
