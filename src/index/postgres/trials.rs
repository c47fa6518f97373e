//! The tables of trials: what is measured on each row's bundle, and in a table beside it windows and daily returns.
//!
//! A trial counts only together with a row of the same key and stamp. What the index says of itself tells what is measured and how;
//! tables in which something else is are passed over, and made anew by the first batch that has trials.

use super::definition::{definition, quoted};
use crate::bundle::Limits;
use crate::index::detail_bytes::{DetailBytes, decode_all};
use crate::index::fields::{TRIAL_FIELDS, trial_columns};
use crate::index::freshness::{Known, RememberedFailure, reader};
use crate::index::known_rows::{KnownRows, RowsInNoOrder};
use crate::measure::MEASURES_VERSION;
use crate::model::{BundleStamp, EquityFigures, Metric, RowKey, Trial, TrialDetails};
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Error, GenericClient, Row, Transaction};
use std::collections::{HashMap, HashSet};

/// Keys that are asked for at once.
const AT_ONCE: usize = 5_000;

/// Joins the trial of each row.
const JOIN: &str = "trial.bundle_path = backtest_index.bundle_path AND trial.bundle_mtime_ns = backtest_index.bundle_mtime_ns \
                    AND trial.bundle_size = backtest_index.bundle_size";

/// Whether an index has tables of trials as this program makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrialTable {
    Current,
    /// Something else is measured in them.
    Other,
}

/// The columns of the table of trials, with their types.
pub(super) fn definitions() -> String {
    let columns: Vec<String> = trial_columns().map(|(name, declared)| definition(&name, declared)).collect();
    format!(
        "bundle_path TEXT COLLATE \"C\", bundle_mtime_ns BIGINT, bundle_size BIGINT, fault TEXT, reader TEXT, {}",
        columns.join(", ")
    )
}

/// The columns of the table of details, with their types.
pub(super) const DETAILS: &str = "bundle_path TEXT COLLATE \"C\", windows BYTEA, days BYTEA, returns BYTEA";

/// What tells whether trials were measured as this program does.
fn measures() -> String {
    format!("measures {MEASURES_VERSION}: {}", definitions())
}

/// Makes the tables, in the place of those that there are.
pub(super) fn create(transaction: &mut Transaction<'_>) -> Result<(), Error> {
    transaction.batch_execute(&format!(
        "DROP TABLE IF EXISTS iaf_trials, iaf_trial_details; \
         CREATE TABLE iaf_trials ({}, PRIMARY KEY (bundle_path)); \
         CREATE INDEX iaf_trials_fault ON iaf_trials (bundle_path) WHERE fault IS NOT NULL; \
         CREATE INDEX iaf_trials_universe ON iaf_trials (bundle_path) WHERE universe IS NOT NULL; \
         CREATE TABLE iaf_trial_details ({DETAILS}, PRIMARY KEY (bundle_path))",
        definitions()
    ))?;
    transaction.execute("UPDATE iaf_index SET measures = $1", &[&measures()]).map(drop)
}

/// Looks for the tables.
pub(super) fn find(client: &mut impl GenericClient) -> Result<TrialTable, Error> {
    let said: Option<String> = client.query_opt("SELECT measures FROM iaf_index", &[])?.and_then(|row| row.get(0));
    Ok(if said == Some(measures()) { TrialTable::Current } else { TrialTable::Other })
}

/// The rows, each with its trial where there is one.
pub(super) fn rows_with_trials(table: TrialTable) -> String {
    match table {
        TrialTable::Current => format!("backtest_index LEFT JOIN iaf_trials trial ON {JOIN}"),
        TrialTable::Other => {
            let columns: Vec<String> = trial_columns()
                .map(|(name, declared)| definition(&name, declared))
                .map(|definition| definition.replacen("\" ", "\" NULL::", 1).replace(" COLLATE \"C\"", ""))
                .filter_map(|text| text.split_once(" NULL::").map(|(name, kind)| format!("NULL::{kind} AS {name}")))
                .collect();
            let none = "NULL::TEXT AS bundle_path, NULL::TEXT AS fault, NULL::TEXT AS reader";
            format!("backtest_index LEFT JOIN (SELECT {none}, {} WHERE false) trial ON false", columns.join(", "))
        }
    }
}

