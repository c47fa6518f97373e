//! The table of trials: what is measured on each row's bundle, and what else only a look at its series tells.
//!
//! The framework knows nothing of the table and leaves it alone. A trial counts only together with a row of the same key
//! and stamp: a row that the framework writes anew has none until its bundle is measured again. The statement that made
//! the table tells what is measured and how; a table that another statement made is replaced.

use super::details::{self, DetailsWriter};
use super::row::{columns_to_read, key, key_text, number, stamp};
use super::schema::type_name;
use crate::bundle::Limits;
use crate::index::IndexError;
use crate::index::catalog::MeasuredTrial;
use crate::index::fields::{TRIAL_FIELDS, trial_columns};
use crate::index::freshness::reader;
use crate::index::known_rows::KnownRows;
use crate::measure::MEASURES_VERSION;
use crate::model::{EquityFigures, Metric, RowKey, Trial, TrialDetails};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params_from_iter};
use std::collections::HashMap;
use std::path::Path;

/// The name of the table.
pub(super) const TABLE: &str = "iaf_trials";

/// Joins the trial of each row of the framework's table.
pub(super) const JOIN: &str = "LEFT JOIN iaf_trials ON iaf_trials.bundle_path = backtest_index.bundle_path \
                               AND iaf_trials.bundle_mtime_ns = backtest_index.bundle_mtime_ns \
                               AND iaf_trials.bundle_size = backtest_index.bundle_size";

/// What serves the order of the measure that trials are compared by.
const ORDER: &str = "CREATE INDEX IF NOT EXISTS iaf_trials_order ON iaf_trials(chained_sharpe DESC, bundle_path)";

/// Whether an index has a table of trials, as this program makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrialTable {
    Current,
    /// There is none, or one in which something else is measured.
    Missing,
}

/// The statement that makes the table; the comment in it stays in the database.
fn create() -> String {
    let columns: Vec<String> =
        trial_columns().map(|(name, declared)| format!("{name} {}", type_name(declared))).collect();
    format!(
        "CREATE TABLE {TABLE} (/* measures {MEASURES_VERSION} */ bundle_path TEXT PRIMARY KEY, \
         bundle_mtime_ns INTEGER, bundle_size INTEGER, fault TEXT, reader TEXT, {}) WITHOUT ROWID",
        columns.join(", ")
    )
}

