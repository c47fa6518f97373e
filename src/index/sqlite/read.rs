//! Reading of rows: which pass a filter, with what values, and whole rows by key.

use super::filter::{Filter, NAMED_ROWS, explain, with_named_rows};
use super::row::key;
use super::stopwatch::Stopwatch;
use super::trials::{self, TrialTable};
use super::{parameter, row, schema};
use crate::index::catalog::{Candidate, TypedColumn};
use crate::index::{IndexError, PARAMETER_PREFIX, SortKey};
use crate::model::{Direction, IndexRow, Metric, RowKey, Trial, TrialDetails, Value, nearest_names};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, Row};
use std::path::Path;
use std::time::Duration;

/// Reads the rows of an index.
pub(super) struct RowsReader<'a> {
    pub(super) connection: &'a Connection,
    /// The index's file.
    pub(super) path: &'a Path,
    pub(super) trials: TrialTable,
    pub(super) stopwatch: &'a Stopwatch,
    /// How long a filter may take.
    pub(super) filter_time: Duration,
}

/// How many rows there are.
pub(super) fn count(connection: &Connection) -> rusqlite::Result<usize> {
    let count = connection.query_row("SELECT count(*) FROM backtest_index", [], |row| row.get::<_, i64>(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The keys of the rows that look like those of a bundle.
pub(super) fn keys_of(connection: &Connection, bundle: &RowKey) -> rusqlite::Result<Vec<RowKey>> {
    // What begins with the key and '#' lies between these two in the order of the keys.
    let select = "SELECT bundle_path FROM backtest_index WHERE bundle_path = ?1 \
                  OR (bundle_path > ?1 || '#' AND bundle_path < ?1 || '$') ORDER BY bundle_path";
    let mut statement = connection.prepare(select)?;
    let keys: Vec<RowKey> = statement.query_map([bundle.as_str()], key)?.collect::<rusqlite::Result<_>>()?;
    let is_of_bundle =
        |key: &RowKey| key == bundle || key.split_trial().is_some_and(|(of_trial, _)| of_trial == *bundle);
    Ok(keys.into_iter().filter(is_of_bundle).collect())
}

impl RowsReader<'_> {
    pub(super) fn candidates(&self, filter: Option<&str>, metrics: &[&Metric]) -> Result<Vec<Candidate>, IndexError> {
        let columns: String = metrics.iter().map(|metric| format!(", {}", metric.column())).collect();
        // Few rows are of one universe: asking each row for its own would join all trials.
        let universes = trials::universes(self.connection, self.trials).map_err(|error| self.sqlite(error))?;
        self.select(filter, &format!("bundle_path{columns}"), "", |row| {
            let number = |position| Ok(row::number(row, 1 + position)?.unwrap_or(f64::NAN));
            let values = (0..metrics.len()).map(number).collect::<rusqlite::Result<_>>()?;
            let key = key(row)?;
            Ok(Candidate { universe: universes.get(&key).map(|name| name.as_str().into()), key, values })
        })
    }

    pub(super) fn list(
        &self,
        filter: Option<&str>,
        order: Option<(&SortKey, Direction)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, IndexError> {
        let first = match order {
            None => String::new(),
            Some((sort_key, direction)) => {
                if let SortKey::Parameter(name) = sort_key {
                    self.check_parameter(name)?;
                }
                let (column, direction) =
                    (expression(sort_key), if direction == Direction::Ascending { "ASC" } else { "DESC" });
                format!("{column} IS NULL, {column} {direction}, ")
            }
        };
        let order = format!("ORDER BY {first}bundle_path LIMIT {limit}");
        self.select(filter, "bundle_path", &order, key)
    }

    pub(super) fn check_parameter(&self, name: &str) -> Result<(), IndexError> {
        let exists =
            format!("SELECT EXISTS (SELECT 1 FROM backtest_index WHERE {} IS NOT NULL)", parameter::kind(name));
        let exists = self.connection.query_row(&exists, [], |row| row.get(0)).map_err(|error| self.sqlite(error))?;
        if exists {
            return Ok(());
        }
        let known = self.parameters()?;
        let nearest = nearest_names(name, known.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
        Err(IndexError::Parameter { location: self.path.into(), name: name.to_owned(), nearest })
    }

    pub(super) fn parameters(&self) -> Result<Vec<String>, IndexError> {
        let objects = "CASE WHEN json_valid(parameters_json, 2) THEN parameters_json ELSE '{}' END";
        let select = format!("SELECT DISTINCT key FROM backtest_index, json_each({objects}) ORDER BY key");
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.connection.prepare(&select)?;
            statement.query_map([], |row| row.get::<_, String>(0))?.collect()
        };
        read().map_err(|error| self.sqlite(error))
    }

    pub(super) fn columns(&self) -> Result<Vec<TypedColumn>, IndexError> {
        let typed = |(name, declared)| TypedColumn { name, declared: Some(declared), values: Vec::new() };
        let mut columns: Vec<TypedColumn> = schema::columns().chain(trials::columns()).map(typed).collect();
        let mut expressions = vec![schema::quoted(schema::column_names()), trials::selection(self.trials)];
        for name in self.parameters()? {
            expressions.push(parameter::value(&name));
            let name = format!("{PARAMETER_PREFIX}{name}");
            columns.push(TypedColumn { name, declared: None, values: Vec::new() });
        }
        let rows = trials::rows_with_trials(self.trials);
        let select = format!("SELECT {} FROM {rows} ORDER BY backtest_index.bundle_path", expressions.join(", "));
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(&select)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for (position, column) in columns.iter_mut().enumerate() {
                    column.values.push(value(row.get_ref(position)?));
                }
            }
            Ok(())
        };
        read().map_err(|error| self.sqlite(error))?;
        Ok(columns)
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
        let select = format!("{} SELECT {columns} FROM {NAMED_ROWS} {clause} {order}", with_named_rows(self.trials));
        let run = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.connection.prepare(&select)?;
            statement.query_map([], read)?.collect()
        };
        let Some(filter) = filter else { return run().map_err(|error| self.sqlite(error)) };
        let time = self.filter_time;
        self.stopwatch.during(time, run).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => IndexError::FilterTime { filter: filter.to_owned(), time },
            _ if is_about_the_file(&error) => self.sqlite(error),
            // A mistake is explained as well as may be.
            _ => explain(filter, &error, &self.parameters().unwrap_or_default()),
        })
    }

    pub(super) fn rows(&self, keys: &[&RowKey]) -> Result<Vec<(RowKey, IndexRow)>, IndexError> {
        let mut statement =
            self.connection.prepare(&trials::row_selection(self.trials)).map_err(|error| self.sqlite(error))?;
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let mut rows = statement.query([key.as_str()]).map_err(|error| self.sqlite(error))?;
            if let Some(row) = rows.next().map_err(|error| self.sqlite(error))? {
                found.push(((*key).clone(), row::read(row, self.path)?));
            }
        }
        Ok(found)
    }

    pub(super) fn trials(&self, keys: &[&RowKey]) -> Result<Vec<Option<Trial>>, IndexError> {
        trials::read(self.connection, self.trials, keys, self.path)
    }

    pub(super) fn details(&self, keys: &[&RowKey]) -> Result<Vec<Option<TrialDetails>>, IndexError> {
        trials::read_details(self.connection, self.trials, keys).map_err(|error| self.sqlite(error))
    }

    pub(super) fn has_universes(&self) -> Result<bool, IndexError> {
        trials::has_universes(self.connection, self.trials).map_err(|error| self.sqlite(error))
    }

    pub(super) fn count_unmeasured(&self) -> Result<usize, IndexError> {
        trials::count_unmeasured(self.connection, self.trials).map_err(|error| self.sqlite(error))
    }

    fn sqlite(&self, error: rusqlite::Error) -> IndexError {
        IndexError::from_sqlite(self.path, error)
    }
}

/// The expression that reads what rows are put in order by.
fn expression(sort_key: &SortKey) -> String {
    match sort_key {
        SortKey::Metric(metric) => metric.column(),
        SortKey::Field(name) => (*name).to_owned(),
        SortKey::Parameter(name) => parameter::value(name),
    }
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Nil,
        ValueRef::Integer(integer) => Value::Int(integer),
        ValueRef::Real(real) => Value::Float(real),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Binary(bytes.to_vec()),
    }
}

fn is_about_the_file(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase, SystemIoFailure,
    };
    let codes = [CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase, SystemIoFailure];
    error.sqlite_error_code().is_some_and(|code| codes.contains(&code))
}
