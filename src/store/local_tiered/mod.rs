//! A store in tiers: takes backtests, keeps their bundles, an index, tables over all of them and the chunks that they
//! share, and gives them back by handle. Must not know what the tables are asked.
//!
//! ```text
//! index.sqlite                               tier 1: a row for each backtest
//! bundles/<handle>.iafbt                     the backtests themselves: everything else follows from them
//! parquet/<dataset>/run_id=<handle>/         tier 2: tables for engines of queries
//! ohlcv/<sha256>.parquet                     tier 3: chunks, each once
//! journal/                                   notes of what is being changed, and locks
//! ```

mod compact;
mod gc;
mod index_file;
mod journal;
mod listing;
mod paths;
mod project;
mod recovery;
mod steps;
mod swap;
mod tables;
mod verify;

#[cfg(test)]
mod tests;

pub use gc::{Collected, Collection, OhlcvStats};
pub use project::RebuildOutcome;
pub use tables::{TableFile, Tables};
pub use verify::{Finding, VerifyOutcome};

use super::resolve::{appended, inside, locate_bare, locate_trial};
use super::trials::{Located, rows_of};
use super::{
    Archive, BacktestStore, ChunkSource, LocalDirStore, Parcel, PrunableStore, PruneError, Received, StoreError,
    Transfer, WriteMode, encode,
};
use crate::bundle::{
    self, BundleScalars, ChunkFolder, EXTENSIONS, Limits, Manifest, OpenedBundle, bare_handle, extension_of,
};
use crate::files::{self, Home};
use crate::index::{SqliteCatalog, read_rows};
use crate::model::{Backtest, Failure, FormatVersion, Handle, IndexRow, TrialName};
use crate::source::LocalFolder;
use index_file::IndexFile;
use journal::Journal;
use listing::Listing;
use paths::StorePaths;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};
use steps::{Step, Steps};

/// A store in tiers, in a folder that the framework's `LocalTieredStore` reads and writes too.
///
/// A handle is the path of a bundle below `bundles/` without its extension. The framework takes no locks: it should not
/// write while this does.
#[derive(Debug, Clone)]
pub struct LocalTieredStore {
    paths: StorePaths,
    home: Home,
    chunks: ChunkFolder,
    journal: Journal,
    limits: Limits,
    index_file: Arc<IndexFile>,
    steps: Arc<dyn Steps>,
    /// The first file of each dataset is given its types once, after the first write.
    first_files_typed: Arc<Once>,
}

impl LocalTieredStore {
    /// Opens a store that is there, and puts right what a process that was stopped has left half done.
    ///
    /// # Errors
    /// There is no such store, or it cannot be put right.
    pub fn open(root: &Path, limits: Limits) -> Result<LocalTieredStore, StoreError> {
        let store = LocalTieredStore::at(root, limits)?;
        match store.recover() {
            // A store that cannot be written cannot be put right, but still be read.
            Err(error) if error.forbids_writing() || error.is_unread() => {}
            other => other?,
        }
        Ok(store)
    }

    /// Opens a store, and makes it where there is none yet.
    ///
    /// # Errors
    /// The folders cannot be made, or what is there cannot be put right.
    pub fn create(root: &Path, limits: Limits) -> Result<LocalTieredStore, StoreError> {
        files::make_folder(root)?;
        let (paths, home) = (StorePaths::of(root), Home::new(root));
        home.make_folder(&paths.bundles)?;
        home.make_folder(&paths.tables)?;
        // One that is a link stays one, and is read: see [`with_shared_chunks`](LocalTieredStore::with_shared_chunks).
        if !paths.chunks.is_symlink() {
            home.make_folder(&paths.chunks)?;
        }
        LocalTieredStore::open(root, limits)
    }

    /// The store with a folder of chunks that several stores share: `ohlcv` may be a link, and chunks are written to where it
    /// leads. None are ever collected there.
    ///
    /// # Errors
    /// It leads to no folder.
    pub fn with_shared_chunks(self) -> Result<LocalTieredStore, StoreError> {
        let real = fs::canonicalize(&self.paths.chunks).map_err(StoreError::io(&self.paths.chunks))?;
        let chunks = ChunkFolder::new(&Home::new(&real), real, self.limits.file);
        Ok(LocalTieredStore { chunks, ..self })
    }

    /// Whether a folder is the root of such a store.
    pub fn is_root(folder: &Path) -> bool {
        StorePaths::of(folder).is_there()
    }

    /// The store's folder, with all links resolved.
    pub fn root(&self) -> &Path {
        &self.paths.root
    }

    /// The folder of its bundles.
    pub fn bundles(&self) -> &Path {
        &self.paths.bundles
    }

    /// The file of its index.
    pub fn index(&self) -> &Path {
        &self.paths.index
    }

