//! The columns of a listing: what a name means, and what a row shows under it.

use super::cell::Cell;
use super::error::{CliError, did_you_mean};
use super::format::metric_value;
use super::listed_row::ListedRow;
use crate::index::{PARAMETER_PREFIX, SortKey};
use crate::model::{IndexRow, Metric, Origin, nearest_metrics};

/// What a listing shows of a row.
#[derive(Debug, Clone)]
pub(super) enum Column {
    Metric(&'static Metric),
    Field(Field),
    Parameter(String),
    Score,
    /// How many near copies of it are left out.
    NearCopies,
}

/// What is known of a backtest besides its metrics and parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    name: &'static str,
    /// Its name in the index, by which it can be asked for too.
    column: &'static str,
    cell: fn(&ListedRow) -> Cell,
}

/// Every field; those that JSON and CSV always hold come first.
const FIELDS: [Field; 13] = [
    field("bundle_path", "bundle_path", |row| Cell::text(Some(row.key.as_str()))),
    field("algorithm_id", "algorithm_id", |row| Cell::text(row.row.algorithm_id.as_deref())),
    field("tag", "tag", |row| Cell::text(row.row.tag.as_deref())),
    field("number_of_runs", "number_of_runs", |row| Cell::Integer(row.row.number_of_runs.into())),
    field("parameters", "parameters_json", |row| Cell::json(parameters(&row.row))),
    field(ENGINE_TYPE, ENGINE_TYPE, |row| Cell::text(row.row.engine_type.as_deref())),
    field("risk_free_rate", "risk_free_rate", |row| Cell::number(row.row.risk_free_rate)),
    field("strategy_ids", "strategy_ids_json", |row| Cell::json(row.row.strategy_ids_json.as_deref())),
    field("bundle_size", "bundle_size", |row| Cell::Integer(row.row.stamp.size.into())),
    // Too long for a floating-point number.
    field("bundle_mtime_ns", "bundle_mtime_ns", |row| Cell::Json(row.row.stamp.mtime_ns.to_string())),
    field("study", "study", |row| Cell::text(row.trial.as_ref().and_then(|trial| trial.study.as_deref()))),
    field("universe", "universe", |row| Cell::text(row.trial.as_ref().and_then(|trial| trial.universe.as_deref()))),
    field("sample_type", "sample_type", |row| {
        Cell::text(row.trial.as_ref().and_then(|trial| trial.sample_type.as_deref()))
    }),
];

/// The column of the engine, and the shorter name by which it can be asked for.
const ENGINE_TYPE: &str = "engine_type";
const ENGINE: &str = "engine";

/// The column of the near copies that are left out.
const NEAR_COPIES: &str = "near_copies";

/// How many of the fields JSON and CSV always hold.
const FIELDS_ALWAYS: usize = 5;

const fn field(name: &'static str, column: &'static str, cell: fn(&ListedRow) -> Cell) -> Field {
    Field { name, column, cell }
}

fn parameters(row: &IndexRow) -> Option<&str> {
    row.parameters_json.as_deref()
}

impl PartialEq for Column {
    fn eq(&self, other: &Column) -> bool {
        self.name() == other.name()
    }
}

impl Column {
    /// The column of a name.
    pub(super) fn parse(name: &str) -> Result<Column, CliError> {
        let name = name.trim();
        if let Some(parameter) = name.strip_prefix(PARAMETER_PREFIX) {
            return Ok(Column::Parameter(parameter.to_owned()));
        }
        if name == NEAR_COPIES {
            return Ok(Column::NearCopies);
        }
        let name = if name == ENGINE { ENGINE_TYPE } else { name };
        if let Some(field) = FIELDS.iter().find(|field| field.name == name || field.column == name) {
            return Ok(Column::Field(*field));
        }
        if let Some(metric) = Metric::find(name).or_else(|| Metric::find_of_sweep(name)) {
            return Ok(Column::Metric(metric));
        }
        let nearest = nearest_metrics(name, FIELDS.iter().map(|field| field.name));
        let error = CliError::wrong_usage(format!("no column is called '{name}'"));
        Err(match nearest.is_empty() {
            true => error.hint("columns are metrics, param.NAME, bundle_path, algorithm_id, tag and number_of_runs"),
            false => error.hint(did_you_mean(&nearest)),
        })
    }

