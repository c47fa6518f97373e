//! The journal: notes what is about to change, so that whoever opens the store next can put right what was left half done.
//!
//! A bundle's file is the truth, and everything else follows from it. So a note need say no more than which backtest is
//! concerned: putting right means bringing the other tiers in line with whatever bundle is there, before or after.

use super::paths::{StorePaths, escape, unescape};
use super::swap::Swap;
use crate::files::{self, Home, Lock, TEMPORARY_SUFFIX};
use crate::model::Handle;
use crate::store::StoreError;
use crate::store::dataset::Dataset;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Locks that handles share among them; files that stay, so that none is ever locked that another has just removed.
const LOCKS: usize = 64;

/// The note of a compaction. No handle's note has this name, and no handle is escaped to this name and an equals sign.
const COMPACTION: &str = "compaction";

/// The note of a rebuilding.
const REBUILDING: &str = "rebuilding";

/// The end of the names of notes.
const NOTE: &str = ".note";

/// Notes and locks, in a folder of their own.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    home: Home,
    folder: PathBuf,
}

impl Journal {
    pub(super) fn new(paths: &StorePaths) -> Journal {
        Journal { home: Home::new(&paths.root), folder: paths.journal.clone() }
    }

    /// Waits until nobody else changes this backtest.
    pub(super) fn lock(&self, handle: &Handle) -> Result<Lock, StoreError> {
        Ok(self.home.lock(&self.lock_path(handle))?)
    }

    /// Waits until nobody removes chunks or rearranges tables; others may write meanwhile.
    pub(super) fn share(&self) -> Result<Lock, StoreError> {
        Ok(self.home.share_lock(&self.folder.join("store.lock"))?)
    }

    /// Waits until nobody writes at all.
    pub(super) fn exclude(&self) -> Result<Lock, StoreError> {
        Ok(self.home.lock(&self.folder.join("store.lock"))?)
    }

    /// Waits until nobody else changes compact files.
    pub(super) fn lock_compact(&self) -> Result<Lock, StoreError> {
        Ok(self.home.lock(&self.folder.join("compact.lock"))?)
    }

    /// Whether this backtest is being changed; if not, nobody else changes it until the lock is dropped.
    pub(super) fn try_lock(&self, handle: &Handle) -> Result<Option<Lock>, StoreError> {
        Ok(self.home.try_lock(&self.lock_path(handle))?)
    }

    /// Notes that a backtest is about to change.
    pub(super) fn note(&self, handle: &Handle) -> Result<(), StoreError> {
        Ok(self.home.put_file_by_way_of(
            &self.temporary(handle),
            &self.note_path(handle),
            handle.as_str().as_bytes(),
        )?)
    }

    /// Whether a backtest is noted.
    pub(super) fn is_noted(&self, handle: &Handle) -> bool {
        self.note_path(handle).is_file()
    }

    /// Takes the note away: everything is as it should be.
    pub(super) fn done(&self, handle: &Handle) -> Result<(), StoreError> {
        self.home.remove_file(&self.temporary(handle))?;
        Ok(self.home.remove_file(&self.note_path(handle))?)
    }

    /// Waits until nobody writes, unless somebody does.
    pub(super) fn try_exclude(&self) -> Result<Option<Lock>, StoreError> {
        Ok(self.home.try_lock(&self.folder.join("store.lock"))?)
    }

    /// Waits until nobody else rebuilds.
    pub(super) fn lock_rebuilding(&self) -> Result<Lock, StoreError> {
        Ok(self.home.lock(&self.folder.join("rebuild.lock"))?)
    }

    /// Whether somebody rebuilds; if not, nobody else does until the lock is dropped.
    pub(super) fn try_lock_rebuilding(&self) -> Result<Option<Lock>, StoreError> {
        Ok(self.home.try_lock(&self.folder.join("rebuild.lock"))?)
    }

    /// Notes that everything is about to be written anew.
    pub(super) fn note_rebuilding(&self) -> Result<(), StoreError> {
        let temporary = self.folder.join(format!("{REBUILDING}={TEMPORARY_SUFFIX}"));
        Ok(self.home.put_file_by_way_of(&temporary, &self.folder.join(REBUILDING), b"")?)
    }

