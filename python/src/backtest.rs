//! A backtest at hand: what a store gave, with what an index would hold of it.

use crate::errors::OrRaise;
use crate::table::Table;
use iaf::bundle::bare_handle;
use iaf::cli::CliError;
use iaf::index::{TableRow, rows_from_scalars, table};
use iaf::measure::TrialMeasures;
use iaf::model::python_json::write_object;
use iaf::model::{BundleStamp, Handle, IndexRow, RowKey, Trial};
use iaf::publish::PublishedBacktest;
use iaf::store::BacktestStore;
use pyo3::prelude::*;
use std::sync::Arc;

/// One backtest, whole.
#[pyclass(frozen, module = "iafbt", name = "Backtest")]
#[derive(Debug, Clone)]
pub struct Backtest(pub Arc<PublishedBacktest>);

impl Backtest {
    /// Opens a backtest of a store.
    pub fn open(store: &dyn BacktestStore, handle: &str) -> Result<Backtest, CliError> {
        let handle = Handle::new(handle).map_err(CliError::wrong_usage)?;
        let opened = store.open(&handle)?;
        let scalars = store.open_scalars(&handle)?;
        let rows = rows_from_scalars(&handle, BundleStamp { mtime_ns: 0, size: 0 }, scalars);
        let named = handle.split_trial().map(|(_, trial)| trial);
        let is_named = |row: &IndexRow| named.is_some() && row.trial == named;
        let position = rows.iter().position(is_named).unwrap_or_default();
        let row = rows.into_iter().nth(position);
        let row = row.ok_or_else(|| CliError::failed(format!("'{handle}' holds no backtest")))?;
        let row = IndexRow { handle: handle.clone(), ..row };
        Ok(Backtest(Arc::new(PublishedBacktest { key: RowKey::from(&handle), row, opened: Arc::new(opened) })))
    }

    fn json<'py>(&self, py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (json,))
    }
}

#[pymethods]
impl Backtest {
    /// The name under which the store gave it.
    #[getter]
    fn handle(&self) -> &str {
        self.0.key.as_str()
    }

    /// The algorithm's name.
    #[getter]
    fn algorithm_id(&self) -> Option<&str> {
        self.0.row.algorithm_id.as_deref()
    }

    /// The user's label.
    #[getter]
    fn tag(&self) -> Option<&str> {
        self.0.row.tag.as_deref()
    }

    /// The engine that computed it.
    #[getter]
    fn engine_type(&self) -> Option<&str> {
        self.0.row.engine_type.as_deref()
    }

    /// The risk-free rate, a fraction per year.
    #[getter]
    fn risk_free_rate(&self) -> Option<f64> {
        self.0.row.risk_free_rate
    }

    /// The parameters in the order of the file.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.json(py, &write_object(&self.0.opened.backtest.parameters))
    }

    /// What else the file says of it.
    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.json(py, &write_object(&self.0.opened.backtest.metadata))
    }

    /// Faults in parts of the bundle that it can live without, a sentence each.
    #[getter]
    fn notices(&self) -> Vec<String> {
        self.0.opened.notices.clone()
    }

    /// The SHA-256 of its bundle's bytes.
    #[getter]
    fn sha256(&self) -> String {
        self.0.opened.sha256.to_string()
    }

    /// Its row: every field, metric and parameter by name, what is measured on its equity among them.
    fn index_row<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let PublishedBacktest { key, row, opened } = &*self.0;
        let measured = py.detach(|| TrialMeasures::of_backtest(&opened.backtest));
        let trial = Trial { figures: measured.figures, ..Trial::default() };
        let rows = Table::of(table(&[TableRow { key, row, trial: Some(&trial) }]))?;
        rows.to_dicts(py, None)?.get_item(0)
    }

    /// Writes it into a store; returns the handle that it is listed under.
    #[pyo3(name = "_write")]
    fn write(&self, py: Python<'_>, store: &crate::store::Store, handle: Option<&str>) -> PyResult<String> {
        let own = || bare_handle(&self.0.row.bundle()).to_string();
        store.write(&self.0.opened.backtest, &handle.map_or_else(own, str::to_owned)).or_raise(py)
    }

    fn __repr__(&self) -> String {
        format!("Backtest({:?}, runs={})", self.0.row.name(), self.0.row.number_of_runs)
    }
}