/// The columns of trials that filters and listings know, of a selection of [`rows_with_trials`].
pub(super) fn selection() -> String {
    quoted("trial", trial_columns().map(|(name, _)| name))
}

/// The rows with their stamps.
pub(super) fn known_rows(client: &mut Client) -> Result<KnownRows, Error> {
    let none: [&str; 0] = [];
    let select = "SELECT bundle_path, bundle_mtime_ns, bundle_size FROM backtest_index";
    let (mut selected, mut rows) = (client.query_raw(select, none)?, RowsInNoOrder::default());
    while let Some(row) = selected.next()? {
        rows.push(row.try_get(0)?, stamp(&row)?);
    }
    Ok(rows.in_order())
}

/// Adds to what is known of rows what is known of their trials; one that another version or other limits could not measure
/// counts as none.
pub(super) fn add_known(
    client: &mut Client,
    table: TrialTable,
    limits: &Limits,
    known: &mut Known,
) -> Result<(), Error> {
    if table == TrialTable::Other {
        known.rows.set_unmeasured(true);
        return Ok(());
    }
    let unmeasured =
        format!("SELECT backtest_index.bundle_path FROM {} WHERE trial.bundle_path IS NULL", rows_with_trials(table));
    let mut unmeasured = keys(client, &unmeasured)?;
    while let Some(key) = unmeasured.next()? {
        known.rows.find(key.as_str()).into_iter().for_each(|place| known.rows.set_unmeasured_at(place, true));
    }
    drop(unmeasured);
    let orphans = "SELECT bundle_path FROM iaf_trials WHERE NOT EXISTS \
                   (SELECT 1 FROM backtest_index WHERE backtest_index.bundle_path = iaf_trials.bundle_path)";
    known.orphans = keys(client, orphans)?.collect()?;
    let faults = "SELECT bundle_path, fault, reader = $1 FROM iaf_trials WHERE fault IS NOT NULL";
    for row in client.query(faults, &[&reader(limits)])? {
        match row.try_get(2)? {
            Some(true) => _ = known.unmeasurable.insert(key(&row)?, row.try_get(1)?),
            _ => {
                let place = known.rows.find(row.try_get(0)?);
                place.into_iter().for_each(|place| known.rows.set_unmeasured_at(place, true));
            }
        }
    }
    Ok(())
}

/// Everything that failed in the same hands; another version or other limits may well read it.
pub(super) fn failures(client: &mut Client, limits: &Limits) -> Result<HashMap<RowKey, RememberedFailure>, Error> {
    let select = "SELECT bundle_path, bundle_mtime_ns, bundle_size, reason, reader = $1 FROM iaf_failures";
    let mut failures = HashMap::new();
    for row in client.query(select, &[&reader(limits)])? {
        let same_reader = row.try_get::<_, Option<bool>>(4)?.unwrap_or_default();
        let reason = row.try_get::<_, Option<String>>(3)?.unwrap_or_default();
        let remembered = RememberedFailure { stamp: stamp(&row)?.filter(|_| same_reader), reason };
        failures.insert(key(&row)?, remembered);
    }
    Ok(failures)
}