    /// Whether everything is being written anew, or was left half written.
    pub(super) fn is_rebuilding_noted(&self) -> bool {
        self.folder.join(REBUILDING).is_file()
    }

    /// Takes the note of a rebuilding away.
    pub(super) fn rebuilding_done(&self) -> Result<(), StoreError> {
        Ok(self.home.remove_file(&self.folder.join(REBUILDING))?)
    }

    /// Notes which files of tables come and which go.
    pub(super) fn note_swap(&self, swap: &Swap) -> Result<(), StoreError> {
        let note = self.folder.join(COMPACTION);
        Ok(self.home.put_file_by_way_of(&self.compact_temporary(), &note, swap.to_text().as_bytes())?)
    }

    /// The files of tables that are coming and going, or were left half swapped.
    pub(super) fn noted_swap(&self, limit: u64) -> Result<Option<Swap>, StoreError> {
        match files::read(&self.folder.join(COMPACTION), limit) {
            Ok(text) => Ok(Some(Swap::of_text(&String::from_utf8_lossy(&text)))),
            Err(error) if error.is_gone() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the note of a swap away.
    pub(super) fn swap_done(&self) -> Result<(), StoreError> {
        Ok(self.home.remove_file(&self.folder.join(COMPACTION))?)
    }

    /// Whether there is a note of a swap, or anything that was staged for one.
    pub(super) fn has_traces_of_compaction(&self) -> Result<bool, StoreError> {
        Ok(self.names()?.iter().any(|name| name == COMPACTION || is_staged(name)))
    }

    /// Takes away everything that was staged for a compaction; nobody else may be at one.
    pub(super) fn remove_staged(&self) -> Result<(), StoreError> {
        for name in self.names()?.iter().filter(|name| is_staged(name)) {
            self.home.remove_file(&self.folder.join(name))?;
        }
        Ok(())
    }

    /// The path at which a compact file waits until all of its compaction are written.
    pub(super) fn staged(&self, dataset: Dataset, number: usize) -> PathBuf {
        self.folder.join(format!("{COMPACTION}={}={number}{TEMPORARY_SUFFIX}", dataset.name()))
    }

    /// The path at which whoever holds the lock of compact files writes them, before they get their names.
    pub(super) fn compact_temporary(&self) -> PathBuf {
        self.folder.join(format!("{COMPACTION}={TEMPORARY_SUFFIX}"))
    }

    /// Backtests that are noted, or of which there is a file without its name yet: being changed right now, or left half
    /// done.
    pub(super) fn unfinished(&self) -> Result<BTreeSet<Handle>, StoreError> {
        let handle = |name: String| unescape(name.strip_suffix(NOTE).or_else(|| name.strip_suffix(TEMPORARY_SUFFIX))?);
        // An equals sign of a handle is escaped.
        Ok(self.names()?.into_iter().filter(|name| !name.contains('=')).filter_map(handle).collect())
    }

    /// The names of everything in the folder.
    fn names(&self) -> Result<Vec<String>, StoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if files::is_gone(&error) => return Ok(Vec::new()),
            other => other.map_err(StoreError::io(&self.folder))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry.map_err(StoreError::io(&self.folder))?.file_name().into_string().ok());
        }
        Ok(names)
    }

    /// The path at which whoever holds a backtest's lock writes files, before they get their names.
    pub(super) fn temporary(&self, handle: &Handle) -> PathBuf {
        self.folder.join(format!("{}{TEMPORARY_SUFFIX}", escape(handle)))
    }

    fn note_path(&self, handle: &Handle) -> PathBuf {
        self.folder.join(format!("{}{NOTE}", escape(handle)))
    }

    fn lock_path(&self, handle: &Handle) -> PathBuf {
        let hash = handle.as_str().bytes().fold(0_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        self.folder.join(format!("{}.lock", hash % LOCKS))
    }
}

/// Whether a name is that of something staged for a compaction.
fn is_staged(name: &str) -> bool {
    name.strip_prefix(COMPACTION).is_some_and(|rest| rest.starts_with('=') && rest.ends_with(TEMPORARY_SUFFIX))
}
