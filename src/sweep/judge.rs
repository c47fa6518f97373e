//! Judging: all trials of a sweep's index, as candidates that might have been chosen.

use super::drawing::Drawing;
use super::each_trial::BATCH;
use super::error::SweepError;
use super::open::Sweep;
use crate::index::FILTER_TIME;
use crate::judgement::{AllTrials, Candidate, Judgement, JudgementOptions, MOST_COMPARED, TrialFigures};
use crate::model::{IndexRow, RowKey};
use std::collections::{BTreeMap, HashMap};

/// Leaders that are compared beside those drawn.
const LEADERS: usize = 1_000;

impl Sweep {
    /// Judges all trials of the index, whatever a ranking shows of them, and counts those that it once had. `failed` is how many bundles could not be read.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn judge(&self, failed: usize, options: &JudgementOptions) -> Result<Judgement, SweepError> {
        Ok(Judgement::of(&self.all_trials(options.most_compared, &[])?, failed, options))
    }

    /// What the whole sweep says of each trial that has a Sharpe ratio, by its key in the index: the metrics of
    /// [`SWEEP_METRICS`](crate::model::SWEEP_METRICS). Cheaper than a whole judgement, and computed once. Of more than
    /// [`MOST_COMPARED`] trials some are not compared, and have none.
    ///
    /// # Errors
    /// The index cannot be read, or its trials cannot be compared with each other.
    pub fn trial_figures(&self) -> Result<&BTreeMap<String, TrialFigures>, SweepError> {
        if let Some(figures) = self.figures.get() {
            return Ok(figures);
        }
        let figures = TrialFigures::by_handle(&self.all_trials(MOST_COMPARED, &[])?)?;
        Ok(self.figures.get_or_init(|| figures))
    }

    /// All trials of the index, of which so many at most are drawn to stand for all, and those that it once had. Those that are
    /// `shown` are looked at in any case. A row of one universe is a part of what another row has, and no trial of its own
    /// beside it.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn all_trials(&self, most_compared: usize, shown: &[RowKey]) -> Result<AllTrials, SweepError> {
        let (address, databases) = (&self.address, &self.options.databases);
        let mut gone = None;
        let all = rayon::in_place_scope(|scope| {
            // A search of its own, which takes a connection and no more.
            scope.spawn(|_| gone = Some(address.open_read_only(databases, FILTER_TIME).and_then(|index| index.gone())));
            self.trials_that_are_there(most_compared, shown)
        })?;
        Ok(AllTrials { gone: gone.transpose()?.unwrap_or_default(), ..all })
    }

    fn trials_that_are_there(&self, most_compared: usize, shown: &[RowKey]) -> Result<AllTrials, SweepError> {
        let Drawing { drawn, shown, leaders, others } = Drawing::of(self.index()?, most_compared, shown)?;
        let mut candidates = self.candidates(&drawn)?;
        let drawn = candidates.len();
        let batches = leaders.chunks(LEADERS).map(|keys| self.batch_of_candidates(&keys.iter().collect::<Vec<_>>()));
        let beside = first_comparable(batches, &candidates)?;
        let counted = others - beside.len();
        candidates.extend(self.candidates(&shown)?);
        candidates.extend(beside);
        Ok(AllTrials { candidates, drawn, counted, gone: Vec::new() })
    }

    /// The trials of some keys, in their order.
    fn candidates(&self, keys: &[RowKey]) -> Result<Vec<Candidate>, SweepError> {
        let mut candidates = Vec::with_capacity(keys.len());
        for keys in keys.chunks(BATCH) {
            candidates.extend(self.batch_of_candidates(&keys.iter().collect::<Vec<_>>())?);
        }
        Ok(candidates)
    }

    fn batch_of_candidates(&self, keys: &[&RowKey]) -> Result<Vec<Candidate>, SweepError> {
        let index = self.index()?;
        let mut details: HashMap<&RowKey, _> = keys.iter().copied().zip(index.details(keys)?).collect();
        let rows = index.rows(keys)?;
        // Only studies say what they are samples of.
        let of_studies: Vec<&RowKey> = rows.iter().filter(|(_, row)| row.trial.is_some()).map(|(key, _)| key).collect();
        let samples = of_studies.iter().copied().zip(index.trials(&of_studies)?);
        let mut samples: HashMap<&RowKey, String> =
            samples.filter_map(|(key, trial)| Some((key, trial?.sample_type?))).collect();
        let candidate = |(key, row): &(RowKey, IndexRow)| {
            Candidate::new(key, row, samples.remove(key), details.remove(key).flatten())
        };
        Ok(rows.iter().map(candidate).collect())
    }
}

/// The first leaders that have about as many days as those drawn; no more batches are read than it takes. A short record has the
/// wildest ratios, and is compared with none.
fn first_comparable(
    batches: impl Iterator<Item = Result<Vec<Candidate>, SweepError>>,
    drawn: &[Candidate],
) -> Result<Vec<Candidate>, SweepError> {
    let longest = drawn.iter().map(|drawn| drawn.returns.days.len()).max().unwrap_or_default();
    let mut found = Vec::new();
    for batch in batches {
        found.extend(batch?.into_iter().filter(|leader| leader.is_as_long_as(longest)));
        if found.len() >= LEADERS {
            break;
        }
    }
    found.truncate(LEADERS);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DailyReturns;

    #[test]
    fn short_records_take_no_place_of_a_leader_and_no_more_is_read_than_it_takes() {
        let of_days = |days: i32| Candidate {
            returns: DailyReturns { days: (0..days).collect(), values: vec![0.01; days as usize] },
            ..Candidate::default()
        };
        let batches = [vec![of_days(70); LEADERS], vec![of_days(600); LEADERS], vec![of_days(638); LEADERS]];
        let mut read = 0;
        let batches = batches.into_iter().inspect(|_| read += 1).map(Ok);
        let found = first_comparable(batches, &[of_days(638), of_days(70)]).unwrap();
        assert!(found.len() == LEADERS && found.iter().all(|leader| leader.returns.days.len() == 600));
        assert_eq!(read, 2);
    }
}
