//! The table `backtest_index`: generated from the table of metrics, and brought up to date by migrations.

use super::patience::while_busy;
use crate::index::condition::tokens;
use crate::index::fields::{FieldType, row_columns};
use crate::index::{IndexError, error};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Bytes of a page in a new index.
const PAGE_SIZE: u32 = 16_384;

/// What serves the order of the metric that backtests are ranked by first of all. The framework's table has no such thing, and
/// an index that it made does without.
pub(super) const ORDER: &str =
    "CREATE INDEX IF NOT EXISTS iaf_order ON \"backtest_index\"(summary_sharpe_ratio DESC, bundle_path)";

/// One step of the schema: the version that it leads to, and how.
struct Migration {
    version: u32,
    statements: fn() -> Vec<String>,
}

/// Every step in order. Never remove or change an entry, only add one: indexes of every earlier version are about.
const MIGRATIONS: &[Migration] = &[Migration { version: 2, statements: create_table }];

/// The version of the first index that there was.
const OLDEST: u32 = MIGRATIONS[0].version;

/// The version that this program writes and the newest that it reads.
const NEWEST: u32 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// Names of all columns in their order.
pub(super) fn column_names() -> impl Iterator<Item = String> {
    row_columns().map(|(name, _)| name)
}

fn create_table() -> Vec<String> {
    let definition = |(position, (name, declared)): (usize, (String, FieldType))| {
        format!("\"{name}\" {}{}", type_name(declared), if position == 0 { " PRIMARY KEY" } else { "" })
    };
    let columns: Vec<String> = row_columns().enumerate().map(definition).collect();
    vec![
        format!("CREATE TABLE \"backtest_index\" ({})", columns.join(", ")),
        "CREATE INDEX idx_backtest_index_algorithm_id ON \"backtest_index\"(algorithm_id)".to_owned(),
        "CREATE INDEX idx_backtest_index_tag ON \"backtest_index\"(tag)".to_owned(),
    ]
}

/// What SQLite calls a type.
pub(super) fn type_name(declared: FieldType) -> &'static str {
    match declared {
        FieldType::Text => "TEXT",
        FieldType::Real => "REAL",
        FieldType::Integer => "INTEGER",
    }
}

/// Creates or migrates the table where needed.
pub(super) fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), IndexError> {
    if version(connection, path)? != NEWEST {
        migrate(connection, path)?;
    }
    check_table(connection, path)
}

/// Makes sure that a database is an index that can be read. What was begun and is still empty, because whoever began it is at
/// it or was stopped, is none yet.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), IndexError> {
    match version(connection, path)? {
        0 => Err(IndexError::NotFound(path.into())),
        _ => check_table(connection, path),
    }
}

/// The version of an index, which is 0 where there is nothing in it yet.
///
/// # Errors
/// The database is one of something else, or the index is newer than is known.
fn version(connection: &Connection, path: &Path) -> Result<u32, IndexError> {
    // One statement sees one state, whatever another process does.
    let select = "SELECT (SELECT user_version FROM pragma_user_version), EXISTS (SELECT 1 FROM sqlite_master), \
                  EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'backtest_index')";
    let (found, holds_any, is_index): (i64, bool, bool) = connection
        .query_row(select, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(|error| IndexError::from_sqlite(path, error))?;
    if holds_any && (!is_index || found < OLDEST.into()) {
        return Err(IndexError::Foreign {
            location: path.into(),
            reason: "it is a database of something else".to_owned(),
        });
    }
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    match found <= NEWEST {
        true => Ok(found),
        false => Err(IndexError::Newer { location: path.into(), found, known: NEWEST }),
    }
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    if connection.is_readonly("main").map_err(sqlite)? {
        return Err(IndexError::NotWritable { location: path.into(), reason: "it is read-only".to_owned() });
    }
    // Counts only before the first table. Pages larger than usual make reading all of a column cheaper.
    connection.pragma_update(None, "page_size", PAGE_SIZE).map_err(sqlite)?;
    // Where another process does the same at this moment SQLite does not wait by itself.
    while_busy(|| connection.pragma_update(None, "journal_mode", "WAL")).map_err(sqlite)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
    // Asked again inside the transaction: another process may have been faster.
    let found = version(&transaction, path)?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > found) {
        for statement in (migration.statements)() {
            transaction.execute_batch(&statement).map_err(sqlite)?;
        }
    }
    transaction.pragma_update(None, "user_version", NEWEST).map_err(sqlite)?;
    transaction.commit().map_err(sqlite)
}