/// Looks for the table.
pub(super) fn find(connection: &Connection) -> rusqlite::Result<TrialTable> {
    let made_by: Option<String> = connection
        .query_row("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [TABLE], |row| row.get(0))
        .optional()?;
    Ok(if made_by.as_deref() == Some(&create()) { TrialTable::Current } else { TrialTable::Missing })
}

fn column_names() -> impl Iterator<Item = String> {
    trial_columns().map(|(name, _)| name)
}

/// The rows of the framework's table, each with its trial where there are trials.
pub(super) fn rows_with_trials(table: TrialTable) -> String {
    match table {
        TrialTable::Current => format!("backtest_index {JOIN}"),
        TrialTable::Missing => "backtest_index".to_owned(),
    }
}

/// The columns of [`column_names`] in a selection of rows with their trials, each under its own name.
pub(super) fn selection(table: TrialTable) -> String {
    let column = |name: String| match table {
        TrialTable::Current => format!("{TABLE}.{name} AS {name}"),
        TrialTable::Missing => format!("NULL AS {name}"),
    };
    column_names().map(column).collect::<Vec<_>>().join(", ")
}

/// The statement that selects the row of a key, with what its trial says of the study.
pub(super) fn row_selection(table: TrialTable) -> String {
    let row = columns_to_read();
    match table {
        TrialTable::Current => format!(
            "SELECT {row}, {TABLE}.bundle_path IS NOT NULL AS has_trial, {TABLE}.study AS study \
             FROM backtest_index {JOIN} WHERE backtest_index.bundle_path = ?"
        ),
        TrialTable::Missing => {
            format!("SELECT {row}, 0 AS has_trial, NULL AS study FROM backtest_index WHERE bundle_path = ?")
        }
    }
}

/// The statement that selects the first trials in an order that an index may serve: their rows are looked up one by one.
pub(super) fn selection_of_leaders(metric: &Metric, order: &str) -> String {
    let (column, row) = (metric.column(), "backtest_index USING (bundle_path, bundle_mtime_ns, bundle_size)");
    format!("SELECT bundle_path, {column} FROM {TABLE} CROSS JOIN {row} {order}")
}

/// Writes trials, each in the place of the one with its key.
pub(super) fn write(transaction: &Transaction<'_>, trials: Vec<MeasuredTrial>) -> rusqlite::Result<()> {
    if find(transaction)? == TrialTable::Missing {
        clear(transaction)?;
        let faults = format!("CREATE INDEX {TABLE}_fault ON {TABLE}(bundle_path) WHERE fault IS NOT NULL");
        let universes =
            format!("CREATE INDEX {TABLE}_universe ON {TABLE}(bundle_path, universe) WHERE universe IS NOT NULL");
        transaction.execute_batch(&format!("{}; {faults}; {universes}; {}", create(), details::CREATE))?;
    }
    let mut details = DetailsWriter::new(transaction)?;
    let values = vec!["?"; 5 + column_names().count()].join(", ");
    let mut insert = transaction.prepare(&format!("INSERT OR REPLACE INTO {TABLE} VALUES ({values})"))?;
    for MeasuredTrial { key, stamp, limits, trial, details: of_trial } in trials {
        let read_by = trial.fault.is_some().then(|| reader(&limits));
        let head: [Cell; 5 + TRIAL_FIELDS.len()] = [
            Cell::Text(key.as_str().to_owned()),
            Cell::Integer(stamp.mtime_ns),
            i64::try_from(stamp.size).map_or(Cell::Null, Cell::Integer),
            trial.fault.into(),
            read_by.into(),
            trial.study.into(),
            trial.universe.into(),
            trial.sample_type.into(),
        ];
        let figures = Metric::measured().map(|metric| Cell::from(trial.figures.get(metric.name)));
        insert.execute(params_from_iter(head.into_iter().chain(figures)))?;
        details.write(&key, of_trial.as_ref())?;
    }
    Ok(())
}

/// Makes what serves the order of the measure that trials are compared by, where there are trials.
pub(super) fn put_in_order(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    match find(transaction)? {
        TrialTable::Current => transaction.execute_batch(ORDER),
        TrialTable::Missing => Ok(()),
    }
}

/// Removes the trials of keys, where there are trials.
pub(super) fn delete<'a>(
    transaction: &Transaction<'_>,
    keys: impl Iterator<Item = &'a RowKey>,
) -> rusqlite::Result<()> {
    if find(transaction)? == TrialTable::Missing {
        return Ok(());
    }
    let mut delete = transaction.prepare(&format!("DELETE FROM {TABLE} WHERE bundle_path = ?"))?;
    let mut delete_details = transaction.prepare(&format!("DELETE FROM {} WHERE bundle_path = ?", details::TABLE))?;
    for key in keys {
        delete.execute([key.as_str()])?;
        delete_details.execute([key.as_str()])?;
    }
    Ok(())
}

/// Removes all of them.
pub(super) fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!("DROP TABLE IF EXISTS {TABLE}; DROP TABLE IF EXISTS {}", details::TABLE))
}

/// What is known of trials.
#[derive(Debug, Default)]
pub(super) struct KnownTrials {
    /// Rows whose bundles cannot be measured with these limits, and why.
    pub(super) unmeasurable: HashMap<RowKey, String>,
    /// Trials without a row.
    pub(super) orphans: Vec<RowKey>,
}

/// Reads what is known of the trials of rows, and notes which rows have none; one that another version or other limits could not measure
/// counts as none.
pub(super) fn read_known(
    connection: &Connection,
    rows: &mut KnownRows,
    limits: &Limits,
) -> rusqlite::Result<KnownTrials> {
    rows.set_unmeasured(true);
    if find(connection)? == TrialTable::Missing {
        return Ok(KnownTrials::default());
    }
    let mut known = KnownTrials::default();
    // Trials come in the order of their keys.
    let mut near = 0;
    // Looking for the trial of each row takes several times as long as reading all of them.
    let mut trials = connection.prepare(&format!("SELECT bundle_path, bundle_mtime_ns, bundle_size FROM {TABLE}"))?;
    let mut trials = trials.query([])?;
    while let Some(trial) = trials.next()? {
        let (key, of_trial) = (key_text(trial)?, stamp(trial)?);
        match rows.find_near(near, key) {
            Err(place) => {
                known.orphans.push(RowKey::new(key));
                near = place;
            }
            Ok(place) => {
                if of_trial.is_some() && rows.stamp(place) == of_trial {
                    rows.set_unmeasured_at(place, false);
                }
                near = place + 1;
            }
        }
    }
    let mut faults =
        connection.prepare(&format!("SELECT bundle_path, fault, reader FROM {TABLE} WHERE fault IS NOT NULL"))?;
    let mut faults = faults.query([])?;
    while let Some(row) = faults.next()? {
        let is_certain = row.get::<_, Option<String>>(2)?.as_deref() == Some(&reader(limits));
        match is_certain {
            true => _ = known.unmeasurable.insert(key(row)?, row.get(1)?),
            false => rows.find(key_text(row)?).into_iter().for_each(|place| rows.set_unmeasured_at(place, true)),
        }
    }
    Ok(known)
}