    /// What JSON and CSV always hold.
    pub(super) fn always() -> impl Iterator<Item = Column> {
        FIELDS.into_iter().take(FIELDS_ALWAYS).map(Column::Field)
    }

    /// The name on the command line and the key in JSON and CSV.
    pub(super) fn name(&self) -> String {
        match self {
            Column::Metric(metric) => metric.name.to_owned(),
            Column::Field(field) => field.name.to_owned(),
            Column::Parameter(name) => format!("{PARAMETER_PREFIX}{name}"),
            Column::Score => "score".to_owned(),
            Column::NearCopies => NEAR_COPIES.to_owned(),
        }
    }

    /// The head of the column in a table.
    pub(super) fn head(&self) -> String {
        match self {
            Column::Metric(metric) => metric.short_label.to_owned(),
            Column::NearCopies => "near copies".to_owned(),
            other => other.name(),
        }
    }

    /// What the index is to sort by; `None` for what it does not know: a score, or a metric of the whole sweep.
    pub(super) fn in_index(&self) -> Option<SortKey> {
        match self {
            Column::Metric(metric) if metric.origin == Origin::Sweep => None,
            Column::Metric(metric) => Some(SortKey::Metric(metric)),
            Column::Field(field) => SortKey::field(field.column),
            Column::Parameter(name) => Some(SortKey::Parameter(name.clone())),
            Column::Score | Column::NearCopies => None,
        }
    }

    /// Whether it shows what is measured, and not only what every index holds.
    pub(super) fn is_measured(&self) -> bool {
        match self {
            Column::Metric(metric) => metric.origin == Origin::Equity,
            Column::Field(field) => matches!(field.name, "study" | "universe" | "sample_type"),
            Column::Parameter(_) | Column::Score | Column::NearCopies => false,
        }
    }

    /// Whether it shows what is computed over all trials of the sweep.
    pub(super) fn is_of_sweep(&self) -> bool {
        matches!(self, Column::Metric(metric) if metric.origin == Origin::Sweep)
    }

    /// The value of a row.
    pub(super) fn cell(&self, row: &ListedRow) -> Cell {
        match self {
            Column::Metric(metric) => match row.row.summary.exact(metric.name) {
                Some(integer) => Cell::Integer(integer),
                None => Cell::number(row.value(metric)),
            },
            Column::Field(field) => (field.cell)(row),
            Column::Parameter(name) => Cell::entry(parameters(&row.row), name),
            Column::Score => Cell::number(row.score),
            Column::NearCopies => row.near_copies.map_or(Cell::Missing, |copies| Cell::Integer(copies as i128)),
        }
    }

    /// What a table shows of a row.
    pub(super) fn text(&self, row: &ListedRow) -> String {
        match self {
            Column::Metric(metric) => metric_value(metric, row.value(metric)),
            Column::Score => row.score.map_or_else(|| "-".to_owned(), |score| format!("{score:.6}")),
            other => other.cell(row).as_text(),
        }
    }

    /// Whether rows have nothing but numbers under it.
    pub(super) fn is_number(&self, rows: &[ListedRow]) -> bool {
        let cells = || rows.iter().map(|row| self.cell(row));
        matches!(self, Column::Metric(_) | Column::Score)
            || cells().any(|cell| matches!(cell, Cell::Number(_) | Cell::Integer(_)))
                && cells().all(|cell| matches!(cell, Cell::Number(_) | Cell::Integer(_) | Cell::Missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_metrics_fields_and_parameters_and_a_mistake_finds_its_neighbours() {
        assert_eq!(Column::parse("summary_cagr").unwrap(), Column::Metric(Metric::find("cagr").unwrap()));
        assert_eq!(Column::parse(" tag ").unwrap().head(), "tag");
        assert_eq!(Column::parse("parameters_json").unwrap().name(), "parameters");
        assert_eq!(Column::parse("param.a.b").unwrap(), Column::Parameter("a.b".to_owned()));
        let error = Column::parse("sharp").unwrap_err();
        assert!(error.hint.unwrap().starts_with("did you mean chained_sharpe, sharpe_ratio"));
    }

    #[test]
    fn every_field_is_a_column_of_the_index() {
        for field in FIELDS {
            assert!(Column::Field(field).in_index().is_some(), "{}", field.name);
        }
    }
}
