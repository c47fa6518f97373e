//! The ledger: every trial that was ever in the index, so that one which is gone still counts as tried.
//!
//! Rows are written by this program alone, so that each is entered as it is written. Nothing ever removes an entry.

use super::batch::copy;
use super::cell::Cell;
use crate::index::catalog::MeasuredTrial;
use crate::index::ledger_entry::{Entry, Imprint, Measured, gone};
use crate::model::{GoneTrial, RowKey};
use postgres::types::Type;
use postgres::{Client, Error, Row, Transaction};
use std::collections::HashMap;

/// Enters the rows of the keys of a batch as they are now, parts of another row aside.
pub(super) fn see(transaction: &mut Transaction<'_>, now: i64) -> Result<(), Error> {
    let enter = "INSERT INTO iaf_ledger (bundle_path, parameters, first_seen, last_seen) \
                 SELECT DISTINCT present.bundle_path, present.imprint, $1::bigint, $1::bigint FROM batch_keys batch \
                 JOIN backtest_index present ON present.bundle_path = batch.bundle_path WHERE NOT EXISTS \
                 (SELECT 1 FROM backtest_index other WHERE other.bundle_path = batch.whole) \
                 ON CONFLICT (bundle_path, parameters) DO UPDATE SET last_seen = EXCLUDED.last_seen";
    transaction.execute(enter, &[&now]).map(drop)
}

/// Enters what was measured on trials whose rows are there.
pub(super) fn measure(transaction: &mut Transaction<'_>, trials: &[&MeasuredTrial]) -> Result<(), Error> {
    let measured: HashMap<&str, &MeasuredTrial> =
        trials.iter().filter(|trial| trial.details.is_some()).map(|trial| (trial.key.as_str(), *trial)).collect();
    let names: Vec<&str> = measured.keys().copied().collect();
    let select = "SELECT bundle_path, risk_free_rate, imprint FROM backtest_index WHERE bundle_path = ANY($1)";
    let mut lines = Vec::with_capacity(names.len());
    for row in transaction.query(select, &[&names])? {
        let (key, rate, parameters): (&str, Option<f64>, &[u8]) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let Some(trial) = measured.get(key) else { continue };
        let Some(details) = &trial.details else { continue };
        let Measured { returns, sharpe, span } = Measured::of(&details.returns, rate);
        let (first, last) = span.unzip();
        lines.push(vec![
            key.into(),
            Cell::Bytes(parameters.to_vec()),
            returns.map_or(Cell::Null, |returns| Cell::Bytes(returns.as_ref().to_vec())),
            sharpe.into(),
            first.into(),
            last.into(),
            trial.trial.sample_type.as_deref().into(),
        ]);
    }
    let types = [Type::TEXT, Type::BYTEA, Type::BYTEA, Type::FLOAT8, Type::INT4, Type::INT4, Type::TEXT];
    copy(transaction, "measured", &types, lines.into_iter())?;
    transaction.batch_execute(
        "UPDATE iaf_ledger entry SET returns = batch.returns, sharpe = batch.sharpe, first_day = batch.first_day, \
         last_day = batch.last_day, sample_type = batch.sample_type FROM batch_measured batch \
         WHERE entry.bundle_path = batch.bundle_path AND entry.parameters = batch.parameters",
    )
}

/// Notes of all rows that they are taken out now.
pub(super) fn see_all(transaction: &mut Transaction<'_>, now: i64) -> Result<(), Error> {
    let see = "UPDATE iaf_ledger entry SET last_seen = $1 FROM backtest_index present \
               WHERE entry.bundle_path = present.bundle_path AND entry.parameters = present.imprint";
    transaction.execute(see, &[&now]).map(drop)
}

/// The trials that were in the index once and are there no more, in the order of their keys.
pub(super) fn read(client: &mut Client) -> Result<Vec<GoneTrial>, Error> {
    let missing = entries(client, "NOT EXISTS")?;
    // Of a large index all entries are read for nothing where none is gone.
    let there = if missing.is_empty() { Vec::new() } else { entries(client, "EXISTS")? };
    Ok(gone(&there, missing))
}

/// The entries whose rows are there, or are not.
fn entries(client: &mut Client, exists: &str) -> Result<Vec<Entry>, Error> {
    let select = format!(
        "SELECT bundle_path, parameters, returns, sharpe, first_day, last_day, first_seen, last_seen, sample_type \
         FROM iaf_ledger entry WHERE {exists} (SELECT 1 FROM backtest_index present \
         WHERE present.bundle_path = entry.bundle_path AND present.imprint = entry.parameters) ORDER BY bundle_path, parameters"
    );
    let mut entries = Vec::new();
    for row in client.query(&select, &[])? {
        entries.extend(entry(&row)?);
    }
    Ok(entries)
}

/// An entry of the ledger; `None` where its parameters have no imprint as this program makes it.
fn entry(row: &Row) -> Result<Option<Entry>, Error> {
    let imprint = |bytes: Option<&[u8]>| bytes.and_then(|bytes| Imprint::try_from(bytes).ok());
    let Some(parameters) = imprint(row.try_get(1)?) else { return Ok(None) };
    Ok(Some(Entry {
        key: RowKey::new(row.try_get::<_, String>(0)?),
        parameters,
        returns: imprint(row.try_get(2)?),
        sharpe: row.try_get(3)?,
        span: row.try_get::<_, Option<i32>>(4)?.zip(row.try_get(5)?),
        first_seen: row.try_get(6)?,
        last_seen: row.try_get(7)?,
        sample_type: row.try_get(8)?,
    }))
}
