//! Reading an index: which rows pass a filter, with what values, and whole rows by name.

use super::column::Column;
use super::filter::{Filter, NAMED_ROWS, confine, explain, with_named_rows};
use super::{IndexError, parameter, row, schema};
use crate::model::{Direction, IndexRow, Metric, nearest_names};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An index that is open for reading.
#[derive(Debug)]
pub struct Index {
    connection: Connection,
    path: PathBuf,
}

/// A row that passed a filter, with the values that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The bundle's path as the index holds it: relative to the folder, or absolute.
    pub bundle_path: String,
    /// A value for each metric asked for; `None` where it is missing.
    pub values: Vec<Option<f64>>,
}

impl Index {
    /// Opens an index so that nothing in it can be changed.
    ///
    /// # Errors
    /// There is no such file; it is newer, damaged or no index.
    pub fn open_read_only(path: &Path) -> Result<Index, IndexError> {
        if !path.is_file() {
            return Err(IndexError::NotFound(path.to_owned()));
        }
        let mut connection = match connect(path) {
            // SQLite reads a log only where it may write beside it; without a log the file alone will do.
            Err(IndexError::NotWritable { .. }) if !has_log(path) => connect_immutable(path)?,
            other => other?,
        };
        confine(&mut connection).map_err(|error| IndexError::from_sqlite(path, error))?;
        Ok(Index { connection, path: path.to_owned() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn count(&self) -> Result<usize, IndexError> {
        let count = self.connection.query_row("SELECT count(*) FROM backtest_index", [], |row| row.get::<_, i64>(0));
        Ok(usize::try_from(count.map_err(|error| self.sqlite(error))?).unwrap_or_default())
    }

    /// The rows that pass a filter, in no order.
    ///
    /// The filter is an SQL condition on the columns; a metric's column goes by its bare name too, and a parameter by
    /// `param.NAME`. It can read the index's table and nothing else.
    ///
    /// # Errors
    /// The filter is no such condition, or the file cannot be read.
    pub fn candidates(&self, filter: Option<&str>, metrics: &[&Metric]) -> Result<Vec<Candidate>, IndexError> {
        let columns: String = metrics.iter().map(|metric| format!(", {}", metric.column())).collect();
        self.select(filter, &format!("bundle_path{columns}"), "", |row| {
            let values = (1..=metrics.len()).map(|column| row::number(row, column)).collect::<Result<_, _>>()?;
            Ok(Candidate { bundle_path: row.get::<_, Option<String>>(0)?.unwrap_or_default(), values })
        })
    }

    /// The paths of the first rows that pass a filter, in the order of a column, or else of the paths themselves.
    ///
    /// Missing values come last in either direction; equal ones go by path.
    ///
    /// # Errors
    /// The filter is no condition, no row has the parameter to sort by, or the file cannot be read.
    pub fn list(
        &self,
        filter: Option<&str>,
        order: Option<(&Column, Direction)>,
        limit: usize,
    ) -> Result<Vec<String>, IndexError> {
        let first = match order {
            None => String::new(),
            Some((column, direction)) => {
                if let Column::Parameter(name) = column {
                    self.check_parameter(name)?;
                }
                let (column, direction) =
                    (column.sql(), if direction == Direction::Ascending { "ASC" } else { "DESC" });
                format!("{column} IS NULL, {column} {direction}, ")
            }
        };
        let order = format!("ORDER BY {first}bundle_path LIMIT {limit}");
        self.select(filter, "bundle_path", &order, |row| Ok(row.get::<_, Option<String>>(0)?.unwrap_or_default()))
    }

    /// Makes sure that some row has a parameter of this name.
    ///
    /// # Errors
    /// Names the parameters that resemble an unknown one.
    pub fn check_parameter(&self, name: &str) -> Result<(), IndexError> {
        let exists =
            format!("SELECT EXISTS (SELECT 1 FROM backtest_index WHERE {} IS NOT NULL)", parameter::kind(name));
        let exists = self.connection.query_row(&exists, [], |row| row.get(0)).map_err(|error| self.sqlite(error))?;
        if exists {
            return Ok(());
        }
        let known = self.parameters()?;
        let nearest = nearest_names(name, known.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
        Err(IndexError::Parameter { path: self.path.clone(), name: name.to_owned(), nearest })
    }

    /// The names of all parameters of all rows.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn parameters(&self) -> Result<Vec<String>, IndexError> {
        let objects = "CASE WHEN json_valid(parameters_json, 2) THEN parameters_json ELSE '{}' END";
        let select = format!("SELECT DISTINCT key FROM backtest_index, json_each({objects}) ORDER BY key");
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.connection.prepare(&select)?;
            statement.query_map([], |row| row.get::<_, String>(0))?.collect()
        };
        read().map_err(|error| self.sqlite(error))
    }

    /// The values of expressions on every row, in the order of the paths: a list for each expression.
    pub(super) fn values(&self, expressions: &[String]) -> Result<Vec<Vec<Value>>, IndexError> {
        let mut values = vec![Vec::new(); expressions.len()];
        let select = format!("SELECT {} FROM backtest_index ORDER BY bundle_path", expressions.join(", "));
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(&select)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for (place, values) in values.iter_mut().enumerate() {
                    values.push(row.get(place)?);
                }
            }
            Ok(())
        };
        read().map_err(|error| self.sqlite(error))?;
        Ok(values)
    }

