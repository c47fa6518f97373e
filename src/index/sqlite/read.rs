//! Reading of rows: which pass a filter, with what values, and whole rows by key.

use super::connection::in_one_look;
use super::filter::{Filter, NAMED_ROWS, explain, with_named_rows};
use super::row::key;
use super::stopwatch::Stopwatch;
use super::trials::{self, TrialTable};
use super::{parameter, row, schema};
use crate::index::catalog::TypedColumn;
use crate::index::fields::{row_columns, trial_columns};
use crate::index::{Candidates, IndexError, PARAMETER_PREFIX, SortKey};
use crate::model::{Direction, IndexRow, Metric, Origin, RowKey, Trial, TrialDetails, Value};
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
    pub(super) fn count_matching(&self, filter: Option<&str>) -> Result<usize, IndexError> {
        let Some(filter) = filter else { return count(self.connection).map_err(|error| self.sqlite(error)) };
        let mut count = 0;
        self.select(Some(filter), "count(*)", "", |row| {
            count = usize::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
            Ok(())
        })?;
        Ok(count)
    }

    pub(super) fn candidates(&self, filter: Option<&str>, metrics: &[&Metric]) -> Result<Candidates, IndexError> {
        let rows = if filter.is_none() { count(self.connection).map_err(|error| self.sqlite(error))? } else { 0 };
        self.candidates_in_order(filter, metrics, "", rows)
    }

    pub(super) fn leaders(
        &self,
        metric: &Metric,
        direction: Direction,
        limit: usize,
    ) -> Result<Candidates, IndexError> {
        let order = order_of_leaders(metric, direction, limit);
        if metric.origin == Origin::Equity && self.trials == TrialTable::Current {
            let select = trials::selection_of_leaders(metric, &order);
            return self
                .candidates_taken(1, 0, |take| self.each_row(&select, take).map_err(|error| self.sqlite(error)));
        }
        self.candidates_in_order(None, &[metric], &order, 0)
    }

    fn candidates_in_order(
        &self,
        filter: Option<&str>,
        metrics: &[&Metric],
        order: &str,
        expected: usize,
    ) -> Result<Candidates, IndexError> {
        let columns: String = metrics.iter().map(|metric| format!(", {}", metric.column())).collect();
        self.candidates_taken(metrics.len(), expected, |take| {
            self.select(filter, &format!("bundle_path{columns}"), order, take)
        })
    }

    /// Candidates of so many values each out of rows that are given to what takes them.
    fn candidates_taken(
        &self,
        width: usize,
        expected: usize,
        give: impl FnOnce(&mut dyn FnMut(&Row<'_>) -> rusqlite::Result<()>) -> Result<(), IndexError>,
    ) -> Result<Candidates, IndexError> {
        // Few rows are of one universe: asking each row for its own would join all trials.
        let universes = trials::universes(self.connection, self.trials).map_err(|error| self.sqlite(error))?;
        let mut candidates = Candidates::with_width(width);
        candidates.reserve(expected);
        let mut values = vec![None; width];
        give(&mut |row| {
            for (position, value) in values.iter_mut().enumerate() {
                *value = row::number(row, 1 + position)?;
            }
            let key = row.get_ref(0)?.as_str()?;
            candidates.push(key, values.iter().copied());
            if universes.contains_key(key) {
                candidates.mark_as_part();
            }
            Ok(())
        })?;
        Ok(candidates)
    }

    pub(super) fn list(
        &self,
        filter: Option<&str>,
        order: Option<(&SortKey, Direction)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, IndexError> {
        if let (None, Some((SortKey::Metric(metric), direction))) = (filter, order) {
            let leaders = self.leaders(metric, direction, limit)?;
            // Those without a value come after all that have one.
            if leaders.len() == limit {
                return Ok(leaders.keys().collect());
            }
        }
        let first = match order {
            None => String::new(),
            Some((sort_key, direction)) => {
                if let SortKey::Parameter(name) = sort_key {
                    self.check_parameter(name)?;
                }
                // Where few rows pass, looking each of all rows up in their order takes longer than sorting those few.
                let sorted = if filter.is_some() { "+" } else { "" };
                format!("{}, ", ordered(&format!("{sorted}{}", expression(sort_key)), direction))
            }
        };
        let order = format!("ORDER BY {first}bundle_path LIMIT {}", limit_of(limit));
        let mut keys = Vec::new();
        self.select(filter, "bundle_path", &order, |row| {
            keys.push(key(row)?);
            Ok(())
        })?;
        Ok(keys)
    }

    pub(super) fn check_parameter(&self, name: &str) -> Result<(), IndexError> {
        let exists =
            format!("SELECT EXISTS (SELECT 1 FROM backtest_index WHERE {} IS NOT NULL)", parameter::kind(name));
        let exists = self.connection.query_row(&exists, [], |row| row.get(0)).map_err(|error| self.sqlite(error))?;
        if exists {
            return Ok(());
        }
        Err(IndexError::unknown_parameter(self.path.into(), name, &self.parameters()?))
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
        let mut columns: Vec<TypedColumn> = row_columns().chain(trial_columns()).map(typed).collect();
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
    fn select(
        &self,
        filter: Option<&str>,
        columns: &str,
        order: &str,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), IndexError> {
        let Filter { clause, parameters } = Filter::new(filter)?;
        parameters.iter().try_for_each(|name| self.check_parameter(name))?;
        let select = selection(self.trials, columns, &format!("{clause} {order}"));
        let mut run = || self.each_row(&select, &mut read);
        let Some(filter) = filter else { return run().map_err(|error| self.sqlite(error)) };
        let time = self.filter_time;
        self.stopwatch.during(time, run).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => IndexError::FilterTime { filter: filter.to_owned(), time },
            _ if is_about_the_file(&error) => self.sqlite(error),
            // A mistake is explained as well as may be.
            _ => explain(filter, &clause, &error, &self.parameters().unwrap_or_default()),
        })
    }

    fn each_row(&self, select: &str, read: &mut dyn FnMut(&Row<'_>) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(select)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            read(row)?;
        }
        Ok(())
    }

    pub(super) fn rows(&self, keys: &[&RowKey]) -> Result<Vec<(RowKey, IndexRow)>, IndexError> {
        in_one_look(self.connection, || self.rows_one_by_one(keys)).map_err(|error| self.sqlite(error))?
    }

    fn rows_one_by_one(&self, keys: &[&RowKey]) -> Result<Vec<(RowKey, IndexRow)>, IndexError> {
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
        in_one_look(self.connection, || trials::read(self.connection, self.trials, keys, self.path))
            .map_err(|error| self.sqlite(error))?
    }

    pub(super) fn details(&self, keys: &[&RowKey]) -> Result<Vec<Option<TrialDetails>>, IndexError> {
        in_one_look(self.connection, || trials::read_details(self.connection, self.trials, keys))
            .and_then(|details| details)
            .map_err(|error| self.sqlite(error))
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

/// The statement that reads columns of named rows.
pub(super) fn selection(trials: TrialTable, columns: &str, rest: &str) -> String {
    format!("{} SELECT {columns} FROM {NAMED_ROWS} {rest}", with_named_rows(trials))
}

pub(super) fn order_of_leaders(metric: &Metric, direction: Direction, limit: usize) -> String {
    let (column, limit) = (metric.column(), limit_of(limit));
    format!("WHERE {column} IS NOT NULL ORDER BY {}, bundle_path LIMIT {limit}", ordered(&column, direction))
}

/// A limit as SQLite takes it, which counts no further than this.
fn limit_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The terms that put rows in order by an expression, with missing values last. Descending these come last by themselves, and
/// an index serves the order only where nothing more is asked.
fn ordered(expression: &str, direction: Direction) -> String {
    match direction {
        Direction::Ascending => format!("{expression} IS NULL, {expression} ASC"),
        Direction::Descending => format!("{expression} DESC"),
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
