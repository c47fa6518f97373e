//! Effective number of trials: how many independent ones would vary as much as these, which are alike.

use super::trial_returns::varies;
use super::{SelectionError, TrialReturns};
use crate::stats::mean;
use nalgebra::DMatrix;
use rayon::prelude::*;

/// The largest matrix whose eigenvalues are computed; longer series of more trials are summed over several days first.
const LARGEST_MATRIX: usize = 1_024;

/// The number of groups whose products are added in order, so that the sum is the same on any number of threads.
const GROUPS: usize = 8;

/// Periods whose products are computed at once.
const STRIP: usize = 128;

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
        let standardised: Vec<Vec<f64>> = returns
            .values()
            .par_chunks(returns.days())
            .filter_map(|trial| standardised(trial.chunks_exact(days_per_period).map(|days| days.iter().sum())))
            .collect();
        let varying = standardised.len();
        if varying == 0 {
            return Err(SelectionError::NothingVaries);
        }
        let matrix =
            if varying <= periods { of_trials(&standardised, periods) } else { of_days(&standardised, periods) };
        let number = effective_rank(matrix);
        Ok(EffectiveTrials { number, varying, periods, days_per_period })
    }
}

/// Values less their mean, with a sum of squares of one; `None` where they do not vary.
fn standardised(values: impl Iterator<Item = f64>) -> Option<Vec<f64>> {
    let values: Vec<f64> = values.collect();
    let center = mean(&values)?;
    let norm = values.iter().map(|value| (value - center).powi(2)).sum::<f64>().sqrt();
    (varies(&values) && norm > 0.0).then(|| values.iter().map(|value| (value - center) / norm).collect())
}

fn of_trials(standardised: &[Vec<f64>], periods: usize) -> DMatrix<f64> {
    let columns = DMatrix::from_fn(periods, standardised.len(), |period, trial| standardised[trial][period]);
    columns.transpose() * columns
}

fn of_days(standardised: &[Vec<f64>], periods: usize) -> DMatrix<f64> {
    let products: Vec<DMatrix<f64>> = standardised
        .par_chunks(standardised.len().div_ceil(GROUPS))
        .map(|group| upper_product(group, periods))
        .collect();
    let mut matrix = products.into_iter().fold(DMatrix::zeros(periods, periods), |sum, product| sum + product);
    matrix.fill_lower_triangle_with_upper_triangle();
    matrix
}

/// The sums over some trials of the products of every two periods, the later one across; each strip of periods with itself and
/// the strips after it, as the other half is the same.
fn upper_product(group: &[Vec<f64>], periods: usize) -> DMatrix<f64> {
    let columns = DMatrix::from_fn(periods, group.len(), |period, trial| group[trial][period]);
    let rows = columns.transpose();
    let mut matrix = DMatrix::zeros(periods, periods);
    for first in (0..periods).step_by(STRIP) {
        let (height, width) = (STRIP.min(periods - first), periods - first);
        let strip = columns.rows(first, height) * rows.columns(first, width);
        matrix.view_mut((first, first), (height, width)).copy_from(&strip);
    }
    matrix
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
        let standardised: Vec<Vec<f64>> =
            noise(40, 60, 8).iter().filter_map(|trial| standardised(trial.iter().copied())).collect();
        let (one, other) = (of_trials(&standardised, 60), of_days(&standardised, 60));
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