    /// Reads something of every row that passes a filter.
    fn select<T>(
        &self,
        filter: Option<&str>,
        columns: &str,
        order: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, IndexError> {
        let Filter { clause, parameters } = Filter::new(filter)?;
        parameters.iter().try_for_each(|name| self.check_parameter(name))?;
        let select = format!("{} SELECT {columns} FROM {NAMED_ROWS} {clause} {order}", with_named_rows());
        let run = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.connection.prepare(&select)?;
            statement.query_map([], read)?.collect()
        };
        run().map_err(|error| match filter {
            Some(filter) if !is_about_the_file(&error) => explain(filter, &error),
            _ => self.sqlite(error),
        })
    }

    /// Whole rows with their bundle paths, in the order asked; a path without a row is left out.
    ///
    /// # Errors
    /// A row names no bundle, or the file cannot be read.
    pub fn rows<'a>(
        &self,
        bundle_paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<(&'a str, IndexRow)>, IndexError> {
        let select = format!("SELECT {} FROM backtest_index WHERE bundle_path = ?", row::columns_to_read());
        let mut statement = self.connection.prepare(&select).map_err(|error| self.sqlite(error))?;
        let mut found = Vec::new();
        for bundle_path in bundle_paths {
            let mut rows = statement.query([bundle_path]).map_err(|error| self.sqlite(error))?;
            if let Some(row) = rows.next().map_err(|error| self.sqlite(error))? {
                found.push((bundle_path, row::read(row, &self.path)?));
            }
        }
        Ok(found)
    }

    fn sqlite(&self, error: rusqlite::Error) -> IndexError {
        IndexError::from_sqlite(&self.path, error)
    }
}

/// Opened for writing where possible, so that SQLite tidies its log away at the end, but told never to write.
fn connect(path: &Path) -> Result<Connection, IndexError> {
    check(schema::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?, path)
}

fn connect_immutable(path: &Path) -> Result<Connection, IndexError> {
    let real = fs::canonicalize(path).map_err(|_| IndexError::NotFound(path.to_owned()))?;
    // A path need not be Unicode, and a URI must be.
    let escaped: String = real.as_os_str().as_encoded_bytes().iter().map(|byte| format!("%{byte:02x}")).collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)
        .map_err(|error| IndexError::from_sqlite(path, error))?;
    check(connection, path)
}

fn check(connection: Connection, path: &Path) -> Result<Connection, IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    connection.busy_timeout(Duration::from_secs(30)).map_err(sqlite)?;
    connection.pragma_update(None, "query_only", true).map_err(sqlite)?;
    schema::version(&connection, path)?;
    schema::check_table(&connection, path)?;
    Ok(connection)
}

fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).is_ok_and(|metadata| metadata.len() > 0)
}