/// The keys of rows of one universe, each a part of what another row has.
pub(super) fn parts(client: &mut impl GenericClient, table: TrialTable) -> Result<HashSet<String>, Error> {
    if table == TrialTable::Other {
        return Ok(HashSet::new());
    }
    let rows = client.query("SELECT bundle_path FROM iaf_trials WHERE universe IS NOT NULL", &[])?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// The trials of rows, in the order of their keys; `None` where a row has none.
pub(super) fn read(client: &mut Client, table: TrialTable, wanted: &[&RowKey]) -> Result<Vec<Option<Trial>>, Error> {
    if table == TrialTable::Other {
        return Ok(vec![None; wanted.len()]);
    }
    let select = format!(
        "SELECT backtest_index.bundle_path, trial.fault, {} FROM backtest_index JOIN iaf_trials trial ON {JOIN} \
         WHERE backtest_index.bundle_path = ANY($1)",
        selection()
    );
    in_order(client, &select, wanted, trial)
}

/// The details of the trials of rows, in the order of their keys; `None` where there are none.
pub(super) fn read_details(
    client: &mut Client,
    table: TrialTable,
    wanted: &[&RowKey],
) -> Result<Vec<Option<TrialDetails>>, Error> {
    if table == TrialTable::Other {
        return Ok(vec![None; wanted.len()]);
    }
    let select = format!(
        "SELECT backtest_index.bundle_path, details.windows, details.days, details.returns FROM backtest_index \
         JOIN iaf_trials trial ON {JOIN} JOIN iaf_trial_details details ON details.bundle_path = trial.bundle_path \
         WHERE backtest_index.bundle_path = ANY($1)"
    );
    let mut found = Vec::with_capacity(wanted.len());
    // Packed bytes of all trials of a large index would take as much room as what is made of them.
    for wanted in wanted.chunks(AT_ONCE) {
        let blob = |row: &Row, column| row.try_get::<_, Option<Vec<u8>>>(column).map(Option::unwrap_or_default);
        let bytes = |row: &Row| Ok(DetailBytes { windows: blob(row, 1)?, days: blob(row, 2)?, returns: blob(row, 3)? });
        found.extend(decode_all(in_order(client, &select, wanted, bytes)?));
    }
    Ok(found)
}

/// What a statement gives for keys, in their order. Its first column is the key.
pub(super) fn in_order<T>(
    client: &mut Client,
    select: &str,
    wanted: &[&RowKey],
    read: impl Fn(&Row) -> Result<T, Error>,
) -> Result<Vec<Option<T>>, Error> {
    let mut in_order = Vec::with_capacity(wanted.len());
    for wanted in wanted.chunks(AT_ONCE) {
        let names: Vec<&str> = wanted.iter().map(|key| key.as_str()).collect();
        let mut found: HashMap<RowKey, Row> = HashMap::new();
        for row in client.query(select, &[&names])? {
            found.insert(key(&row)?, row);
        }
        for key in wanted {
            in_order.push(found.get(*key).map(&read).transpose()?);
        }
    }
    Ok(in_order)
}

/// Reads the fault and the columns of [`selection`], behind the key.
fn trial(row: &Row) -> Result<Trial, Error> {
    let mut figures = EquityFigures::default();
    for (position, metric) in Metric::measured().enumerate() {
        figures.set(metric.name, row.try_get(2 + TRIAL_FIELDS.len() + position)?);
    }
    let [study, universe, sample_type] = [2, 3, 4].map(|column| row.try_get(column));
    Ok(Trial { fault: row.try_get(1)?, study: study?, universe: universe?, sample_type: sample_type?, figures })
}

/// The keys that a statement gives.
fn keys<'a>(
    client: &'a mut Client,
    select: &str,
) -> Result<impl FallibleIterator<Item = RowKey, Error = Error> + 'a, Error> {
    let none: [&str; 0] = [];
    Ok(client.query_raw(select, none)?.map(|row| key(&row)))
}

/// The key in the first column of a row.
pub(super) fn key(row: &Row) -> Result<RowKey, Error> {
    Ok(RowKey::new(row.try_get::<_, String>(0)?))
}

/// The stamp in the second and third column of a row.
pub(super) fn stamp(row: &Row) -> Result<Option<BundleStamp>, Error> {
    let (mtime_ns, size): (Option<i64>, Option<i64>) = (row.try_get(1)?, row.try_get(2)?);
    let size = size.and_then(|size| u64::try_from(size).ok());
    Ok(mtime_ns.zip(size).map(|(mtime_ns, size)| BundleStamp { mtime_ns, size }))
}
