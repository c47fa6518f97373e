//! Confidence interval of a Sortino ratio, under returns of any shape that depend on those before.

use super::bootstrap::{LongRunVariance, block_length};
use super::normal;
use super::trial_returns::varies;
use crate::stats::{mean, sortino_ratio};

/// The two-sided confidence interval of the Sortino ratio of returns above the risk-free rate, **per period**.
///
/// By the delta method: the estimate moves with a return `r` by `(r - m)/D - S/(2 D²) (min(r, 0)² - D²)`, where `m` is the
/// mean, `D` the downside deviation and `S` the ratio. The variance of the mean of these is their long-run variance by the
/// number of returns, as Ledoit and Wolf (2008) take it for the Sharpe ratio; here with the weights of the stationary
/// bootstrap and the block length of Politis and White (2004). Assumes returns that are stationary.
///
/// `confidence` is between 0 and 1, such as 0.95. `None` with fewer than ten returns, where they do not vary or none fell
/// short.
pub fn sortino_interval(returns: &[f64], confidence: f64) -> Option<(f64, f64)> {
    let ratio = sortino_ratio(returns, 0.0, 1.0).filter(|_| varies(returns))?;
    let center = mean(returns)?;
    let downside = |value: &f64| value.min(0.0).powi(2);
    let square = mean(&returns.iter().map(downside).collect::<Vec<_>>())?;
    let moved: Vec<f64> = returns
        .iter()
        .map(|value| (value - center) / square.sqrt() - ratio / (2.0 * square) * (downside(value) - square))
        .collect();
    let variance = LongRunVariance::new(moved.len(), block_length(&moved)?).of(&moved);
    let reach = normal::quantile(0.5 + confidence / 2.0) * (variance / moved.len() as f64).sqrt();
    reach.is_finite().then_some((ratio - reach, ratio + reach))
}

#[cfg(test)]
mod tests {
    use super::super::noise::with_edge;
    use super::*;

    #[test]
    fn the_interval_holds_the_true_ratio_as_often_as_it_says() {
        // Of normal returns with a Sharpe ratio of 0.1: mean 0.1, and the mean square below zero is
        // (1 + 0.01) Φ(-0.1) - 0.1 φ(0.1).
        let truth = 0.1 / (1.01 * normal::cumulative(-0.1) - 0.1 * normal::density(0.1)).sqrt();
        let held = (0..400).filter(|seed| {
            let (low, high) = sortino_interval(with_edge(1, 500, *seed, 0.1).of(0), 0.95).unwrap();
            (low..=high).contains(&truth)
        });
        let held = held.count();
        assert!((364..=392).contains(&held), "{held} of 400");
    }

    #[test]
    fn returns_that_never_fall_short_or_stand_still_have_none() {
        assert_eq!((sortino_interval(&[0.1; 20], 0.95), sortino_interval(&[-0.1; 20], 0.95)), (None, None));
    }
}
