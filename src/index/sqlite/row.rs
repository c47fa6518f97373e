//! Rows of the table: into SQLite and out of it.

use super::schema::{column_names, quoted};
use crate::index::IndexError;
use crate::index::fields::FIELDS;
use crate::index::row::{handle_of_row, trial_of_row};
use crate::model::{BundleStamp, IndexRow, METRICS, Metric, Origin, RowKey, Summary, Value};
use rusqlite::types::Value as Cell;
use rusqlite::{Row, Statement, Transaction, params_from_iter};
use std::path::Path;

/// The statement that [`write`] runs.
pub(super) fn prepare_write<'a>(transaction: &'a Transaction<'_>) -> rusqlite::Result<Statement<'a>> {
    let names: Vec<String> = column_names().map(|name| format!("\"{name}\"")).collect();
    let values = vec!["?"; names.len()].join(", ");
    transaction.prepare(&format!("INSERT OR REPLACE INTO backtest_index ({}) VALUES ({values})", names.join(", ")))
}

/// Writes one row in the order of the columns.
///
/// Like the framework it leaves the framework's version and both columns of extras empty. Summary values under unknown
/// names stay out of the index altogether: the framework cannot read any row of an index that holds one.
pub(super) fn write(statement: &mut Statement<'_>, key: &RowKey, row: IndexRow) -> rusqlite::Result<()> {
    let integer = |number: u64| i64::try_from(number).map_or(Cell::Null, Cell::Integer);
    let head: [Cell; FIELDS.len()] = [
        Cell::Text(key.as_str().to_owned()),
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
        Cell::Integer(row.stamp.mtime_ns),
        integer(row.stamp.size),
    ];
    // SQLite itself stores a whole number as an integer in an INTEGER column and any other number as it is.
    let summary = Metric::columns().map(|metric| {
        let exact = row.summary.exact(metric.name).and_then(|integer| i64::try_from(integer).ok());
        exact.map_or_else(|| Cell::from(row.summary.get(metric.name)), Cell::Integer)
    });
    statement.execute(params_from_iter(head.into_iter().chain(summary)))?;
    Ok(())
}

/// The columns that [`read`] takes, those of the trial beside the row aside.
pub(super) fn columns_to_read() -> String {
    quoted(column_names())
}

/// Reads a row of [`columns_to_read`] and, behind these, whether it has a trial, and the trial's study.
pub(super) fn read(row: &Row<'_>, index: &Path) -> Result<IndexRow, IndexError> {
    let sqlite = |error| IndexError::from_sqlite(index, error);
    // To ask SQLite where a column of a name is takes longer than to read it.
    let at = |field: &str| FIELDS.iter().position(|(name, ..)| *name == field).unwrap_or(usize::MAX);
    let text = |field: &str| row.get::<_, Option<String>>(at(field)).map_err(sqlite);
    let whole = |field: &str| row.get::<_, Option<i64>>(at(field)).map_err(sqlite);
    let mut summary = Summary::default();
    let mut column = FIELDS.len();
    for (position, metric) in METRICS.iter().enumerate() {
        if metric.origin == Origin::Summary {
            match row.get_ref(column).map_err(sqlite)? {
                rusqlite::types::ValueRef::Integer(integer) => summary.insert(metric.name, Value::Int(integer)),
                _ => summary.set_at(position, number(row, column).map_err(sqlite)?),
            }
            column += 1;
        }
    }
    let handle = handle_of_row(&text("bundle_path")?.unwrap_or_default(), || index.into())?;
    let engine_type = text("engine_type")?;
    let (has_trial, study): (bool, Option<String>) =
        (row.get(column).map_err(sqlite)?, row.get(column + 1).map_err(sqlite)?);
    Ok(IndexRow {
        trial: trial_of_row(&handle, engine_type.as_deref(), has_trial, study.as_deref()),
        handle,
        algorithm_id: text("algorithm_id")?,
        tag: text("tag")?,
        engine_type,
        risk_free_rate: row.get(at("risk_free_rate")).map_err(sqlite)?,
        number_of_runs: whole("number_of_runs")?.and_then(|count| count.try_into().ok()).unwrap_or_default(),
        parameters_json: text("parameters_json")?,
        strategy_ids_json: text("strategy_ids_json")?,
        stamp: BundleStamp {
            mtime_ns: whole("bundle_mtime_ns")?.unwrap_or_default(),
            size: whole("bundle_size")?.and_then(|size| size.try_into().ok()).unwrap_or_default(),
        },
        summary,
    })
}

/// The number of a cell; text and bytes, which no metric should be, count as missing.
pub(super) fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<f64>> {
    Ok(match row.get_ref(column)? {
        rusqlite::types::ValueRef::Real(real) => Some(real),
        rusqlite::types::ValueRef::Integer(integer) => Some(integer as f64),
        _ => None,
    })
}

/// The key in the first column of a row.
pub(super) fn key(row: &Row<'_>) -> rusqlite::Result<RowKey> {
    Ok(RowKey::new(row.get::<_, Option<String>>(0)?.unwrap_or_default()))
}

/// The text of the key in the first column of a row.
pub(super) fn key_text<'a>(row: &'a Row<'_>) -> rusqlite::Result<&'a str> {
    let text = row.get_ref(0)?.as_str_or_null();
    // The error is that of reading a key.
    text.map(Option::unwrap_or_default).or_else(|_| key(row).map(|_| ""))
}

/// The stamp in the second and third column of a row.
pub(super) fn stamp(row: &Row<'_>) -> rusqlite::Result<Option<BundleStamp>> {
    let (mtime_ns, size): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
    let size = size.and_then(|size| u64::try_from(size).ok());
    Ok(mtime_ns.zip(size).map(|(mtime_ns, size)| BundleStamp { mtime_ns, size }))
}
