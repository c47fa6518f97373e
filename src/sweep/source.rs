//! Sources: the kinds of store that a location can be, told apart by what lies there.

use crate::bundle::{Limits, OpenedBundle};
use crate::model::{Failure, IndexRow, RowKey};
use crate::store::{BacktestStore, LocalDirStore, LocalTieredStore, StoreError};
use std::path::Path;

/// The store that a sweep's backtests are in.
#[derive(Debug)]
pub(super) enum Source {
    Folder(LocalDirStore),
    Tiered(LocalTieredStore),
}

impl Source {
    /// Opens the store that a folder is.
    pub(super) fn of(folder: &Path, limits: Limits) -> Result<Source, StoreError> {
        Ok(match LocalTieredStore::is_root(folder) {
            true => Source::Tiered(LocalTieredStore::open(folder, limits)?),
            false => Source::Folder(LocalDirStore::new(folder, limits)?),
        })
    }

    /// The store as any of them.
    pub(super) fn store(&self) -> &dyn BacktestStore {
        match self {
            Source::Folder(store) => store,
            Source::Tiered(store) => store,
        }
    }

    /// The folder of the bundles, with all links resolved.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Source::Folder(store) => store.root(),
            Source::Tiered(store) => store.bundles(),
        }
    }

    /// Opens the backtest of a row that an index holds under this key; or says why that is not possible.
    pub(super) fn open(&self, key: &RowKey, row: IndexRow) -> Result<(IndexRow, OpenedBundle), Failure> {
        let fail = |reason: String| Failure { path: key.to_string(), reason };
        let handle = key.handle_below(self.folder()).map_err(|error| fail(error.to_string()))?;
        match self.store().open(&handle) {
            Ok(opened) => Ok((IndexRow { handle, ..row }, opened)),
            Err(StoreError::Corrupt { source, .. }) => Err(fail(source.fault.to_string())),
            Err(error) => Err(fail(error.to_string())),
        }
    }
}
