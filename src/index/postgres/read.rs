//! Reading of rows: which pass a filter, with what values, and in what order.

use super::fault::index_error;
use super::filter::{self, NAMED_ROWS, ParameterKind, with_named_rows};
use super::parameter;
use super::trials::{self, TrialTable};
use crate::index::condition::{explain, unfinished};
use crate::index::{Candidates, DatabaseAddress, IndexError, SortKey};
use crate::model::{Direction, Location, Metric, RowKey};
use postgres::error::{ErrorPosition, SqlState};
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Error, Row, Transaction};
use std::collections::BTreeMap;
use std::time::Duration;

/// Reads the rows of an index.
pub(super) struct RowsReader<'a> {
    pub(super) client: &'a mut Client,
    pub(super) address: &'a DatabaseAddress,
    pub(super) trials: TrialTable,
    /// How long a filter may take.
    pub(super) filter_time: Duration,
}

impl RowsReader<'_> {
    pub(super) fn count_matching(&mut self, filter: Option<&str>) -> Result<usize, IndexError> {
        let mut count = 0;
        self.select(filter, "count(*)", "", |row| {
            count = usize::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default();
            Ok(())
        })?;
        Ok(count)
    }

    pub(super) fn candidates(&mut self, filter: Option<&str>, metrics: &[&Metric]) -> Result<Candidates, IndexError> {
        self.candidates_in_order(filter, metrics, "")
    }

    pub(super) fn leaders(
        &mut self,
        metric: &Metric,
        direction: Direction,
        limit: usize,
    ) -> Result<Candidates, IndexError> {
        let (column, limit) = (metric.column(), limit_of(limit));
        let order = format!(
            "WHERE \"{column}\" IS NOT NULL ORDER BY {}, bundle_path LIMIT {limit}",
            ordered(&column, direction)
        );
        self.candidates_in_order(None, &[metric], &order)
    }

    fn candidates_in_order(
        &mut self,
        filter: Option<&str>,
        metrics: &[&Metric],
        order: &str,
    ) -> Result<Candidates, IndexError> {
        let columns: String = metrics.iter().map(|metric| format!(", \"{}\"", metric.column())).collect();
        // Few rows are of one universe: asking each row for its own would join all trials.
        let parts = trials::parts(self.client, self.trials).map_err(|error| self.fault(error))?;
        let mut candidates = Candidates::with_width(metrics.len());
        let mut values = vec![None; metrics.len()];
        self.select(filter, &format!("bundle_path{columns}"), order, |row| {
            for (position, value) in values.iter_mut().enumerate() {
                *value = row.try_get(1 + position)?;
            }
            let key = row.try_get(0)?;
            candidates.push(key, values.iter().copied());
            if parts.contains(key) {
                candidates.mark_as_part();
            }
            Ok(())
        })?;
        Ok(candidates)
    }

    pub(super) fn list(
        &mut self,
        filter: Option<&str>,
        order: Option<(&SortKey, Direction)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, IndexError> {
        let first = match order {
            None => String::new(),
            Some((SortKey::Metric(metric), direction)) => ordered(&metric.column(), direction) + ", ",
            Some((SortKey::Field(name), direction)) => ordered(name, direction) + ", ",
            Some((SortKey::Parameter(name), direction)) => {
                self.check_parameter(name)?;
                ordered_by_parameter(name, direction)
            }
        };
        let order = format!("ORDER BY {first}bundle_path LIMIT {}", limit_of(limit));
        let mut keys = Vec::new();
        self.select(filter, "bundle_path", &order, |row| {
            keys.push(trials::key(row)?);
            Ok(())
        })?;
        Ok(keys)
    }

    pub(super) fn check_parameter(&mut self, name: &str) -> Result<(), IndexError> {
        let exists = "SELECT EXISTS (SELECT 1 FROM backtest_index WHERE parameters ? $1)";
        let plain = name.replace('\0', "\u{fffd}");
        if self.client.query_one(exists, &[&plain]).map_err(|error| self.fault(error))?.get(0) {
            return Ok(());
        }
        let location = Location::Url(self.address.to_string());
        Err(IndexError::unknown_parameter(location, name, &self.parameters()?))
    }

    pub(super) fn parameters(&mut self) -> Result<Vec<String>, IndexError> {
        let select =
            "SELECT DISTINCT jsonb_object_keys(parameters) COLLATE \"C\" AS name FROM backtest_index ORDER BY name";
        let rows = self.client.query(select, &[]).map_err(|error| self.fault(error))?;
        rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(|error| self.fault(error))
    }

    /// Reads something of every row that passes a filter, in a transaction that can change nothing and ends in time.
    pub(super) fn select(
        &mut self,
        filter: Option<&str>,
        columns: &str,
        order: &str,
        mut read: impl FnMut(&Row) -> Result<(), Error>,
    ) -> Result<(), IndexError> {
        let clause = filter.map(|filter| self.clause(filter)).transpose()?.unwrap_or_default();
        let select = format!("{} SELECT {columns} FROM {NAMED_ROWS} {clause} {order}", with_named_rows(self.trials));
        let time = filter.map(|_| self.filter_time);
        let run = read_only(self.client, time, |transaction| {
            let none: [&str; 0] = [];
            let mut rows = transaction.query_raw(&select, none)?;
            while let Some(row) = rows.next()? {
                read(&row)?;
            }
            Ok(())
        });
        let (Err(error), Some(filter)) = (&run, filter) else { return run.map_err(|error| self.fault(error)) };
        match (error.code(), error.as_db_error()) {
            (Some(&SqlState::QUERY_CANCELED), _) => {
                Err(IndexError::FilterTime { filter: filter.to_owned(), time: self.filter_time })
            }
            (Some(code), Some(said)) if is_about_the_filter(code) => {
                let before_fault: Option<String> = match said.position() {
                    Some(ErrorPosition::Original(at)) => {
                        Some(select.chars().take((*at as usize).saturating_sub(1)).collect())
                    }
                    _ => None,
                };
                let unfinished = before_fault.and_then(|before| unfinished(filter, &clause, &before));
                Err(explain(filter, None, unfinished.unwrap_or_else(|| said.message().to_owned()), &[]))
            }
            _ => run.map_err(|error| self.fault(error)),
        }
    }

    /// The `WHERE` clause of a filter, whose parameters are looked up.
    fn clause(&mut self, filter: &str) -> Result<String, IndexError> {
        let mut kinds = BTreeMap::new();
        for name in filter::parameters(filter) {
            self.check_parameter(&name)?;
            let kind = self.kind(&name).map_err(|error| self.fault(error))?;
            kinds.insert(name, kind);
        }
        // A mistake is explained as well as may be.
        match filter::clause(filter, &kinds, &[]) {
            Err(IndexError::Filter { .. }) => filter::clause(filter, &kinds, &self.parameters()?),
            clause => clause,
        }
    }

    fn kind(&mut self, name: &str) -> Result<ParameterKind, Error> {
        let (text, number) = (parameter::is_text(name), parameter::is_number(name));
        let any = |is: &str| format!("EXISTS (SELECT 1 FROM backtest_index WHERE {is})");
        let row = self.client.query_one(&format!("SELECT {}, {}", any(&text), any(&number)), &[])?;
        Ok(match (row.try_get(0)?, row.try_get(1)?) {
            (true, true) => ParameterKind::Mixed,
            (true, false) => ParameterKind::Text,
            (false, _) => ParameterKind::Number,
        })
    }

    fn fault(&self, error: Error) -> IndexError {
        index_error(self.address, error)
    }
}