/// Whether some trial is of one universe.
pub(super) fn has_universes(connection: &Connection, table: TrialTable) -> rusqlite::Result<bool> {
    let select = format!("SELECT EXISTS (SELECT 1 FROM {TABLE} WHERE universe IS NOT NULL)");
    Ok(table == TrialTable::Current && connection.query_row(&select, [], |row| row.get(0))?)
}

/// The universe of each trial that is of one.
pub(super) fn universes(connection: &Connection, table: TrialTable) -> rusqlite::Result<HashMap<RowKey, String>> {
    texts(connection, table, "universe")
}

/// The type of the sample of each trial of which it is known.
pub(super) fn sample_types(connection: &Connection, table: TrialTable) -> rusqlite::Result<HashMap<RowKey, String>> {
    texts(connection, table, "sample_type")
}

/// The text in a column of each trial that has one there.
fn texts(connection: &Connection, table: TrialTable, column: &str) -> rusqlite::Result<HashMap<RowKey, String>> {
    if table == TrialTable::Missing {
        return Ok(HashMap::new());
    }
    let select = format!("SELECT bundle_path, {column} FROM {TABLE} WHERE {column} IS NOT NULL");
    connection.prepare(&select)?.query_map([], |row| Ok((key(row)?, row.get(1)?)))?.collect()
}

/// How many rows have no trial.
pub(super) fn count_unmeasured(connection: &Connection, table: TrialTable) -> rusqlite::Result<usize> {
    let unmeasured = match table {
        TrialTable::Current => format!("backtest_index {JOIN} WHERE {TABLE}.bundle_path IS NULL"),
        TrialTable::Missing => "backtest_index".to_owned(),
    };
    let select = format!("SELECT count(*) FROM {unmeasured}");
    let count = connection.query_row(&select, [], |row| row.get::<_, i64>(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The trials of rows, in the order of their keys; `None` where a row has none.
pub(super) fn read(
    connection: &Connection,
    table: TrialTable,
    keys: &[&RowKey],
    path: &Path,
) -> Result<Vec<Option<Trial>>, IndexError> {
    if table == TrialTable::Missing {
        return Ok(vec![None; keys.len()]);
    }
    let sqlite = |error| IndexError::from_sqlite(path, error);
    let select = format!(
        "SELECT {TABLE}.fault, {} FROM backtest_index {JOIN} WHERE backtest_index.bundle_path = ? \
         AND {TABLE}.bundle_path IS NOT NULL",
        selection(table)
    );
    let mut select = connection.prepare(&select).map_err(sqlite)?;
    let mut trials = Vec::with_capacity(keys.len());
    for key in keys {
        trials.push(select.query_row([key.as_str()], trial).optional().map_err(sqlite)?);
    }
    Ok(trials)
}

/// The details of the trials of rows, in the order of their keys.
pub(super) fn read_details(
    connection: &Connection,
    table: TrialTable,
    keys: &[&RowKey],
) -> rusqlite::Result<Vec<Option<TrialDetails>>> {
    match table {
        TrialTable::Missing => Ok(vec![None; keys.len()]),
        TrialTable::Current => details::read(connection, JOIN, keys),
    }
}

/// Reads the fault and the columns of [`selection`].
fn trial(row: &Row<'_>) -> rusqlite::Result<Trial> {
    let mut figures = EquityFigures::default();
    for (position, metric) in Metric::measured().enumerate() {
        figures.set(metric.name, number(row, 1 + TRIAL_FIELDS.len() + position)?);
    }
    Ok(Trial { fault: row.get(0)?, study: row.get(1)?, universe: row.get(2)?, sample_type: row.get(3)?, figures })
}
