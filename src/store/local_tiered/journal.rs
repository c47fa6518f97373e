//! The journal: what is about to change is noted first, so that whoever opens the store next can put right what was left half done.
//!
//! A bundle's file is the truth, and everything else follows from it. So a note need say no more than which backtest is
//! concerned: putting right means bringing the other tiers in line with whatever bundle is there, before or after.

use super::layout::{Layout, escape, unescape};
use crate::model::Handle;
use crate::store::{StoreError, durable};
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// Locks that handles share among them; files that stay, so that none is ever locked that another has just removed.
const LOCKS: usize = 64;

/// The note of a compaction; no handle's note has this name.
const COMPACTION: &str = "compaction";

/// What the names of notes end with.
const NOTE: &str = ".note";

/// What the names of files end with that are not yet in place.
const TEMPORARY: &str = ".tmp";

/// Notes and locks, in a folder of their own.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    folder: PathBuf,
}

/// A lock that is held until it is dropped, or until its process ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Journal {
    pub(super) fn new(layout: &Layout) -> Journal {
        Journal { folder: layout.journal.clone() }
    }

    /// Waits until nobody else changes this backtest.
    pub(super) fn lock(&self, handle: &Handle) -> Result<Lock, StoreError> {
        self.wait(&self.lock_name(handle), |file| file.lock())
    }

    /// Waits until nobody removes chunks or rearranges tables; others may write meanwhile.
    pub(super) fn share(&self) -> Result<Lock, StoreError> {
        self.wait("store.lock", |file| file.lock_shared())
    }

    /// Waits until nobody writes at all.
    pub(super) fn exclude(&self) -> Result<Lock, StoreError> {
        self.wait("store.lock", |file| file.lock())
    }

    /// Waits until nobody else changes files that hold many runs.
    pub(super) fn lock_compact(&self) -> Result<Lock, StoreError> {
        self.wait("compact.lock", |file| file.lock())
    }

    /// Whether this backtest is being changed; if not, nobody else changes it until the lock is dropped.
    pub(super) fn try_lock(&self, handle: &Handle) -> Result<Option<Lock>, StoreError> {
        let path = self.folder.join(self.lock_name(handle));
        let file = open_lock(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(StoreError::io(&path)(error)),
        }
    }

    /// Notes that a backtest is about to change.
    pub(super) fn note(&self, handle: &Handle) -> Result<(), StoreError> {
        durable::put(&self.temporary(handle), &self.note_path(handle), handle.as_str().as_bytes())
    }

    /// Whether a backtest is noted.
    pub(super) fn is_noted(&self, handle: &Handle) -> bool {
        self.note_path(handle).is_file()
    }

    /// Takes the note away: everything is as it should be.
    pub(super) fn done(&self, handle: &Handle) -> Result<(), StoreError> {
        durable::remove(&self.temporary(handle))?;
        durable::remove(&self.note_path(handle))
    }

    /// Notes that the tables are about to be rearranged.
    pub(super) fn note_compaction(&self) -> Result<(), StoreError> {
        durable::put(&self.compact_temporary(), &self.folder.join(COMPACTION), b"")
    }

    /// Whether the tables are being rearranged, or were left half rearranged.
    pub(super) fn is_compaction_noted(&self) -> bool {
        self.folder.join(COMPACTION).is_file()
    }

    /// Takes the note of a compaction away.
    pub(super) fn compaction_done(&self) -> Result<(), StoreError> {
        durable::remove(&self.folder.join(COMPACTION))
    }

    /// Where whoever holds the lock of files of many runs writes them before they are put in place.
    pub(super) fn compact_temporary(&self) -> PathBuf {
        self.folder.join("compact.new")
    }

    /// Backtests that are noted, or of which there is a file that is not in place: being changed right now, or left half
    /// done.
    pub(super) fn unfinished(&self) -> Result<BTreeSet<Handle>, StoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if durable::is_gone(&error) => return Ok(BTreeSet::new()),
            other => other.map_err(StoreError::io(&self.folder))?,
        };
        let name = |entry: fs::DirEntry| entry.file_name().into_string().ok();
        let names = entries.filter_map(Result::ok).filter_map(name);
        let handle = |name: String| unescape(name.strip_suffix(NOTE).or_else(|| name.strip_suffix(TEMPORARY))?);
        Ok(names.filter_map(handle).collect())
    }

    /// Where whoever holds a backtest's lock writes files before they are put in place.
    pub(super) fn temporary(&self, handle: &Handle) -> PathBuf {
        self.folder.join(format!("{}{TEMPORARY}", escape(handle)))
    }

    fn note_path(&self, handle: &Handle) -> PathBuf {
        self.folder.join(format!("{}{NOTE}", escape(handle)))
    }

    fn lock_name(&self, handle: &Handle) -> String {
        let hash = handle.as_str().bytes().fold(0_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        format!("{}.lock", hash % LOCKS)
    }

    fn wait(&self, name: &str, lock: impl FnOnce(&File) -> std::io::Result<()>) -> Result<Lock, StoreError> {
        let path = self.folder.join(name);
        let file = open_lock(&path)?;
        lock(&file).map_err(StoreError::io(&path))?;
        Ok(Lock { _file: file })
    }
}

fn open_lock(path: &Path) -> Result<File, StoreError> {
    durable::make_folder(path.parent().unwrap_or(Path::new(".")))?;
    File::options().create(true).truncate(false).write(true).open(path).map_err(StoreError::io(path))
}
