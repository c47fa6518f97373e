//! Rows of the index as they are listed, each with its key and its score.

use super::error::CliError;
use crate::index::{Catalog, SqliteCatalog};
use crate::model::{IndexRow, Metric, Origin, RowKey, Trial};
use std::collections::HashMap;

/// A row to show.
#[derive(Debug)]
pub(super) struct ListedRow {
    pub(super) key: RowKey,
    pub(super) row: IndexRow,
    /// Figures that were measured on it; `None` where none are yet.
    pub(super) trial: Option<Trial>,
    /// Its score, if it was ranked by one.
    pub(super) score: Option<f64>,
}

impl ListedRow {
    /// The value of a metric.
    pub(super) fn value(&self, metric: &Metric) -> Option<f64> {
        match metric.origin {
            Origin::Summary => self.row.summary.get(metric.name),
            Origin::Equity => self.trial.as_ref()?.figures.get(metric.name),
        }
    }
}

/// The rows of some keys, each with its score, if there are scores.
pub(super) fn listed_rows(
    index: &SqliteCatalog,
    keys: &[&RowKey],
    scores: &HashMap<&RowKey, f64>,
) -> Result<Vec<ListedRow>, CliError> {
    let rows = index.rows(keys)?;
    let trials = index.trials(&rows.iter().map(|(key, _)| key).collect::<Vec<_>>())?;
    let listed = rows.into_iter().zip(trials);
    Ok(listed.map(|((key, row), trial)| ListedRow { score: scores.get(&key).copied(), key, row, trial }).collect())
}
