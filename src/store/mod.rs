//! From handles to backtests: the stores.

mod local_dir;
mod prune;
mod relocate;

pub use local_dir::LocalDirStore;
pub use prune::{Archive, ArchiveError, Loser, PrunePlan, plan_pruning};

use crate::bundle::{BundleError, BundleHead, Opened};
use crate::model::Handle;
use std::fmt::Debug;
use std::io;
use std::path::PathBuf;

/// A place that backtests can be read from.
///
/// # Contract
/// - A handle that [`handles`](BacktestStore::handles) lists can be asked for, and no handle reaches anything outside
///   of the store.
/// - Handles come in a stable order: twice the same as long as nothing changes.
/// - A backtest that is not there is [`StoreError::NotFound`]; one that cannot be read is [`StoreError::Corrupt`], and
///   all others stay readable.
///
/// # Atomicity
/// Reading takes no locks. A backtest that is being replaced is read as before or as after, because writers put whole
/// files in place; one that is being deleted is there or not found.
pub trait BacktestStore: Debug + Send + Sync {
    /// Every backtest, in a stable order.
    ///
    /// # Errors
    /// The store cannot be listed.
    fn handles(&self) -> Result<Vec<Handle>, StoreError>;

    /// Whether there is a backtest of this name.
    ///
    /// # Errors
    /// The store cannot be asked, or the handle leads out of it.
    fn exists(&self, handle: &Handle) -> Result<bool, StoreError>;

    /// Reads a whole backtest.
    ///
    /// # Errors
    /// It is not there, leads out of the store or is damaged.
    fn open(&self, handle: &Handle) -> Result<Opened, StoreError>;

    /// Reads what the index needs of a backtest.
    ///
    /// # Errors
    /// It is not there, leads out of the store or is damaged.
    fn open_head(&self, handle: &Handle) -> Result<BundleHead, StoreError>;

    /// How many backtests there are.
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

/// Why a store has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no backtest of this name.
    #[error("there is no backtest '{handle}'")]
    NotFound {
        /// What was asked for.
        handle: Handle,
    },
    /// The handle is a link to something outside of the store.
    #[error("'{handle}' leads out of the store {}", root.display())]
    OutsideRoot {
        /// What was asked for.
        handle: Handle,
        /// The store's folder.
        root: PathBuf,
    },
    /// The backtest is there but cannot be read.
    #[error("'{handle}' cannot be read")]
    Corrupt {
        /// What was asked for.
        handle: Handle,
        /// What is wrong with it.
        source: BundleError,
    },
    /// The system refuses.
    #[error("{} cannot be reached", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
