//! Rows of the index as they are listed, each with its key and its score.

use super::error::CliError;
use crate::index::Catalog;
use crate::judgement::TrialFigures;
use crate::model::{IndexRow, Metric, Origin, RowKey, Trial};
use std::collections::{BTreeMap, HashMap};

/// More than any index has rows.
pub(super) const EVERY_ROW: usize = i64::MAX as usize;

/// A row to show.
#[derive(Debug)]
pub(super) struct ListedRow {
    pub(super) key: RowKey,
    pub(super) row: IndexRow,
    /// Figures that were measured on it; `None` where none are yet.
    pub(super) trial: Option<Trial>,
    /// Its score, if it was ranked by one.
    pub(super) score: Option<f64>,
    /// How many near copies of it are left out, where they are.
    pub(super) near_copies: Option<usize>,
    /// What the whole sweep says of it, where that was asked for.
    pub(super) of_sweep: Option<TrialFigures>,
}

impl ListedRow {
    /// The value of a metric.
    pub(super) fn value(&self, metric: &Metric) -> Option<f64> {
        match metric.origin {
            Origin::Summary => self.row.summary.get(metric.name),
            Origin::Equity => self.trial.as_ref()?.figures.get(metric.name),
            Origin::Sweep => self.of_sweep?.get(metric),
            // Listing opens no bundle.
            Origin::Candles => None,
        }
    }
}

/// The rows of some keys, each with its score, if there are scores, and with what the whole sweep says of it, if that is known.
pub(super) fn listed_rows(
    index: &dyn Catalog,
    keys: &[&RowKey],
    scores: &HashMap<&RowKey, f64>,
    figures: &BTreeMap<String, TrialFigures>,
) -> Result<Vec<ListedRow>, CliError> {
    let rows = index.rows(keys)?;
    let trials = index.trials(&rows.iter().map(|(key, _)| key).collect::<Vec<_>>())?;
    let listed = rows.into_iter().zip(trials);
    let listed_row = |((key, row), trial): ((RowKey, IndexRow), Option<Trial>)| ListedRow {
        score: scores.get(&key).copied(),
        near_copies: None,
        of_sweep: figures.get(key.as_str()).copied(),
        key,
        row,
        trial,
    };
    Ok(listed.map(listed_row).collect())
}

/// Every row of an index, in order of key.
pub(super) fn every_row(index: &dyn Catalog) -> Result<Vec<ListedRow>, CliError> {
    let keys = index.list(None, None, EVERY_ROW)?;
    listed_rows(index, &keys.iter().collect::<Vec<_>>(), &HashMap::new(), &BTreeMap::new())
}
