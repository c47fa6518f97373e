//! Returns of all trials over the same days: what every statistic of selection is computed from.

use super::SelectionError;
use std::borrow::Cow;
use std::sync::Arc;

/// The returns of trials, each over the same days, as one table. A copy shares the values.
#[derive(Debug, Clone)]
pub struct TrialReturns {
    days: usize,
    trials: usize,
    /// One trial after the other; behind those that are meant there may be more.
    values: Arc<Vec<f64>>,
}

impl TrialReturns {
    /// A table of returns (fractions per period), one trial after the other, each with as many values as there are days.
    ///
    /// # Errors
    /// Where the values are not a multiple of the days, or one is no finite number.
    pub fn new(days: usize, values: Vec<f64>) -> Result<TrialReturns, SelectionError> {
        if days == 0 || !values.len().is_multiple_of(days) {
            return Err(SelectionError::UnevenReturns { values: values.len(), days });
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(position) => Err(SelectionError::NotFinite { trial: position / days }),
            None => Ok(TrialReturns { days, trials: values.len() / days, values: Arc::new(values) }),
        }
    }

    /// The returns of the first trials, at most so many.
    pub fn first(&self, trials: usize) -> TrialReturns {
        TrialReturns { trials: trials.min(self.trials), ..self.clone() }
    }

    /// Number of trials.
    pub fn trials(&self) -> usize {
        self.trials
    }

    /// Number of days.
    pub fn days(&self) -> usize {
        self.days
    }

    /// The returns of one trial, none for a position that no trial has.
    pub fn of(&self, trial: usize) -> &[f64] {
        self.values().chunks_exact(self.days).nth(trial).unwrap_or_default()
    }

    /// The returns of each trial, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.values().chunks_exact(self.days)
    }

    /// All returns, one trial after the other.
    pub(super) fn values(&self) -> &[f64] {
        self.values.get(..self.trials * self.days).unwrap_or_default()
    }

    /// Refuses tables with fewer trials or days than a statistic needs.
    pub(super) fn needs(&self, trials: usize, days: usize) -> Result<(), SelectionError> {
        if self.trials() < trials {
            return Err(SelectionError::TooFewTrials { found: self.trials(), needed: trials });
        }
        if self.days < days {
            return Err(SelectionError::TooFewDays { found: self.days, needed: days });
        }
        Ok(())
    }
}

/// The returns of some trials less those of a standard.
pub(super) fn above<'a>(group: &'a [f64], standard: &[f64]) -> Cow<'a, [f64]> {
    if standard.is_empty() {
        return group.into();
    }
    group.iter().zip(standard.iter().cycle()).map(|(value, standard)| value - standard).collect()
}

/// Whether values are not all one. Their deviation cannot tell: a mean is rounded.
pub(super) fn varies(values: &[f64]) -> bool {
    values.windows(2).any(|pair| pair[0] != pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_even_and_finite() {
        let table = TrialReturns::new(2, vec![0.1, 0.2, 0.3, 0.4]).unwrap();
        assert_eq!((table.trials(), table.of(1), table.of(2)), (2, &[0.3, 0.4][..], &[][..]));
        let refused = |days, values| TrialReturns::new(days, values).unwrap_err();
        assert_eq!(refused(2, vec![0.1; 3]), SelectionError::UnevenReturns { values: 3, days: 2 });
        assert_eq!(refused(1, vec![0.1, f64::NAN]), SelectionError::NotFinite { trial: 1 });
        assert_eq!(table.needs(3, 1), Err(SelectionError::TooFewTrials { found: 2, needed: 3 }));
    }

    #[test]
    fn the_first_trials_are_a_table_of_their_own() {
        let table = TrialReturns::new(2, vec![0.1, 0.2, 0.3, 0.4]).unwrap();
        let first = table.first(1);
        assert_eq!((first.trials(), first.values(), first.of(1)), (1, &[0.1, 0.2][..], &[][..]));
        assert_eq!((table.first(3).trials(), table.first(0).iter().len()), (2, 0));
    }
}
