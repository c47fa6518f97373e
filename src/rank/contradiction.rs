//! Contradictions: where a figure of the summary lets in, or puts first, what the measured one would not.

use super::ranking::Ranking;
use crate::index::{Catalog, IndexError, names_column, rename_column};
use crate::model::{Better, IndexRow, METRICS, Metric, RowKey};
use std::collections::HashSet;

/// A backtest whose summary says something else than what is measured on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradicted {
    /// Its name.
    pub name: String,
    /// What its summary gives; `None` where that is missing.
    pub summary: Option<f64>,
    /// What is measured.
    pub measured: f64,
}

/// A figure of the summary in a filter that keeps rows which the measured one would not.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterContradiction {
    /// The metric of the summary.
    pub metric: &'static Metric,
    /// What is measured in its place.
    pub measured: &'static Metric,
    /// How many of the rows that the filter keeps it would not keep if it read what is measured.
    pub count: usize,
    /// The one of those whose measured value is the worst.
    pub worst: Contradicted,
}

/// The contradictions of a filter, one for each figure of the summary in it.
///
/// # Errors
/// The filter is no condition on the index's columns, or the index cannot be read.
pub fn filter_contradictions(
    catalog: &dyn Catalog,
    filter: Option<&str>,
) -> Result<Vec<FilterContradiction>, IndexError> {
    let mut found = Vec::new();
    let Some(filter) = filter else { return Ok(found) };
    for metric in &METRICS {
        let Some(measured) = metric.counterpart() else { continue };
        let column = metric.column();
        let names = [metric.name, &column];
        if !names.iter().any(|name| names_column(filter, name)) {
            continue;
        }
        let renamed = names.iter().fold(filter.to_owned(), |filter, name| rename_column(&filter, name, measured.name));
        let kept_by_measured = catalog.candidates(Some(&renamed), &[])?;
        let kept_by_measured: HashSet<&str> =
            (0..kept_by_measured.len()).map(|row| kept_by_measured.key(row)).collect();
        let kept = catalog.candidates(Some(filter), &[measured])?;
        let others = (0..kept.len()).filter(|row| !kept_by_measured.contains(kept.key(*row)));
        let values: Vec<(&str, f64)> = others.filter_map(|row| Some((kept.key(row), kept.value(row)?))).collect();
        let is_worse = |one: f64, other: f64| if measured.better == Better::Lower { one > other } else { one < other };
        let count = values.len();
        let worst = values.into_iter().reduce(|worst, next| if is_worse(next.1, worst.1) { next } else { worst });
        let Some((key, value)) = worst else { continue };
        if let Some((_, row)) = catalog.rows(&[&RowKey::new(key)])?.into_iter().next() {
            let summary = row.summary.get(metric.name);
            let worst = Contradicted { name: row.name().to_owned(), summary, measured: value };
            found.push(FilterContradiction { metric, measured, count, worst });
        }
    }
    Ok(found)
}

/// A ranking by a figure of the summary that the measured one would order otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct RankContradiction {
    /// The metric of the summary.
    pub metric: &'static Metric,
    /// What is measured in its place.
    pub measured: &'static Metric,
    /// How many of the rows would stand at another rank.
    pub moved: usize,
    /// The first of those.
    pub first: Contradicted,
}

/// How a ranking of these rows, best first, contradicts what is measured on them; `None` where it does not, or is by no
/// figure that is measured too.
///
/// # Errors
/// The index cannot be read.
pub fn rank_contradiction(
    catalog: &dyn Catalog,
    ranking: &Ranking,
    keys: &[&RowKey],
) -> Result<Option<RankContradiction>, IndexError> {
    let Some((metric, measured)) = ranking.metric().and_then(|metric| Some((metric, metric.counterpart()?))) else {
        return Ok(None);
    };
    let rows = catalog.rows(keys)?;
    let trials = catalog.trials(&rows.iter().map(|(key, _)| key).collect::<Vec<_>>())?;
    let compared = rows
        .iter()
        .zip(trials)
        .filter_map(|((_, row), trial)| Some((row, row.summary.get(metric.name)?, trial?.figures.get(measured.name)?)));
    let values: Vec<(&IndexRow, f64, f64)> = compared.collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    ranking.direction().sort(&mut order, |position| (Some(values[*position].2), ""));
    let moved: Vec<usize> = (0..order.len()).filter(|position| order[*position] != *position).collect();
    let first = moved.first().map(|position| values[*position]);
    Ok(first.map(|(row, summary, value)| RankContradiction {
        metric,
        measured,
        moved: moved.len(),
        first: Contradicted { name: row.name().to_owned(), summary: Some(summary), measured: value },
    }))
}
