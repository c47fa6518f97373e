//! The ledger: every trial that was ever in the index, so that one which is gone still counts as tried.
//!
//! The framework knows nothing of the table and leaves it alone. A trial is a key with its parameters: rows come and go,
//! its entry stays. Nothing ever removes one.

mod entry;
mod gone;
mod salvage;

pub(super) use gone::{read, read_from_file};
pub(super) use salvage::salvage;

use super::trials::{self, find};
use crate::index::ledger_entry::{Entry, Imprint, Measured, now};
use crate::model::{RowKey, TrialDetails};
use rusqlite::{Connection, OptionalExtension, Row, Statement, Transaction, params, params_from_iter};

/// The name of the table.
const TABLE: &str = "iaf_ledger";

/// The statements that make the table. Columns may be added to it, but none removed: what it holds is nowhere else. What is
/// unique stands in an index, for a table has nothing in it but columns.
const CREATE: &str = "CREATE TABLE iaf_ledger (bundle_path TEXT NOT NULL, parameters BLOB NOT NULL, returns BLOB, sharpe REAL, \
                      first_day INTEGER, last_day INTEGER, first_seen INTEGER, last_seen INTEGER, sample_type TEXT); \
                      CREATE UNIQUE INDEX iaf_ledger_trial ON iaf_ledger(bundle_path, parameters)";

/// The columns in the order of an [`Entry`].
const COLUMNS: &str =
    "bundle_path, parameters, returns, sharpe, first_day, last_day, first_seen, last_seen, sample_type";

/// Rows that are entered at once where an index gets its ledger.
const BATCH: usize = 1_000;

/// Whether an index has a ledger.
fn exists(connection: &Connection) -> rusqlite::Result<bool> {
    let table = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)";
    connection.query_row(table, [TABLE], |row| row.get(0))
}

/// What was measured on a row, to be entered.
pub(super) struct MeasuredRow<'a> {
    pub(super) details: &'a TrialDetails,
    pub(super) sample_type: Option<&'a str>,
}

/// Enters trials within a transaction.
pub(super) struct LedgerWriter<'a> {
    row: Statement<'a>,
    is_there: Statement<'a>,
    see: Statement<'a>,
    measure: Statement<'a>,
    now: i64,
}

impl<'a> LedgerWriter<'a> {
    /// Opens the ledger. An index that has none yet gets one with all its rows.
    pub(super) fn open(transaction: &'a Transaction<'_>) -> rusqlite::Result<LedgerWriter<'a>> {
        let is_new = !exists(transaction)?;
        if is_new {
            transaction.execute_batch(CREATE)?;
        }
        let see = format!(
            "INSERT INTO {TABLE} (bundle_path, parameters, first_seen, last_seen) VALUES (?1, ?2, ?3, ?3) \
             ON CONFLICT DO UPDATE SET last_seen = ?3"
        );
        let measure = format!(
            "INSERT INTO {TABLE} (bundle_path, parameters, first_seen, last_seen, returns, sharpe, first_day, last_day, \
             sample_type) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET last_seen = ?3, \
             returns = ?4, sharpe = ?5, first_day = ?6, last_day = ?7, sample_type = ?8"
        );
        let mut ledger = LedgerWriter {
            row: transaction
                .prepare("SELECT parameters_json, risk_free_rate FROM backtest_index WHERE bundle_path = ?")?,
            is_there: transaction.prepare("SELECT EXISTS (SELECT 1 FROM backtest_index WHERE bundle_path = ?)")?,
            see: transaction.prepare(&see)?,
            measure: transaction.prepare(&measure)?,
            now: now(),
        };
        if is_new {
            ledger.enter_all(transaction)?;
        }
        Ok(ledger)
    }

    /// Enters the row of a key as it is now, if there is one, with what was measured on it, if anything was.
    pub(super) fn enter(&mut self, key: &RowKey, measured: Option<MeasuredRow<'_>>) -> rusqlite::Result<()> {
        let row = |row: &Row<'_>| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<f64>>(1)?));
        let Some((parameters, risk_free_rate)) = self.row.query_row([key.as_str()], row).optional()? else {
            return Ok(());
        };
        if self.is_part(key)? {
            return Ok(());
        }
        let parameters = Imprint::of_parameters(parameters.as_deref());
        let Some(MeasuredRow { details, sample_type }) = measured else {
            self.see.execute(params![key.as_str(), parameters, self.now])?;
            return Ok(());
        };
        let Measured { returns, sharpe, span } = Measured::of(&details.returns, risk_free_rate);
        let (first, last) = span.unzip();
        let values = params![key.as_str(), parameters, self.now, returns, sharpe, first, last, sample_type];
        self.measure.execute(values)?;
        Ok(())
    }

    /// Whether a row is of one universe and a part of another row.
    fn is_part(&mut self, key: &RowKey) -> rusqlite::Result<bool> {
        key.whole().map_or(Ok(false), |whole| self.is_there.query_row([whole.as_str()], |row| row.get(0)))
    }

    /// Enters all rows with what is measured on them.
    pub(super) fn enter_all(&mut self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let keys = "SELECT bundle_path FROM backtest_index";
        let keys: Vec<RowKey> =
            transaction.prepare(keys)?.query_map([], super::row::key)?.collect::<rusqlite::Result<_>>()?;
        let table = find(transaction)?;
        let sample_types = trials::sample_types(transaction, table)?;
        for keys in keys.chunks(BATCH) {
            let details = trials::read_details(transaction, table, &keys.iter().collect::<Vec<_>>())?;
            for (key, details) in keys.iter().zip(&details) {
                let sample_type = sample_types.get(key).map(String::as_str);
                self.enter(key, details.as_ref().map(|details| MeasuredRow { details, sample_type }))?;
            }
        }
        Ok(())
    }
}

/// Puts entries in as they are, those that are there already aside.
pub(super) fn restore(connection: &Connection, entries: &[Entry]) -> rusqlite::Result<()> {
    if !exists(connection)? {
        connection.execute_batch(CREATE)?;
    }
    let mut insert =
        connection.prepare(&format!("INSERT OR IGNORE INTO {TABLE} ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"))?;
    for entry in entries {
        insert.execute(params_from_iter(entry::cells(entry)))?;
    }
    Ok(())
}
