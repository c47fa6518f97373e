//! Stores: a folder of bundles, or a tiered store.

use crate::backtest::Backtest;
use crate::errors::OrRaise;
use crate::table::Table;
use crate::work::work;
use iaf::bundle::Limits;
use iaf::cli::CliError;
use iaf::index::{TableRow, table};
use iaf::model::{self, Handle, IndexRow, RowKey};
use iaf::store::{CopyOptions, CopyOutcome, LocalDirStore, LocalTieredStore, StoreError, Transfer, WriteMode, copy};
use pyo3::prelude::*;
use std::path::PathBuf;

/// Backtests under handles.
#[pyclass(frozen, subclass, module = "iafbt._iafbt", name = "RawStore")]
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    store: Box<dyn Transfer>,
}

impl Store {
    /// Writes a backtest under a handle, in the place of the one that is there.
    pub fn write(&self, backtest: &model::Backtest, handle: &str) -> Result<String, CliError> {
        let handle = Handle::new(handle).map_err(CliError::wrong_usage)?;
        Ok(self.store.write(&handle, backtest, WriteMode::Replace)?.to_string())
    }
}

/// A handle that leads nowhere is no error where only its presence is asked for.
fn found(store: &dyn Transfer, handle: &str) -> Result<bool, StoreError> {
    Handle::new(handle).map_or(Ok(false), |handle| store.exists(&handle))
}

#[pymethods]
impl Store {
    #[new]
    fn new(py: Python<'_>, root: PathBuf, tiered: bool) -> PyResult<Store> {
        let limits = Limits::default();
        let store: Box<dyn Transfer> = match tiered {
            true => Box::new(LocalTieredStore::create(&root, limits).or_raise(py)?),
            false => Box::new(LocalDirStore::create(&root, limits).or_raise(py)?),
        };
        Ok(Store { root, store })
    }

    /// The folder.
    #[getter]
    fn root(&self) -> PathBuf {
        self.root.clone()
    }

    /// The handle of every backtest, in a stable order.
    fn handles(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let handles = py.detach(|| self.store.handles()).or_raise(py)?;
        Ok(handles.iter().map(ToString::to_string).collect())
    }

    /// Whether there is a backtest of this name.
    fn exists(&self, py: Python<'_>, handle: &str) -> PyResult<bool> {
        found(&*self.store, handle).or_raise(py)
    }

    /// Opens a backtest.
    #[pyo3(signature = (handle, *, summary_only=false))]
    fn open(&self, py: Python<'_>, handle: &str, summary_only: bool) -> PyResult<Backtest> {
        // A whole one has everything that a summary has.
        let _ = summary_only;
        py.detach(|| Backtest::open(&*self.store, handle)).or_raise(py)
    }

    /// Deletes a backtest.
    fn delete(&self, py: Python<'_>, handle: &str) -> PyResult<()> {
        let handle = Handle::new(handle).map_err(CliError::wrong_usage).or_raise(py)?;
        py.detach(|| self.store.delete(&handle)).or_raise(py)
    }

    /// A row for each backtest that can be read.
    fn rows(&self, py: Python<'_>) -> PyResult<Table> {
        let rows: Vec<IndexRow> = py.detach(|| self.store.index_rows()).or_raise(py)?;
        let keys: Vec<RowKey> = rows.iter().map(|row| RowKey::from(&row.handle)).collect();
        let rows = keys.iter().zip(&rows).map(|(key, row)| TableRow { key, row, trial: None });
        Table::of(table(&rows.collect::<Vec<_>>()))
    }

    /// Copies backtests from another store, all or those named; returns how many are there now and those that are not, with the
    /// reason.
    #[pyo3(signature = (source, handles=None))]
    fn copy(
        &self,
        py: Python<'_>,
        source: &Store,
        handles: Option<Vec<String>>,
    ) -> PyResult<(usize, Vec<(String, String)>)> {
        let named = handles.map(|handles| handles.into_iter().map(Handle::new).collect::<Result<Vec<_>, _>>());
        let named = named.transpose().map_err(CliError::wrong_usage).or_raise(py)?;
        let CopyOutcome { copied, unchanged, failures, .. } = work(py, None, |watched| {
            let handles = named.map_or_else(|| source.store.handles(), Ok)?;
            copy(&*source.store, &*self.store, &handles, &CopyOptions::default(), watched)
        })?;
        Ok((copied + unchanged, failures.into_iter().map(|failure| (failure.path, failure.reason)).collect()))
    }
}