fn is_about_the_file(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase, SystemIoFailure,
    };
    let codes = [CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase, SystemIoFailure];
    error.sqlite_error_code().is_some_and(|code| codes.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{self, BundleStamp, Handle, Summary};

    fn index_of(rows: &[(&str, Option<f64>)]) -> (tempfile::TempDir, Index) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.sqlite");
        let mut connection = schema::open_for_writing(&path).unwrap();
        let transaction = connection.transaction().unwrap();
        for (name, sharpe) in rows {
            let mut summary = Summary::default();
            summary.set_at(Metric::position("sharpe_ratio").unwrap(), *sharpe);
            summary.insert("number_of_trades", model::Value::Float(3.7));
            summary.insert("number_of_windows", model::Value::Int(7));
            summary.insert("cagr", model::Value::Float(f64::NEG_INFINITY));
            summary.insert("odd", model::Value::Float(f64::NAN));
            let row = IndexRow {
                handle: Handle::new(*name).unwrap(),
                algorithm_id: None,
                tag: Some("t".to_owned()),
                engine_type: None,
                risk_free_rate: None,
                number_of_runs: 2,
                parameters_json: None,
                strategy_ids_json: None,
                stamp: BundleStamp { mtime_ns: -1, size: 5 },
                summary,
            };
            row::write(&mut row::prepare_write(&transaction).unwrap(), (*name).to_owned(), row).unwrap();
        }
        transaction.commit().unwrap();
        drop(connection);
        let index = Index::open_read_only(&path).unwrap();
        (folder, index)
    }

    #[test]
    fn rows_come_back_as_they_were_written() {
        let (_folder, index) = index_of(&[("a.iafbt", Some(1.5)), ("b/c.iafbt", None)]);
        let rows = index.rows(["b/c.iafbt", "nothing", "a.iafbt"]).unwrap();
        assert_eq!(rows.iter().map(|(_, row)| row.handle.as_str()).collect::<Vec<_>>(), ["b/c.iafbt", "a.iafbt"]);
        let a = &rows[1].1;
        assert_eq!(a.summary.get("sharpe_ratio"), Some(1.5));
        assert_eq!(a.summary.get("number_of_trades"), Some(3.7));
        assert_eq!(a.summary.get("cagr"), Some(f64::NEG_INFINITY));
        assert_eq!((a.number_of_runs, a.stamp.mtime_ns, a.stamp.size), (2, -1, 5));
        assert_eq!(rows[0].1.summary.get("sharpe_ratio"), None);
    }

    #[test]
    fn whole_numbers_are_integers_in_integer_columns() {
        let (_folder, index) = index_of(&[("a", None)]);
        let types = "SELECT typeof(summary_number_of_windows) || typeof(summary_number_of_trades) || typeof(summary_extras_json)";
        let text: String =
            index.connection.query_row(&format!("{types} FROM backtest_index"), [], |row| row.get(0)).unwrap();
        assert_eq!(text, "integerrealnull");
    }

    #[test]
    fn a_filter_knows_columns_and_bare_metric_names() {
        let (_folder, index) = index_of(&[("a", Some(1.0)), ("b", Some(2.0)), ("c", None)]);
        let sharpe = Metric::find("sharpe_ratio").unwrap();
        for (filter, expected) in [
            ("sharpe_ratio > 1", vec!["b"]),
            ("summary_sharpe_ratio <= 1", vec!["a"]),
            ("sharpe_ratio IS NULL", vec!["c"]),
            ("tag = 't' AND sharpe_ratio > (SELECT avg(sharpe_ratio) FROM named_rows)", vec!["b"]),
            ("sharpe_ratio < 2 -- a comment", vec!["a"]),
        ] {
            let found = index.candidates(Some(filter), &[sharpe]).unwrap();
            assert_eq!(found.iter().map(|found| found.bundle_path.as_str()).collect::<Vec<_>>(), expected, "{filter}");
        }
        assert_eq!(index.candidates(None, &[sharpe]).unwrap()[1].values, [Some(2.0)]);
        assert_eq!(index.count().unwrap(), 3);
    }

    #[test]
    fn a_filter_reaches_nothing_but_the_rows() {
        let (_folder, index) = index_of(&[("a", Some(1.0))]);
        for filter in [
            "1; DROP TABLE backtest_index",
            "1) UNION SELECT sql FROM sqlite_master --",
            "(SELECT count(*) FROM sqlite_master)",
            "(SELECT count(*) FROM pragma_table_info('backtest_index'))",
            "load_extension('evil')",
            "ATTACH DATABASE '/tmp/evil' AS evil",
            "(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n)",
            "\"no such column\" = 1",
            "",
        ] {
            let error = index.candidates(Some(filter), &[]).unwrap_err();
            assert!(matches!(error, IndexError::Filter { .. }), "{filter}: {error}");
        }
        assert!(index.connection.execute_batch("DELETE FROM backtest_index").is_err());
        assert!(index.connection.execute_batch("PRAGMA query_only = 0").is_err());
        assert_eq!(index.count().unwrap(), 1);
    }

    #[test]
    fn a_mistake_in_a_filter_names_the_nearest_columns() {
        let (_folder, index) = index_of(&[("a", None)]);
        match index.candidates(Some("sharp > 1"), &[]).unwrap_err() {
            IndexError::Filter { reason, nearest, .. } => {
                assert_eq!(reason, "no such column: sharp");
                assert_eq!(nearest[0], "sharpe_ratio");
            }
            other => panic!("{other}"),
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_index_is_read_whatever_its_folder_is_called() {
        use std::os::unix::ffi::OsStrExt;
        let (folder, index) = index_of(&[("a", None)]);
        drop(index);
        for name in [&b"plain"[..], b"a%20?b#c d", b"bad\xff"] {
            let path = folder.path().join(std::ffi::OsStr::from_bytes(name)).join("index.sqlite");
            fs::create_dir(path.parent().unwrap()).unwrap();
            fs::copy(folder.path().join("index.sqlite"), &path).unwrap();
            assert!(connect_immutable(&path).is_ok(), "{}", path.display());
        }
    }

    #[test]
    fn reading_leaves_no_files_beside_the_index() {
        let (folder, index) = index_of(&[("a", None)]);
        assert_eq!(index.count().unwrap(), 1);
        drop(index);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
