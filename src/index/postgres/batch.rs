//! Temporary tables of a batch: what is to be written is copied into them, and only then taken over, so that nobody waits for
//! what is on its way.

use super::cell::Cell;
use super::definition::definition;
use super::row::{self, column_names};
use super::trials;
use crate::index::catalog::{FailedBundle, MeasuredTrial};
use crate::index::detail_bytes::DetailEncoder;
use crate::index::fields::{row_columns, trial_columns};
use crate::index::freshness::reader;
use crate::model::{IndexRow, Metric, RowKey};
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use postgres::{Client, Error, Transaction};
use std::collections::HashMap;

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Written,
    Gone,
    Failed,
    Measured,
}

/// Makes the tables, which go with the connection and are empty again after each transaction.
pub(super) fn create_tables(client: &mut Client) -> Result<(), Error> {
    let rows: Vec<String> = row_columns().map(|(name, declared)| definition(&name, declared)).collect();
    let table = |name: &str, columns: &str| format!("CREATE TEMP TABLE batch_{name} ({columns}) ON COMMIT DELETE ROWS");
    client.batch_execute(
        &[
            table("keys", "bundle_path TEXT COLLATE \"C\", whole TEXT COLLATE \"C\", fate INTEGER"),
            table("rows", &format!("{}, parameters TEXT, imprint BYTEA", rows.join(", "))),
            table("trials", &trials::definitions()),
            table("details", trials::DETAILS),
            table("failures", "bundle_path TEXT, bundle_mtime_ns BIGINT, bundle_size BIGINT, reason TEXT, reader TEXT"),
            table(
                "measured",
                "bundle_path TEXT, parameters BYTEA, returns BYTEA, sharpe DOUBLE PRECISION, first_day INTEGER, \
                 last_day INTEGER, sample_type TEXT",
            ),
        ]
        .join("; "),
    )
}

/// Copies lines into one of the tables.
pub(super) fn copy(
    transaction: &mut Transaction<'_>,
    table: &str,
    types: &[Type],
    lines: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), Error> {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return Ok(());
    }
    let copy = transaction.copy_in(&format!("COPY batch_{table} FROM STDIN (FORMAT binary)"))?;
    let mut writer = BinaryCopyInWriter::new(copy, types);
    for line in lines {
        let line: Vec<&(dyn ToSql + Sync)> = line.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
        writer.write(&line)?;
    }
    writer.finish().map(drop)
}

/// Copies keys, each with what becomes of it.
pub(super) fn copy_keys<'a>(
    transaction: &mut Transaction<'_>,
    keys: impl Iterator<Item = (&'a RowKey, Fate)>,
) -> Result<(), Error> {
    let line = |(key, fate): (&RowKey, Fate)| {
        let whole = key.whole().map(|whole| whole.as_str().to_owned());
        vec![key.as_str().into(), whole.into(), Cell::Int(fate as i32)]
    };
    copy(transaction, "keys", &[Type::TEXT, Type::TEXT, Type::INT4], keys.map(line))
}

/// Copies rows.
pub(super) fn copy_rows(transaction: &mut Transaction<'_>, rows: Vec<(RowKey, IndexRow)>) -> Result<(), Error> {
    let mut types: Vec<Type> = row_columns().map(|(name, declared)| type_of(&definition(&name, declared))).collect();
    types.extend([Type::TEXT, Type::BYTEA]);
    copy(transaction, "rows", &types, last_of_each(rows).map(|(key, row)| row::cells(&key, row)))
}

/// The statement that takes the rows over.
pub(super) fn take_rows() -> String {
    let names: Vec<String> = column_names().map(|name| format!("\"{name}\"")).collect();
    let value = |name: &String| if name == "\"parameters\"" { "parameters::jsonb".to_owned() } else { name.clone() };
    let values: Vec<String> = names.iter().map(value).collect();
    take_over("backtest_index", "rows", &names, &values)
}

