//! Stores: takes handles; gives backtests, writes and deletes them, and moves them from store to store.
//!
//! [`BacktestStore`] is what every store can do, [`Transfer`] moves backtests between stores byte by byte, [`PrunableStore`]
//! lets those go that lost a ranking, [`upload`] brings them to a server, and [`Tables`] tells an engine of queries which files to read. The feature `contract`
//! adds the suite that every store passes. It must not know what backtests are opened for: neither sweeps nor reports.

mod copy;
mod dataset;
mod encode;
mod error;
mod local_dir;
mod local_tiered;
mod migrate;
mod object_tiered;
mod of_source;
mod prune;
mod resolve;
mod side_by_side;
mod transfer;
mod trials;
mod upload;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

pub use copy::{CopyOptions, CopyOutcome, copy};
pub use dataset::{Dataset, TableKind};
pub use error::StoreError;
pub use local_dir::LocalDirStore;
pub use local_tiered::{
    Collected, Collection, Finding, LocalTieredStore, OhlcvStats, RebuildOutcome, TableFile, Tables, VerifyOutcome,
};
pub use migrate::{ChunkHome, Existing, MigrateError, MigrateFault, MigrateOptions, MigrateOutcome, migrate_backtests};
pub use object_tiered::{
    ChunksBrought, CompactOptions, CompactOutcome, ObjectTieredStore, TableObject, TablesState, TablesVerdict,
};
pub use of_source::SourceStore;
pub use prune::{Archive, ArchiveError, ArchivedNames, Loser, PrunableStore, PruneError, PrunePlan, plan_pruning};
pub use transfer::{ChunkSource, ExportedChunks, Parcel, Received, Transfer, export};
#[cfg(feature = "cloud")]
pub use upload::HttpServer;
pub use upload::{BundleAnswer, Taken, UploadError, UploadOutcome, UploadServer, upload};

use crate::bundle::{BundleScalars, Manifest, OpenedBundle};
use crate::model::{Backtest, Failure, Handle, IndexRow};
use std::fmt::Debug;

/// The answer to a backtest of the same name that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteMode {
    /// Leave it, and fail with [`StoreError::AlreadyThere`].
    Create,
    /// Replace it.
    Replace,
}

/// Backtests that are kept under handles.
///
/// # Contract
/// - A handle that [`handles`](BacktestStore::handles) lists can be asked for, and no handle reaches anything outside
///   of the store. Handles keep their nested folders.
/// - What is kept there and cannot be listed is named by [`unreachable`](BacktestStore::unreachable), so that nobody takes the
///   handles for everything that there is.
/// - A backtest is opened by the handle of its bundle, which of a bundle with studies gives the first trial that has runs, and
///   each trial by a handle of its own (see [`Handle`]). What is written, listed and deleted are bundles.
/// - Handles come in a stable order: twice the same as long as nothing changes.
/// - What was written under a handle is opened as an equal backtest, and is listed once, under the handle that
///   [`write`](BacktestStore::write) returned.
/// - A backtest that is not there is [`StoreError::NotFound`]; one that was read and is damaged is [`StoreError::Corrupt`],
///   and all others stay readable. One that the system or a limit keeps from being read is [`StoreError::Unread`], and
///   loses nothing of what the store keeps of it.
///
/// # Atomicity
/// A backtest is written whole or not at all: after a failure, a kill or a power cut at any moment it is found as it was
/// before or as it is after. What else a store keeps of it (rows, tables) follows at the latest when the store is opened
/// next.
///
/// # At the same time
/// Any number of threads and processes may read and write. Reading takes no locks: a backtest that is being replaced is
/// read as before or as after, and one that is being deleted is there or not found. Of several writers of one handle, one
/// comes last and its backtest stays, whole.
pub trait BacktestStore: Debug + Send + Sync {
    /// Every backtest, in a stable order.
    ///
    /// # Errors
    /// The store cannot be listed.
    fn handles(&self) -> Result<Vec<Handle>, StoreError>;

    /// Files and folders that are or may hold a backtest and have no handle, in order: each with its path and why. A store in which there can
    /// be no such thing need not say so.
    ///
    /// # Errors
    /// The store cannot be listed.
    fn unreachable(&self) -> Result<Vec<Failure>, StoreError> {
        Ok(Vec::new())
    }

    /// Both of these: every backtest, and what has no handle. A store that takes its time to list what it has lists it once for both.
    ///
    /// # Errors
    /// The store cannot be listed.
    fn handles_and_unreachable(&self) -> Result<(Vec<Handle>, Vec<Failure>), StoreError> {
        Ok((self.handles()?, self.unreachable()?))
    }

    /// Whether there is a backtest of this name.
    ///
    /// # Errors
    /// The store cannot be asked, or the handle leads out of it.
    fn exists(&self, handle: &Handle) -> Result<bool, StoreError>;

    /// Reads a whole backtest.
    ///
    /// # Errors
    /// It is not there, leads out of the store or is damaged.
    fn open(&self, handle: &Handle) -> Result<OpenedBundle, StoreError>;

    /// Reads a backtest to measure and to show it, which is quicker: a store may leave out the snapshots of runs whose equity their
    /// time-weighted curves tell, and values that no figure is made of, such as signals.
    ///
    /// # Errors
    /// As [`open`](BacktestStore::open).
    fn open_measurable(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        self.open(handle)
    }

    /// Reads what the index needs of a backtest.
    ///
    /// # Errors
    /// It is not there, leads out of the store or is damaged.
    fn open_scalars(&self, handle: &Handle) -> Result<BundleScalars, StoreError>;

    /// Reads which chunks of OHLCV a backtest names, if it names any; a store that can do so without the rest should.
    ///
    /// # Errors
    /// It is not there, leads out of the store or is damaged.
    fn open_manifest(&self, handle: &Handle) -> Result<Option<Manifest>, StoreError> {
        Ok(Manifest::of(&self.open(handle)?.backtest))
    }

    /// Writes a backtest and returns the handle that it is listed under.
    ///
    /// Chunks of OHLCV that it names must be in the store already; [`Transfer`] brings them along.
    ///
    /// # Errors
    /// The name is taken, leads out of the store or cannot be had in it, a chunk is missing, or the system refuses.
    fn write(&self, handle: &Handle, backtest: &Backtest, mode: WriteMode) -> Result<Handle, StoreError>;

    /// Deletes a backtest. Chunks that it names stay.
    ///
    /// # Errors
    /// It is not there, leads out of the store, or the system refuses.
    fn delete(&self, handle: &Handle) -> Result<(), StoreError>;

    /// The rows of every bundle that can be read, one for each trial where it has studies, in the order of [`handles`](BacktestStore::handles).
    ///
    /// # Errors
    /// The store cannot be listed or its index not be read.
    fn index_rows(&self) -> Result<Vec<IndexRow>, StoreError>;

    /// The number of backtests.
    ///
    /// # Errors
    /// The store cannot be listed.
    fn len(&self) -> Result<usize, StoreError> {
        Ok(self.handles()?.len())
    }

    /// Whether there is none.
    ///
    /// # Errors
    /// The store cannot be listed.
    fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.len()? == 0)
    }
}
