//! Judging: all trials of a sweep's index, as candidates that might have been chosen.

use super::error::SweepError;
use super::open::Sweep;
use crate::judgement::{Candidate, Judgement, JudgementOptions, TrialFigures};
use crate::model::{IndexRow, RowKey};
use std::collections::{BTreeMap, HashMap, HashSet};

impl Sweep {
    /// Judges all trials of the index, whatever a ranking shows of them, and counts those that it once had. `failed` is how many bundles could not be read.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn judge(&self, failed: usize, options: &JudgementOptions) -> Result<Judgement, SweepError> {
        Ok(Judgement::of(&self.candidates()?, &self.index()?.gone()?, failed, options))
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
        let figures = TrialFigures::by_handle(&self.candidates()?, &self.index()?.gone()?)?;
        Ok(self.figures.get_or_init(|| figures))
    }

    /// All trials of the index. A row of one universe is a part of what another row has, and no trial of its own beside it.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn candidates(&self) -> Result<Vec<Candidate>, SweepError> {
        let index = self.index()?;
        let keys = index.list(None, None, usize::MAX >> 1)?;
        let all: HashSet<&RowKey> = keys.iter().collect();
        let keys: Vec<&RowKey> = keys.iter().collect();
        let mut details: HashMap<&RowKey, _> = keys.iter().copied().zip(index.details(&keys)?).collect();
        let rows = index.rows(&keys)?;
        let is_part = |key: &RowKey| key.whole().is_some_and(|whole| all.contains(&whole));
        // Only studies say what they are samples of.
        let of_studies: Vec<&RowKey> = rows.iter().filter(|(_, row)| row.trial.is_some()).map(|(key, _)| key).collect();
        let samples = of_studies.iter().copied().zip(index.trials(&of_studies)?);
        let mut samples: HashMap<&RowKey, String> =
            samples.filter_map(|(key, trial)| Some((key, trial?.sample_type?))).collect();
        let trials = rows.iter().filter(|(key, row)| row.trial.is_none() || !is_part(key));
        let candidate = |(key, row): &(RowKey, IndexRow)| {
            Candidate::new(key, row, samples.remove(key), details.remove(key).flatten())
        };
        Ok(trials.map(candidate).collect())
    }
}
