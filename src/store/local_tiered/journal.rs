//! The journal: notes what is about to change, so that whoever opens the store next can put right what was left half done.
//!
//! A bundle's file is the truth, and everything else follows from it. So a note need say no more than which backtest is
//! concerned: putting right means bringing the other tiers in line with whatever bundle is there, before or after.

use super::paths::{StorePaths, escape, unescape};
use crate::files::{self, Lock, TEMPORARY_SUFFIX};
use crate::model::Handle;
use crate::store::StoreError;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Locks that handles share among them; files that stay, so that none is ever locked that another has just removed.
const LOCKS: usize = 64;

/// The note of a compaction. No handle's note has this name, and no handle is escaped to this name and an equals sign.
const COMPACTION: &str = "compaction";

/// The end of the names of notes.
const NOTE: &str = ".note";

/// Notes and locks, in a folder of their own.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    folder: PathBuf,
}

impl Journal {
    pub(super) fn new(paths: &StorePaths) -> Journal {
        Journal { folder: paths.journal.clone() }
    }

    /// Waits until nobody else changes this backtest.
    pub(super) fn lock(&self, handle: &Handle) -> Result<Lock, StoreError> {
        Ok(Lock::exclusive(&self.lock_path(handle))?)
    }

    /// Waits until nobody removes chunks or rearranges tables; others may write meanwhile.
    pub(super) fn share(&self) -> Result<Lock, StoreError> {
        Ok(Lock::shared(&self.folder.join("store.lock"))?)
    }

    /// Waits until nobody writes at all.
    pub(super) fn exclude(&self) -> Result<Lock, StoreError> {
        Ok(Lock::exclusive(&self.folder.join("store.lock"))?)
    }

    /// Waits until nobody else changes compact files.
    pub(super) fn lock_compact(&self) -> Result<Lock, StoreError> {
        Ok(Lock::exclusive(&self.folder.join("compact.lock"))?)
    }

    /// Whether this backtest is being changed; if not, nobody else changes it until the lock is dropped.
    pub(super) fn try_lock(&self, handle: &Handle) -> Result<Option<Lock>, StoreError> {
        Ok(Lock::try_exclusive(&self.lock_path(handle))?)
    }

    /// Notes that a backtest is about to change.
    pub(super) fn note(&self, handle: &Handle) -> Result<(), StoreError> {
        Ok(files::put_file_by_way_of(&self.temporary(handle), &self.note_path(handle), handle.as_str().as_bytes())?)
    }

    /// Whether a backtest is noted.
    pub(super) fn is_noted(&self, handle: &Handle) -> bool {
        self.note_path(handle).is_file()
    }

    /// Takes the note away: everything is as it should be.
    pub(super) fn done(&self, handle: &Handle) -> Result<(), StoreError> {
        files::remove_file(&self.temporary(handle))?;
        Ok(files::remove_file(&self.note_path(handle))?)
    }

    /// Notes that the tables are about to be rearranged.
    pub(super) fn note_compaction(&self) -> Result<(), StoreError> {
        Ok(files::put_file_by_way_of(&self.compact_temporary(), &self.folder.join(COMPACTION), b"")?)
    }

    /// Whether the tables are being rearranged, or were left half rearranged.
    pub(super) fn is_compaction_noted(&self) -> bool {
        self.folder.join(COMPACTION).is_file()
    }

    /// Takes the note of a compaction away.
    pub(super) fn compaction_done(&self) -> Result<(), StoreError> {
        Ok(files::remove_file(&self.folder.join(COMPACTION))?)
    }

    /// The path at which whoever holds the lock of compact files writes them, before they get their names.
    pub(super) fn compact_temporary(&self) -> PathBuf {
        self.folder.join(format!("{COMPACTION}={TEMPORARY_SUFFIX}"))
    }

    /// Backtests that are noted, or of which there is a file without its name yet: being changed right now, or left half
    /// done.
    pub(super) fn unfinished(&self) -> Result<BTreeSet<Handle>, StoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if files::is_gone(&error) => return Ok(BTreeSet::new()),
            other => other.map_err(StoreError::io(&self.folder))?,
        };
        let name = |entry: fs::DirEntry| entry.file_name().into_string().ok();
        let names = entries.filter_map(Result::ok).filter_map(name);
        let handle = |name: String| unescape(name.strip_suffix(NOTE).or_else(|| name.strip_suffix(TEMPORARY_SUFFIX))?);
        Ok(names.filter_map(handle).collect())
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
