//! Rows of the table: into PostgreSQL and out of it.

use super::cell::Cell;
use super::definition::{OWN_COLUMNS, quoted};
use super::parameter;
use super::trials::TrialTable;
use super::trials::rows_with_trials;
use crate::index::IndexError;
use crate::index::fields::{FIELDS, row_columns};
use crate::index::ledger_entry::Imprint;
use crate::index::row::{handle_of_row, trial_of_row};
use crate::model::{BundleStamp, ColumnType, IndexRow, Location, METRICS, Metric, Origin, RowKey, Summary, Value};
use postgres::{Error, Row};

/// Whole numbers up to this are floating-point numbers exactly.
const LARGEST_EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;

/// The names of all columns in their order.
pub(super) fn column_names() -> impl Iterator<Item = String> {
    row_columns().map(|(name, _)| name).chain(OWN_COLUMNS.iter().map(|(name, _)| (*name).to_owned()))
}

/// The cells of a row in the order of the columns.
pub(super) fn cells(key: &RowKey, row: IndexRow) -> Vec<Cell> {
    let integer = |number: u64| Cell::from(i64::try_from(number).ok());
    let imprint = Imprint::of_parameters(row.parameters_json.as_deref());
    let parameters = row.parameters_json.as_deref().and_then(parameter::standard);
    let head: [Cell; FIELDS.len()] = [
        key.as_str().into(),
        row.algorithm_id.into(),
        row.tag.into(),
        Cell::Null,
        row.engine_type.into(),
        row.risk_free_rate.into(),
        integer(row.number_of_runs),
        row.parameters_json.into(),
        row.strategy_ids_json.into(),
        Cell::Null,
        Cell::Null,
        row.stamp.mtime_ns.into(),
        integer(row.stamp.size),
    ];
    let summary = Metric::columns().map(|metric| Cell::from(row.summary.get(metric.name)));
    let own = [parameters.into(), Cell::Bytes(imprint.as_ref().to_vec())];
    head.into_iter().chain(summary).chain(own).collect()
}

/// The statement that selects the rows of keys, with what their trials say of the study.
pub(super) fn selection(table: TrialTable) -> String {
    format!(
        "SELECT {}, trial.bundle_path IS NOT NULL, trial.study FROM {} WHERE backtest_index.bundle_path = ANY($1)",
        quoted("backtest_index", row_columns().map(|(name, _)| name)),
        rows_with_trials(table)
    )
}

/// Why a row cannot be read.
pub(super) enum RowFault {
    Database(Error),
    Index(Box<IndexError>),
}

impl From<Error> for RowFault {
    fn from(error: Error) -> RowFault {
        RowFault::Database(error)
    }
}

/// Reads a row of [`selection`].
pub(super) fn read(row: &Row, index: &Location) -> Result<IndexRow, RowFault> {
    let text = |column: usize| row.try_get::<_, Option<String>>(column);
    let whole = |column: usize| row.try_get::<_, Option<i64>>(column);
    let mut summary = Summary::default();
    let mut column = FIELDS.len();
    for (position, metric) in METRICS.iter().enumerate() {
        if metric.origin == Origin::Summary {
            match row.try_get::<_, Option<f64>>(column)? {
                Some(number) if is_whole(metric.column_type, number) => {
                    summary.insert(metric.name, Value::Int(number as i64));
                }
                number => summary.set_at(position, number),
            }
            column += 1;
        }
    }
    let handle = handle_of_row(&text(0)?.unwrap_or_default(), || index.clone())
        .map_err(|error| RowFault::Index(Box::new(error)))?;
    let engine_type = text(4)?;
    let (has_trial, study) = (row.try_get(column)?, text(column + 1)?);
    Ok(IndexRow {
        trial: trial_of_row(&handle, engine_type.as_deref(), has_trial, study.as_deref()),
        handle,
        algorithm_id: text(1)?,
        tag: text(2)?,
        engine_type,
        risk_free_rate: row.try_get(5)?,
        number_of_runs: whole(6)?.and_then(|count| count.try_into().ok()).unwrap_or_default(),
        parameters_json: text(7)?,
        strategy_ids_json: text(8)?,
        stamp: BundleStamp {
            mtime_ns: whole(11)?.unwrap_or_default(),
            size: whole(12)?.and_then(|size| size.try_into().ok()).unwrap_or_default(),
        },
        summary,
    })
}

/// Whether a number is one that a file of SQLite holds as a whole one.
pub(super) fn is_whole(column_type: ColumnType, number: f64) -> bool {
    column_type == ColumnType::Integer && number.fract() == 0.0 && number.abs() <= LARGEST_EXACT
}