/// Makes sure that the table is one and has every column.
fn check_table(connection: &Connection, path: &Path) -> Result<(), IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    let damaged = |reason: String| Err(IndexError::Damaged { location: path.into(), reason });
    let is_table: bool = connection
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'backtest_index')",
            [],
            |row| row.get(0),
        )
        .map_err(sqlite)?;
    if !is_table {
        return damaged("it has no table backtest_index".to_owned());
    }
    if let Some(name) = odd_schema(connection).map_err(sqlite)? {
        return damaged(format!("{name} in it is more than a table of columns"));
    }
    let select = format!("SELECT {} FROM backtest_index", quoted(column_names()));
    match connection.prepare(&select) {
        Ok(_) => Ok(()),
        Err(refused) => damaged(error::reason(&refused)),
    }
}

/// The name of a table, an index or a view under a name in use that would compute something when rows are read or written.
/// Plain columns do not, whoever made them.
fn odd_schema(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let select = "SELECT name, type, sql FROM sqlite_master WHERE type <> 'trigger' AND sql IS NOT NULL \
                  AND (tbl_name = 'backtest_index' COLLATE NOCASE OR tbl_name LIKE 'iaf\\_%' ESCAPE '\\')";
    let mut select = connection.prepare(select)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, statement): (String, String) = (row.get(1)?, row.get(2)?);
        if kind == "view" || !is_plain(&statement) {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

/// Whether a statement makes a table or an index of columns alone. Whatever is computed, such as a generated column, a
/// check, a default or an index of an expression, stands in parentheses of its own.
fn is_plain(statement: &str) -> bool {
    let is_virtual = tokens(statement).any(|word| word.eq_ignore_ascii_case("virtual"));
    !is_virtual && tokens(statement).filter(|word| *word == "(").count() <= 1
}

/// Names in quotation marks with commas between them.
pub(super) fn quoted(names: impl Iterator<Item = String>) -> String {
    // With a table's name in front, a missing column is an error and never taken for a text.
    names.map(|name| format!("backtest_index.\"{name}\"")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::connection::open_for_writing;
    use super::*;

    /// The framework's own table, as its version 8.10.0 creates it.
    const FRAMEWORK: &str = include_str!("schema_8.10.0.sql");

    #[test]
    fn the_table_is_the_framework_s_own() {
        assert_eq!(create_table(), FRAMEWORK.lines().collect::<Vec<_>>());
    }

    #[test]
    fn a_new_index_is_in_wal_mode_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.sqlite");
        for _ in 0..2 {
            let connection = open_for_writing(&path).unwrap();
            let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
            assert_eq!((version(&connection, &path).unwrap(), mode.as_str()), (2, "wal"));
        }
    }

    #[test]
    fn a_table_is_plain_as_long_as_nothing_in_it_is_computed() {
        let plain = create_table();
        for statement in plain.iter().map(String::as_str).chain([
            "CREATE TABLE a (/* measures ( */ b TEXT, \"c (\" REAL -- ((\n) WITHOUT ROWID",
            "CREATE INDEX i ON a(b) WHERE b IS NOT NULL",
        ]) {
            assert!(is_plain(statement), "{statement}");
        }
        for statement in [
            "CREATE TABLE a (b TEXT, c AS (hex(b)))",
            "CREATE TABLE a (b TEXT CHECK (b > 1))",
            "CREATE TABLE a (b TEXT DEFAULT (random()))",
            "CREATE TABLE a (b /* ) ' */ CHECK(1) /* ' */)",
            "CREATE INDEX i ON a(hex(b))",
            "CREATE VIRTUAL TABLE a USING fts5(b)",
        ] {
            assert!(!is_plain(statement), "{statement}");
        }
    }

    #[test]
    fn a_newer_index_is_refused_by_name_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.sqlite");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 3).unwrap();
        let before = std::fs::read(&path).unwrap();
        let error = open_for_writing(&path).unwrap_err();
        assert!(matches!(error, IndexError::Newer { found: 3, known: 2, .. }), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn another_database_and_another_file_are_refused_and_left_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let (database, text) = (folder.path().join("a.sqlite"), folder.path().join("notes.txt"));
        for version in -1..=9 {
            let other = Connection::open(&database).unwrap();
            other.execute_batch("CREATE TABLE IF NOT EXISTS mine (a)").unwrap();
            other.pragma_update(None, "user_version", version).unwrap();
            drop(other);
            let before = std::fs::read(&database).unwrap();
            let error = open_for_writing(&database).unwrap_err();
            assert!(matches!(error, IndexError::Foreign { .. }), "{version}: {error}");
            assert!(std::fs::read(&database).unwrap() == before, "{version}");
        }
        std::fs::write(&text, "some notes, rather longer than a header of SQLite would be".repeat(20)).unwrap();
        let error = open_for_writing(&text).unwrap_err();
        assert!(matches!(error, IndexError::Damaged { .. }), "{error}");
    }
}