/// Does something in a transaction that changes nothing; it may be given an end.
pub(super) fn read_only<T>(
    client: &mut Client,
    time: Option<Duration>,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut transaction = client.build_transaction().read_only(true).start()?;
    if let Some(time) = time {
        let milliseconds = time.as_millis().clamp(1, i32::MAX.unsigned_abs().into());
        transaction.batch_execute(&format!("SET LOCAL statement_timeout TO {milliseconds}"))?;
    }
    let done = work(&mut transaction)?;
    transaction.commit()?;
    Ok(done)
}

/// Whether the server refused what the filter says: its words, its types or its values.
fn is_about_the_filter(code: &SqlState) -> bool {
    ["22", "42", "21", "25", "54", "0A"].iter().any(|class| code.code().starts_with(class))
}

/// A limit as PostgreSQL takes it, which counts no further than this.
fn limit_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The term that puts rows in order by a column, with missing values last.
fn ordered(column: &str, direction: Direction) -> String {
    format!("\"{column}\" {} NULLS LAST", word(direction))
}

/// The terms that put rows in order by a parameter: numbers before texts, as SQLite does.
fn ordered_by_parameter(name: &str, direction: Direction) -> String {
    let (number, text, order) = (parameter::as_number(name), parameter::as_text(name), word(direction));
    let rank = format!("CASE WHEN {} THEN 1 WHEN {} THEN 0 END", parameter::is_text(name), parameter::is_number(name));
    format!("{rank} {order} NULLS LAST, {number} {order} NULLS LAST, {text} {order} NULLS LAST, ")
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    }
}
