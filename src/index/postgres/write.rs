//! Writing of batches, each in one transaction.

use super::batch::{Fate, copy_failures, copy_keys, copy_rows, copy_trials, take_failures, take_rows, take_trials};
use super::trials::{self, TrialTable};
use super::{ledger, schema};
use crate::index::DatabaseAddress;
use crate::index::catalog::{Batch, IndexedSource, MeasuredTrial};
use crate::index::ledger_entry::now;
use crate::model::{Location, RowKey};
use postgres::{Client, Error, Transaction};
use std::collections::HashMap;

/// Writes a batch, whole or not at all. It is copied first; then no other process writes until it is taken over.
pub(super) fn write(client: &mut Client, address: &DatabaseAddress, batch: Batch) -> Result<(), Error> {
    let Batch { rows, trials: of_batch, failed, gone, source, is_followed: _ } = batch;
    // Of several with one key the last is meant.
    let of_batch: HashMap<&RowKey, &MeasuredTrial> = of_batch.iter().map(|trial| (&trial.key, trial)).collect();
    let of_batch: Vec<&MeasuredTrial> = of_batch.into_values().collect();
    let now = now();
    let mut transaction = client.transaction()?;
    // A few thousand keys are looked up: a table of hundreds of thousands of rows would be read whole for each batch.
    transaction.batch_execute("SET LOCAL enable_seqscan = off")?;
    let written = rows.iter().map(|(key, _)| (key, Fate::Written));
    let taken = gone.iter().map(|key| (key, Fate::Gone)).chain(failed.iter().map(|failed| (&failed.key, Fate::Failed)));
    let measured = of_batch.iter().map(|trial| (&trial.key, Fate::Measured));
    copy_keys(&mut transaction, written.chain(taken).chain(measured))?;
    let (has_rows, has_failed) = (!rows.is_empty(), !failed.is_empty());
    copy_rows(&mut transaction, rows)?;
    copy_trials(&mut transaction, &of_batch)?;
    copy_failures(&mut transaction, failed)?;

    schema::lock(&mut transaction, address)?;
    // What goes or is replaced was tried.
    ledger::see(&mut transaction, now)?;
    take_out(&mut transaction)?;
    if has_rows {
        transaction.batch_execute(&take_rows())?;
        ledger::see(&mut transaction, now)?;
    }
    if !of_batch.is_empty() {
        ledger::measure(&mut transaction, &of_batch)?;
        if trials::find(&mut transaction)? == TrialTable::Other {
            trials::create(&mut transaction)?;
        }
        transaction.batch_execute(&take_trials())?;
    }
    if has_failed {
        transaction.batch_execute(&take_failures())?;
    }
    if let Some(source) = &source {
        say_source(&mut transaction, source)?;
    }
    transaction.commit()
}

/// Removes what is known of keys that are gone, that failed, or that failed once and are written now.
fn take_out(transaction: &mut Transaction<'_>) -> Result<(), Error> {
    let of = |fates: [Fate; 2]| {
        let fates = fates.map(|fate| (fate as i32).to_string()).join(", ");
        format!("bundle_path IN (SELECT bundle_path FROM batch_keys WHERE fate IN ({fates}))")
    };
    let (unknown, replaced) = (of([Fate::Gone, Fate::Failed]), of([Fate::Gone, Fate::Written]));
    transaction.batch_execute(&format!(
        "DELETE FROM iaf_failures WHERE {replaced}; DELETE FROM backtest_index WHERE {unknown}; \
         DELETE FROM iaf_trials WHERE {unknown}; DELETE FROM iaf_trial_details WHERE {unknown}"
    ))
}

/// Says what the index is of; nothing where the folder has no name in Unicode.
fn say_source(transaction: &mut Transaction<'_>, source: &IndexedSource) -> Result<(), Error> {
    let (path, url) = match &source.location {
        Location::Path(path) => (path.to_str(), None),
        Location::Url(url) => (None, Some(url.as_str())),
    };
    transaction.execute("DELETE FROM iaf_source", &[])?;
    if path.or(url).is_some() {
        let insert = "INSERT INTO iaf_source (path, url, naming) VALUES ($1, $2, $3)";
        transaction.execute(insert, &[&path, &url, &source.naming.name()])?;
    }
    Ok(())
}

/// Removes every row and returns how many there were.
pub(super) fn clear(client: &mut Client, address: &DatabaseAddress) -> Result<usize, Error> {
    let mut transaction = client.transaction()?;
    schema::lock(&mut transaction, address)?;
    ledger::see_all(&mut transaction, now())?;
    transaction.batch_execute("DELETE FROM iaf_trials; DELETE FROM iaf_trial_details")?;
    let count = transaction.execute("DELETE FROM backtest_index", &[])?;
    transaction.commit()?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}
