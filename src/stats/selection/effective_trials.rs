//! Effective number of trials: how many independent ones would vary as much as these, which are alike.

use super::trial_returns::varies;
use super::{SelectionError, TrialReturns};
use crate::stats::mean;
use nalgebra::{DMatrix, DMatrixView, Dyn, MatrixView};
use rayon::prelude::*;

/// The largest matrix whose eigenvalues are computed; longer series of more trials are summed over several days first.
const LARGEST_MATRIX: usize = 1_024;

/// The number of groups whose products are added in order, so that the sum is the same on any number of threads.
const GROUPS: usize = 8;

/// Periods whose products are computed at once.
const STRIP: usize = 128;

/// Trials that are taken at once, few enough to stay in a cache.
const TILE: usize = 256;

/// The effective number of trials, and what it was computed over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectiveTrials {
    /// The number, from 1 to the lesser of trials and periods: fewer periods than trials bound it.
    pub number: f64,
    /// Trials whose returns vary; the others have no correlation.
    pub varying: usize,
    /// Periods that the correlations are over.
    pub periods: usize,
    /// Days of a period: 1, or more where the matrix would be too large.
    pub days_per_period: usize,
}

impl EffectiveTrials {
    /// The effective rank of the correlation matrix (Roy and Vetterli 2007): `exp(-Σ p ln p)` over its eigenvalues by their sum.
    ///
    /// The eigenvalues other than zero of the matrix of trials are those of the matrix of days, so that the smaller one is
    /// taken.
    ///
    /// # Errors
    /// Where no trial varies, or there are fewer than three days.
    pub fn of(returns: &TrialReturns) -> Result<EffectiveTrials, SelectionError> {
        returns.needs(1, 3)?;
        let smaller = returns.trials().min(returns.days());
        let days_per_period = if smaller <= LARGEST_MATRIX { 1 } else { returns.days().div_ceil(LARGEST_MATRIX) };
        let periods = returns.days() / days_per_period;
        let in_periods = InPeriods { returns, days_per_period, periods };
        let (matrix, varying) = match returns.trials() <= periods {
            true => in_periods.product_of_trials(),
            false => in_periods.product_of_periods(),
        };
        if varying == 0 {
            return Err(SelectionError::NothingVaries);
        }
        let number = effective_rank(matrix);
        Ok(EffectiveTrials { number, varying, periods, days_per_period })
    }
}

/// Returns summed over periods of so many days; days that are left over stay out.
struct InPeriods<'a> {
    returns: &'a TrialReturns,
    days_per_period: usize,
    periods: usize,
}

impl InPeriods<'_> {
    /// The product of every two trials that vary, and how many do.
    fn product_of_trials(&self) -> (DMatrix<f64>, usize) {
        let mut values = Vec::new();
        let varying = self.standardise(self.returns.values(), &mut values);
        let columns = DMatrix::from_vec(self.periods, varying, values);
        (columns.transpose() * columns, varying)
    }

    /// The sum over all trials that vary of the product of every two periods, and how many vary.
    fn product_of_periods(&self) -> (DMatrix<f64>, usize) {
        let days_of_group = self.returns.trials().div_ceil(GROUPS) * self.returns.days();
        let products: Vec<(DMatrix<f64>, usize)> =
            self.returns.values().par_chunks(days_of_group).map(|group| self.upper_product(group)).collect();
        let none = (DMatrix::zeros(self.periods, self.periods), 0);
        let (mut matrix, varying) =
            products.into_iter().fold(none, |(sum, trials), (product, of_group)| (sum + product, trials + of_group));
        matrix.fill_lower_triangle_with_upper_triangle();
        (matrix, varying)
    }

    /// The same of some trials, the later period across; each strip of periods with itself and the strips after it, as the
    /// other half is the same.
    fn upper_product(&self, group: &[f64]) -> (DMatrix<f64>, usize) {
        let periods = self.periods;
        let mut matrix = DMatrix::zeros(periods, periods);
        let mut varying = 0;
        let mut values = Vec::with_capacity(TILE * periods);
        for tile in group.chunks(TILE * self.returns.days()) {
            values.clear();
            let trials = self.standardise(tile, &mut values);
            let columns = DMatrixView::from_slice(&values, periods, trials);
            let (trial, period) = (Dyn(periods), Dyn(1));
            let rows = MatrixView::from_slice_with_strides_generic(&values, Dyn(trials), Dyn(periods), trial, period);
            for first in (0..periods).step_by(STRIP) {
                let (height, width) = (STRIP.min(periods - first), periods - first);
                let mut strip = matrix.view_mut((first, first), (height, width));
                strip.gemm(1.0, &columns.rows(first, height), &rows.columns(first, width), 1.0);
            }
            varying += trials;
        }
        (matrix, varying)
    }

    /// Appends the returns of each trial that varies, less their mean and with a sum of squares of one; gives how many those
    /// are.
    fn standardise(&self, trials: &[f64], values: &mut Vec<f64>) -> usize {
        let before = values.len();
        for trial in trials.chunks_exact(self.returns.days()) {
            let start = values.len();
            match self.days_per_period {
                1 => values.extend_from_slice(trial),
                days => values.extend(trial.chunks_exact(days).map(|days| days.iter().sum::<f64>())),
            }
            let own = &mut values[start..];
            let center = mean(own).unwrap_or_default();
            let norm = own.iter().map(|value| (value - center).powi(2)).sum::<f64>().sqrt();
            if varies(own) && norm > 0.0 {
                own.iter_mut().for_each(|value| *value = (*value - center) / norm);
            } else {
                values.truncate(start);
            }
        }
        (values.len() - before) / self.periods
    }
}