    fn at(root: &Path, limits: Limits) -> Result<LocalTieredStore, StoreError> {
        let paths = StorePaths::of(&fs::canonicalize(root).map_err(StoreError::io(root))?);
        if !paths.is_there() {
            return Err(StoreError::NotTiered { location: root.into() });
        }
        let home = Home::new(&paths.root);
        let (chunks, journal) = (ChunkFolder::new(&home, paths.chunks.clone(), limits.file), Journal::new(&paths));
        let index_file = Arc::new(IndexFile::new(paths.index.clone()));
        let (steps, first_files_typed) = (Arc::new(()), Arc::new(Once::new()));
        Ok(LocalTieredStore { paths, home, chunks, journal, limits, index_file, steps, first_files_typed })
    }

    /// The bundles as a source of rows.
    fn source(&self) -> LocalFolder {
        LocalFolder::new(&self.paths.bundles, self.limits)
    }

    /// The rows of a bundle as it is now; none where it is gone or damaged.
    fn rows(&self, handle: &Handle) -> Result<Vec<IndexRow>, StoreError> {
        let path = match self.bundle(handle) {
            Ok(path) => path,
            Err(StoreError::NotFound { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let bundle = Handle::from_path(&self.paths.bundles, &path).unwrap_or_else(|_| handle.clone());
        match read_rows(&self.source(), &bundle, handle, &self.limits).map_err(StoreError::corrupt(handle, &path)) {
            Err(StoreError::NotFound { .. } | StoreError::Corrupt { .. }) => Ok(Vec::new()),
            other => other,
        }
    }

    /// The bundle's file, with all links resolved.
    fn bundle(&self, handle: &Handle) -> Result<PathBuf, StoreError> {
        locate_bare(&self.paths.bundles, handle)
    }

    /// Reads the backtest of exactly this handle.
    fn read(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        bundle::read(&self.bundle(handle)?, &self.limits).map_err(|source| StoreError::unreadable(handle, source))
    }

    /// The handle that is meant by one that is asked for: itself, or else without the extension of a bundle.
    fn meant(&self, asked: &Handle) -> Handle {
        match self.bundle(asked) {
            Err(StoreError::NotFound { .. }) => bare_handle(asked),
            _ => asked.clone(),
        }
    }

    /// The file of what is meant where a backtest is asked for, and the trial in it.
    fn located(&self, asked: &Handle) -> Result<(PathBuf, Option<TrialName>), StoreError> {
        locate_trial(asked, |handle| self.bundle(&self.meant(handle)))
    }

    /// Writes the bytes of a bundle and everything that follows from them. Chunks must be there already.
    ///
    /// The caller keeps chunks from being removed meanwhile.
    fn put(&self, handle: &Handle, bytes: &[u8], version: FormatVersion, mode: WriteMode) -> Result<(), StoreError> {
        let path = inside(&self.paths.bundles, &appended(handle, extension_of(version)))?;
        let lock = self.journal.lock(handle)?;
        self.recover_one(handle)?;
        let before = match self.bundle(handle) {
            Ok(_) if mode == WriteMode::Create => return Err(StoreError::AlreadyThere { handle: handle.clone() }),
            Ok(path) => Some(path),
            Err(StoreError::NotFound { .. }) => None,
            Err(error) => return Err(error),
        };
        self.steps.before(Step::Note)?;
        self.journal.note(handle)?;
        self.steps.before(Step::Stage)?;
        let temporary = self.journal.temporary(handle);
        self.home.stage(&temporary, bytes)?;
        self.steps.before(Step::Bundle)?;
        self.home.put_staged(&temporary, &path)?;
        if let Some(before) = before.filter(|before| *before != path) {
            self.steps.before(Step::OldBundle)?;
            self.home.remove_file(&before)?;
        }
        self.finish(handle)?;
        drop(lock);
        // Best effort: it is for the framework's sake alone, and for a table that is here already.
        self.first_files_typed.call_once(|| _ = self.type_first_files());
        Ok(())
    }

    /// A handle without extension that every tier has room for.
    fn name(&self, name: Handle) -> Result<Handle, StoreError> {
        match paths::fault(&name) {
            Some(reason) => Err(StoreError::NotSupported { handle: name, reason: reason.to_owned() }),
            None => Ok(name),
        }
    }
}

impl BacktestStore for LocalTieredStore {
    fn handles(&self) -> Result<Vec<Handle>, StoreError> {
        Ok(self.listing()?.handles)
    }

    fn unreachable(&self) -> Result<Vec<Failure>, StoreError> {
        Ok(self.listing()?.unreachable)
    }

    fn handles_and_unreachable(&self) -> Result<(Vec<Handle>, Vec<Failure>), StoreError> {
        let Listing { handles, unreachable } = self.listing()?;
        Ok((handles, unreachable))
    }

    fn exists(&self, handle: &Handle) -> Result<bool, StoreError> {
        match self.located(handle) {
            Ok((_, None)) => Ok(true),
            Ok((_, Some(_))) => match self.open_scalars(handle) {
                Err(StoreError::NotFound { .. }) => Ok(false),
                result => result.map(|_| true),
            },
            Err(StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn open(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        Located::read(handle, self.located(handle)?, &self.limits, |located| located.open())
    }

    fn open_measurable(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        Located::read(handle, self.located(handle)?, &self.limits, |located| located.open_measurable())
    }

    fn open_scalars(&self, handle: &Handle) -> Result<BundleScalars, StoreError> {
        Located::read(handle, self.located(handle)?, &self.limits, |located| located.open_scalars())
    }

    fn open_manifest(&self, handle: &Handle) -> Result<Option<Manifest>, StoreError> {
        Located::read(handle, self.located(handle)?, &self.limits, |located| located.open_manifest())
    }

    fn write(&self, handle: &Handle, backtest: &Backtest, mode: WriteMode) -> Result<Handle, StoreError> {
        // What was opened as a trial is written as the bundle that it is of.
        let bundle = handle.split_trial().filter(|_| self.exists(handle).unwrap_or_default());
        let handle = bundle.as_ref().map_or(handle, |(bundle, _)| bundle);
        let name = self.name(match mode {
            WriteMode::Create => bare_handle(handle),
            WriteMode::Replace => self.meant(handle),
        })?;
        let bytes = encode::to_bytes_with_chunks_in(&name, backtest, &StorePaths::chunks_from(&name))?;
        let _no_collection = self.journal.share()?;
        Manifest::of(backtest).map_or(Ok(()), |manifest| self.chunks.check(&manifest))?;
        self.put(&name, &bytes, backtest.format_version, mode)?;
        Ok(name)
    }

    fn delete(&self, handle: &Handle) -> Result<(), StoreError> {
        // Exactly this one: asked for twice, it must not reach another whose name is this one without extension.
        let _no_rearrangement = self.journal.share()?;
        let _lock = self.journal.lock(handle)?;
        self.recover_one(handle)?;
        let path = self.bundle(handle)?;
        self.steps.before(Step::Note)?;
        self.journal.note(handle)?;
        self.steps.before(Step::Bundle)?;
        self.home.remove_file(&path)?;
        self.finish(handle)
    }

    fn index_rows(&self) -> Result<Vec<IndexRow>, StoreError> {
        self.refresh_index(&())?;
        Ok(rows_of(&self.handles()?, &SqliteCatalog::open_read_only(&self.paths.index)?)?)
    }
}

impl PrunableStore for LocalTieredStore {
    fn root_folder(&self) -> &Path {
        &self.paths.root
    }

    fn bundle_folder(&self) -> &Path {
        &self.paths.bundles
    }

    fn passes_over_archives(&self) -> bool {
        false
    }

    fn named_file(&self, handle: &Handle) -> PathBuf {
        let named = EXTENSIONS.map(|extension| appended(handle, extension).under(&self.paths.bundles));
        let there = named.into_iter().find(|file| file.symlink_metadata().is_ok());
        there.unwrap_or_else(|| handle.under(&self.paths.bundles))
    }

    fn take_away(&self, handle: &Handle) -> Result<(), PruneError> {
        Ok(self.delete(handle)?)
    }

    fn move_to(&self, archive: &Archive, handle: &Handle) -> Result<PathBuf, PruneError> {
        let to = LocalDirStore::new(archive.folder(), self.limits)?;
        let moved = archive.transfer_in(self, &to, handle)?;
        self.delete(handle)?;
        Ok(moved)
    }
}

impl Transfer for LocalTieredStore {
    fn pack(&self, handle: &Handle) -> Result<Parcel, StoreError> {
        let path = self.bundle(&self.meant(handle))?;
        let bytes = files::read(&path, self.limits.file)?;
        let manifest = Manifest::of(&encode::from_bytes(handle, &path, &bytes, &self.limits)?.backtest);
        manifest.as_ref().map_or(Ok(()), |manifest| self.chunks.check(manifest))?;
        let chunks = manifest.map(|manifest| manifest.chunks()).unwrap_or_default();
        let source = |chunk: &_| ChunkSource::File(self.chunks.file(chunk));
        Ok(Parcel { bytes, chunks: chunks.into_iter().map(|chunk| (chunk, source(&chunk))).collect() })
    }

    fn unpack(&self, handle: &Handle, parcel: &Parcel) -> Result<Received, StoreError> {
        let name = self.name(bare_handle(handle))?;
        let mut opened = encode::from_bytes(&name, &self.paths.root, &parcel.bytes, &self.limits)?;
        let bytes = encode::with_chunks_in(&name, &parcel.bytes, &mut opened, &StorePaths::chunks_from(&name))?;
        let version = opened.backtest.format_version;
        // It is read again for the tables, and none is ever held twice.
        drop(opened);
        let _no_collection = self.journal.share()?;
        for (chunk, source) in &parcel.chunks {
            self.steps.before(Step::Chunk)?;
            self.chunks.put(chunk, || source.read(chunk, &self.limits))?;
        }
        match self.put(&name, &bytes, version, WriteMode::Create) {
            Err(StoreError::AlreadyThere { .. }) if files::holds(&self.bundle(&name)?, &bytes) => {
                Ok(Received::AlreadyThere(name))
            }
            result => result.map(|()| Received::Written(name)),
        }
    }
}
