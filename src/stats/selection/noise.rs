//! Generators of returns for tests: pure noise, one true edge, clones.

use super::TrialReturns;
use super::normal;
use super::random::Random;

/// Returns of trials without any skill: independent normal draws with a deviation of 1 %.
pub(in crate::stats) fn noise(trials: usize, days: usize, seed: u64) -> TrialReturns {
    let mut random = Random::new(seed);
    let draw = |_| 0.01 * normal::quantile(random.fraction().max(1e-15));
    TrialReturns::new(days, (0..trials * days).map(draw).collect()).unwrap()
}

/// Noise in which the first trial has a true Sharpe ratio per period.
pub(in crate::stats) fn with_edge(trials: usize, days: usize, seed: u64, ratio: f64) -> TrialReturns {
    let mut values = noise(trials, days, seed).values().to_vec();
    values[..days].iter_mut().for_each(|value| *value += 0.01 * ratio);
    TrialReturns::new(days, values).unwrap()
}

/// Each of some trials again and again.
pub(in crate::stats) fn clones(of: &TrialReturns, times: usize) -> TrialReturns {
    TrialReturns::new(of.days(), of.values().repeat(times)).unwrap()
}