/// The exponential of the entropy of a symmetric matrix's eigenvalues, each by their sum.
fn effective_rank(matrix: DMatrix<f64>) -> f64 {
    let eigenvalues = matrix.symmetric_eigenvalues();
    let sum: f64 = eigenvalues.iter().filter(|value| **value > 0.0).sum();
    let entropy: f64 =
        eigenvalues.iter().map(|value| value / sum).filter(|share| *share > 0.0).map(|share| -share * share.ln()).sum();
    entropy.exp()
}

#[cfg(test)]
mod tests {
    use super::super::noise::{clones, noise};
    use super::*;

    #[test]
    fn the_rank_of_golden_matrices_is_theirs() {
        let rank = |side: usize, values: &[f64]| effective_rank(DMatrix::from_row_slice(side, side, values));
        assert!((rank(3, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]) - 3.0).abs() < 1e-12);
        assert!((rank(3, &[1.0, 0.1, 0.7, 0.1, 1.0, 0.8, 0.7, 0.8, 1.0]) - 1.84).abs() < 5e-3);
        let pairs = [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0];
        assert!((rank(4, &pairs) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn clones_count_once() {
        let ten = noise(10, 300, 4);
        let once = EffectiveTrials::of(&ten).unwrap();
        let often = EffectiveTrials::of(&clones(&ten, 50)).unwrap();
        assert!((9.0..=10.0).contains(&once.number), "{once:?}");
        assert!((often.number - once.number).abs() < 1e-6, "{often:?} is not {once:?}");
        assert_eq!((often.varying, often.periods), (500, 300));
    }

    #[test]
    fn either_matrix_gives_the_same() {
        let returns = noise(40, 60, 8);
        let in_periods = InPeriods { returns: &returns, days_per_period: 1, periods: 60 };
        let ((one, _), (other, _)) = (in_periods.product_of_trials(), in_periods.product_of_periods());
        assert!((effective_rank(one) - effective_rank(other)).abs() < 1e-6);
    }

    #[test]
    fn long_series_of_many_trials_are_summed_and_still_ones_left_out() {
        let mut values = noise(1_100, 1_500, 3).iter().flatten().copied().collect::<Vec<_>>();
        values[..1_500].fill(0.001);
        let found = EffectiveTrials::of(&TrialReturns::new(1_500, values).unwrap()).unwrap();
        assert_eq!((found.varying, found.periods, found.days_per_period), (1_099, 750, 2));
        let still = TrialReturns::new(3, vec![0.1; 6]).unwrap();
        assert_eq!(EffectiveTrials::of(&still), Err(SelectionError::NothingVaries));
    }
}
