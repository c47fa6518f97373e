//! Judging: all trials of a sweep's index, as candidates that might have been chosen.

use super::error::SweepError;
use super::open::Sweep;
use crate::index::Catalog;
use crate::judgement::{Candidate, Judgement, TrialFigures};
use crate::model::RowKey;
use std::collections::{BTreeMap, HashMap, HashSet};

impl Sweep {
    /// Judges all trials of the index, whatever a ranking shows of them. `failed` is how many bundles could not be read.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn judge(&self, failed: usize) -> Result<Judgement, SweepError> {
        Ok(Judgement::of(&self.candidates()?, &[], failed))
    }

    /// What the whole sweep says of each trial that has a Sharpe ratio, by its key in the index: the metrics of
    /// [`SWEEP_METRICS`](crate::model::SWEEP_METRICS). Cheaper than a whole judgement, and computed once.
    ///
    /// # Errors
    /// The index cannot be read, or its trials cannot be compared with each other.
    pub fn trial_figures(&self) -> Result<&BTreeMap<String, TrialFigures>, SweepError> {
        if let Some(figures) = self.figures.get() {
            return Ok(figures);
        }
        let figures = TrialFigures::by_handle(&self.candidates()?, &[])?;
        Ok(self.figures.get_or_init(|| figures))
    }

    /// All trials of the index. A row of one universe is a part of what another row has, and no trial of its own beside it.
    fn candidates(&self) -> Result<Vec<Candidate>, SweepError> {
        let index = self.index()?;
        let keys = index.list(None, None, usize::MAX >> 1)?;
        let all: HashSet<&RowKey> = keys.iter().collect();
        let keys: Vec<&RowKey> = keys.iter().collect();
        let mut details: HashMap<&RowKey, _> = keys.iter().copied().zip(index.details(&keys)?).collect();
        let rows = index.rows(&keys)?;
        let is_part = |key: &RowKey| key.whole().is_some_and(|whole| all.contains(&whole));
        let trials = rows.iter().filter(|(key, row)| row.trial.is_none() || !is_part(key));
        Ok(trials.map(|(key, row)| Candidate::new(key, row, details.remove(key).flatten())).collect())
    }
}
