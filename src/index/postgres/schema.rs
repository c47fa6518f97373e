//! The tables of an index, generated from the table of metrics and brought up to date by migrations, one process at a time.

use super::definition::{OWN_COLUMNS, definition};
use super::fault::index_error;
use super::trials;
use crate::index::fields::row_columns;
use crate::index::{DatabaseAddress, IndexError};
use crate::model::Location;
use postgres::{Client, GenericClient, Transaction};
use sha2::{Digest, Sha256};

/// One step of the schema: the version that it leads to, and how.
struct Migration {
    version: i32,
    statements: fn() -> Vec<String>,
}

/// Every step in order. Never remove or change an entry, only add one: indexes of every earlier version are about.
const MIGRATIONS: &[Migration] = &[Migration { version: 1, statements: create_tables }];

/// The version that this program writes and the newest that it reads.
const NEWEST: i32 = MIGRATIONS[MIGRATIONS.len() - 1].version;

fn create_tables() -> Vec<String> {
    let definitions = row_columns().map(|(name, declared)| definition(&name, declared));
    let own = OWN_COLUMNS.iter().map(|(name, kind)| format!("{name} {kind}"));
    let columns: Vec<String> = definitions.chain(own).collect();
    vec![
        format!("CREATE TABLE backtest_index ({}, PRIMARY KEY (bundle_path))", columns.join(", ")),
        // A text may be longer than other kinds of indexes take.
        "CREATE INDEX iaf_algorithm ON backtest_index USING hash (algorithm_id)".to_owned(),
        "CREATE INDEX iaf_tag ON backtest_index USING hash (tag)".to_owned(),
        "CREATE INDEX iaf_order ON backtest_index (summary_sharpe_ratio DESC NULLS LAST, bundle_path)".to_owned(),
        "CREATE INDEX iaf_parameters ON backtest_index USING gin (parameters)".to_owned(),
        "CREATE TABLE iaf_failures (bundle_path TEXT COLLATE \"C\" PRIMARY KEY, bundle_mtime_ns BIGINT, bundle_size BIGINT, \
         reason TEXT, reader TEXT)"
            .to_owned(),
        "CREATE TABLE iaf_source (path TEXT, url TEXT, naming TEXT)".to_owned(),
        "CREATE TABLE iaf_ledger (bundle_path TEXT COLLATE \"C\" NOT NULL, parameters BYTEA NOT NULL, returns BYTEA, \
         sharpe DOUBLE PRECISION, first_day INTEGER, last_day INTEGER, first_seen BIGINT NOT NULL, \
         last_seen BIGINT NOT NULL, sample_type TEXT, PRIMARY KEY (bundle_path, parameters))"
            .to_owned(),
        "CREATE TABLE iaf_index (version INTEGER NOT NULL, measures TEXT)".to_owned(),
        "INSERT INTO iaf_index VALUES (0, NULL)".to_owned(),
    ]
}

/// The version of the index in a schema; `None` where there is none yet.
///
/// # Errors
/// It is newer than is known, or it cannot be read.
pub(super) fn version(client: &mut impl GenericClient, address: &DatabaseAddress) -> Result<Option<i32>, IndexError> {
    let fault = |error| index_error(address, error);
    let table = format!("\"{}\".iaf_index", address.schema());
    let is_there = client.query_one("SELECT to_regclass($1) IS NOT NULL", &[&table]).map_err(fault)?;
    if !is_there.get::<_, bool>(0) {
        return Ok(None);
    }
    let found = client.query_opt("SELECT version FROM iaf_index", &[]).map_err(fault)?;
    let found: i32 = found.map_or(0, |row| row.get(0));
    match found <= NEWEST {
        true => Ok(Some(found)),
        false => Err(IndexError::Newer {
            location: Location::Url(address.to_string()),
            found: found.unsigned_abs(),
            known: NEWEST.unsigned_abs(),
        }),
    }
}

/// Creates or migrates the index where needed. Of several processes one does so, and the others wait for it.
pub(super) fn bring_up_to_date(client: &mut Client, address: &DatabaseAddress) -> Result<(), IndexError> {
    if version(client, address)? == Some(NEWEST) {
        return Ok(());
    }
    let fault = |error| index_error(address, error);
    let mut transaction = client.transaction().map_err(fault)?;
    lock(&mut transaction, address).map_err(fault)?;
    let exists = "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)";
    if !transaction.query_one(exists, &[&address.schema()]).map_err(fault)?.get::<_, bool>(0) {
        let create = format!("CREATE SCHEMA \"{}\"", address.schema());
        transaction.batch_execute(&create).map_err(fault)?;
    }
    // Asked again under the lock: another process may have been faster.
    let found = version(&mut transaction, address)?;
    if found.is_none() {
        refuse_others(&mut transaction, address)?;
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > found.unwrap_or(0)) {
        transaction.batch_execute(&(migration.statements)().join("; ")).map_err(fault)?;
    }
    if found.is_none() {
        trials::create(&mut transaction).map_err(fault)?;
    }
    transaction.execute("UPDATE iaf_index SET version = $1", &[&NEWEST]).map_err(fault)?;
    transaction.commit().map_err(fault)
}

/// Refuses a schema in which something else has the names of an index.
fn refuse_others(transaction: &mut Transaction<'_>, address: &DatabaseAddress) -> Result<(), IndexError> {
    let table = format!("\"{}\".backtest_index", address.schema());
    let select = "SELECT to_regclass($1) IS NOT NULL";
    let found = transaction.query_one(select, &[&table]).map_err(|error| index_error(address, error))?;
    match found.get(0) {
        false => Ok(()),
        true => Err(IndexError::Foreign {
            location: Location::Url(address.to_string()),
            reason: "its schema has a table backtest_index of something else".to_owned(),
        }),
    }
}

/// Keeps every other process from changing the index until the transaction ends.
pub(super) fn lock(transaction: &mut Transaction<'_>, address: &DatabaseAddress) -> Result<(), postgres::Error> {
    let hash = Sha256::digest(format!("the index in {}", address.schema()).as_bytes());
    let number = hash.iter().take(size_of::<i64>()).fold(0, |number, byte| number << 8 | i64::from(*byte));
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&number]).map(drop)
}