/// Copies trials with their details.
pub(super) fn copy_trials(transaction: &mut Transaction<'_>, of_batch: &[&MeasuredTrial]) -> Result<(), Error> {
    let mut types = vec![Type::TEXT, Type::INT8, Type::INT8, Type::TEXT, Type::TEXT];
    types.extend(trial_columns().map(|(name, declared)| type_of(&definition(&name, declared))));
    let cells = |trial: &&MeasuredTrial| {
        let MeasuredTrial { key, stamp, limits, trial, .. } = trial;
        let head: [Cell; 8] = [
            key.as_str().into(),
            stamp.mtime_ns.into(),
            i64::try_from(stamp.size).ok().into(),
            trial.fault.as_deref().into(),
            trial.fault.is_some().then(|| reader(limits)).into(),
            trial.study.as_deref().into(),
            trial.universe.as_deref().into(),
            trial.sample_type.as_deref().into(),
        ];
        let figures = Metric::measured().map(|metric| Cell::from(trial.figures.get(metric.name)));
        head.into_iter().chain(figures).collect()
    };
    copy(transaction, "trials", &types, of_batch.iter().map(cells))?;
    // Without a compressor there is no room for anything.
    let Ok(mut encoder) = DetailEncoder::new() else { return Ok(()) };
    let cells = |trial: &&MeasuredTrial| {
        let bytes = encoder.encode(trial.details.as_ref()?).ok()?;
        Some(vec![trial.key.as_str().into(), bytes.windows.into(), bytes.days.into(), bytes.returns.into()])
    };
    copy(
        transaction,
        "details",
        &[Type::TEXT, Type::BYTEA, Type::BYTEA, Type::BYTEA],
        of_batch.iter().filter_map(cells),
    )
}

/// The statements that take trials and their details over.
pub(super) fn take_trials() -> String {
    let head = ["bundle_path", "bundle_mtime_ns", "bundle_size", "fault", "reader"].map(str::to_owned);
    let names: Vec<String> =
        head.into_iter().chain(trial_columns().map(|(name, _)| name)).map(|name| format!("\"{name}\"")).collect();
    let details = ["bundle_path", "windows", "days", "returns"].map(str::to_owned);
    format!(
        "{}; DELETE FROM iaf_trial_details WHERE bundle_path IN (SELECT bundle_path FROM batch_trials) \
         AND bundle_path NOT IN (SELECT bundle_path FROM batch_details); {}",
        take_over("iaf_trials", "trials", &names, &names),
        take_over("iaf_trial_details", "details", &details, &details)
    )
}

/// Copies bundles that failed.
pub(super) fn copy_failures(transaction: &mut Transaction<'_>, failed: Vec<FailedBundle>) -> Result<(), Error> {
    let cells = |(key, failed): (RowKey, FailedBundle)| {
        let FailedBundle { stamp, reason, limits, .. } = failed;
        let size = i64::try_from(stamp.size).ok();
        vec![key.as_str().into(), stamp.mtime_ns.into(), size.into(), reason.into(), reader(&limits).into()]
    };
    let failed = last_of_each(failed.into_iter().map(|failed| (failed.key.clone(), failed)).collect());
    let types = [Type::TEXT, Type::INT8, Type::INT8, Type::TEXT, Type::TEXT];
    copy(transaction, "failures", &types, failed.map(cells))
}

/// The statement that takes failures over.
pub(super) fn take_failures() -> String {
    let names = ["bundle_path", "bundle_mtime_ns", "bundle_size", "reason", "reader"].map(str::to_owned);
    take_over("iaf_failures", "failures", &names, &names)
}

/// The statement that puts the lines of a batch in, each in the place of the one with its key.
fn take_over(table: &str, batch: &str, names: &[String], values: &[String]) -> String {
    let updates: Vec<String> = names.iter().skip(1).map(|name| format!("{name} = EXCLUDED.{name}")).collect();
    format!(
        "INSERT INTO {table} ({}) SELECT {} FROM batch_{batch} ON CONFLICT (bundle_path) DO UPDATE SET {}",
        names.join(", "),
        values.join(", "),
        updates.join(", ")
    )
}

/// Of several that have one key the last, in any order.
pub(super) fn last_of_each<T>(all: Vec<(RowKey, T)>) -> impl Iterator<Item = (RowKey, T)> {
    all.into_iter().collect::<HashMap<_, _>>().into_iter()
}

fn type_of(definition: &str) -> Type {
    match definition {
        definition if definition.ends_with("BIGINT") => Type::INT8,
        definition if definition.ends_with("PRECISION") => Type::FLOAT8,
        _ => Type::TEXT,
    }
}
