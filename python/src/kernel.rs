//! The kernel for engines: bundles, from files or from memory, as three tables, without an index and without a file written.

use crate::table::Table;
use crate::work::work;
use arrow_array::{
    ArrayRef, Date32Array, Float32Array, Float64Array, Int32Array, Int64Array, StringArray, TimestampMillisecondArray,
};
use iaf::bundle::{BundleFault, Limits, bytes_of};
use iaf::cli::CliError;
use iaf::index::{BundleRow, TableRow, rows_of_bundle, table};
use iaf::model::{BundleStamp, Handle, Progress, RowKey, TrialDetails, TrialWindow, WindowRole};
use iaf::source::read_stamp;
use iaf::sweep::SweepError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// A bundle to read.
#[derive(Debug, FromPyObject)]
pub enum Input {
    /// Its bytes.
    Bytes(PyBackedBytes),
    /// Its file, or its legacy directory.
    File(PathBuf),
}

/// Rows, windows, returns, and what could not be read with the reason.
type Tables = (Table, Table, Table, Vec<(String, String)>);

/// Reads and measures bundles, each under a name.
#[pyfunction]
pub fn index_files(
    py: Python<'_>,
    inputs: Vec<(String, Input)>,
    report: Option<&Bound<'_, PyAny>>,
) -> PyResult<Tables> {
    let (rows, failures) = work(py, report, |watched| -> Result<_, CliError> {
        watched.begin(inputs.len());
        let read = |(name, input): &(String, Input)| {
            let outcome = watched.goes_on().then(|| read(name, input));
            watched.advance();
            outcome.map(|outcome| outcome.map_err(|fault| (name.clone(), fault.to_string())))
        };
        let outcomes: Option<Vec<_>> = inputs.par_iter().map(read).collect();
        let (mut rows, mut failures) = (Vec::new(), Vec::new());
        for outcome in outcomes.ok_or(SweepError::Stopped)? {
            outcome.map_or_else(|failure| failures.push(failure), |read| rows.extend(read));
        }
        Ok((rows, failures))
    })?;
    let of_table = |row: &BundleRow| (row.key.clone(), row.row.clone(), row.trial.clone());
    let held: Vec<_> = rows.iter().map(of_table).collect();
    let table_rows: Vec<TableRow<'_>> =
        held.iter().map(|(key, row, trial)| TableRow { key, row, trial: trial.as_ref() }).collect();
    Ok((Table::of(table(&table_rows))?, windows(&rows)?, returns(&rows)?, failures))
}

fn read(name: &str, input: &Input) -> Result<Vec<BundleRow>, BundleFault> {
    let limits = Limits::default();
    let key = RowKey::new(name);
    // A name need be no path below anything.
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let handle = Handle::new(name).or_else(|_| Handle::new(last)).or_else(|_| Handle::new("bundle"));
    let handle = handle.map_err(|_| BundleFault::Io(std::io::ErrorKind::InvalidFilename.into()))?;
    match input {
        Input::Bytes(bytes) => {
            let stamp = BundleStamp { mtime_ns: 0, size: bytes.len() as u64 };
            rows_of_bundle(bytes, &handle, &key, stamp, &limits)
        }
        Input::File(path) => {
            let stamp = read_stamp(path).map_err(BundleFault::Io)?;
            rows_of_bundle(&bytes_of(path, &limits)?, &handle, &key, stamp, &limits)
        }
    }
}

/// The windows of all rows, each with the number of its row.
fn windows(rows: &[BundleRow]) -> PyResult<Table> {
    let details = |row: &'_ BundleRow| row.details.clone().unwrap_or_default().windows;
    let all: Vec<(i32, TrialWindow)> = (0..)
        .zip(rows)
        .flat_map(|(number, row)| details(row).into_iter().map(move |window| (number, window)))
        .collect();
    let reals = |of: fn(&TrialWindow) -> Option<f64>| -> ArrayRef {
        Arc::new(all.iter().map(|(_, window)| of(window)).collect::<Float64Array>())
    };
    let moments = |of: fn(&TrialWindow) -> Option<i64>| -> ArrayRef {
        let moments: TimestampMillisecondArray = all.iter().map(|(_, window)| of(window)).collect();
        Arc::new(moments.with_timezone("UTC"))
    };
    let keys =
        all.iter().filter_map(|(row, _)| rows.get(usize::try_from(*row).ok()?)).map(|row| Some(row.key.as_str()));
    let names = all.iter().map(|(_, window)| Some(window.name.as_str()));
    let roles = all.iter().map(|(_, window)| window.role.map(WindowRole::name));
    let trades = all.iter().map(|(_, window)| i64::try_from(window.trades).ok());
    Table::new(vec![
        named("row", Arc::new(all.iter().map(|(row, _)| Some(*row)).collect::<Int32Array>())),
        named("bundle_path", Arc::new(keys.collect::<StringArray>())),
        named("window", Arc::new(names.collect::<StringArray>())),
        named("start", moments(|window| window.start.map(|moment| moment.0))),
        named("end", moments(|window| window.end.map(|moment| moment.0))),
        named("role", Arc::new(roles.collect::<StringArray>())),
        named("total_return", reals(|window| window.total_return)),
        named("sharpe_ratio", reals(|window| window.sharpe_ratio)),
        named("worst_drawdown", reals(|window| window.worst_drawdown)),
        named("trades", Arc::new(trades.collect::<Int64Array>())),
    ])
}

/// The daily returns of all rows, each with the number of its row.
fn returns(rows: &[BundleRow]) -> PyResult<Table> {
    let (mut numbers, mut days, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (number, row) in (0..).zip(rows) {
        let Some(TrialDetails { returns, .. }) = &row.details else { continue };
        numbers.extend(std::iter::repeat_n::<i32>(number, returns.days.len()));
        days.extend_from_slice(&returns.days);
        values.extend_from_slice(&returns.values);
    }
    Table::new(vec![
        named("row", Arc::new(Int32Array::from(numbers))),
        named("day", Arc::new(Date32Array::from(days))),
        named("return", Arc::new(Float32Array::from(values))),
    ])
}

fn named(name: &str, array: ArrayRef) -> (String, ArrayRef) {
    (name.to_owned(), array)
}
