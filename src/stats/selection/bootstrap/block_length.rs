//! Block length of the stationary bootstrap that suits the dependence of returns on those before.

use super::super::TrialReturns;
use super::super::trial_returns::{above, varies};
use crate::stats::{mean, median};
use rayon::prelude::*;

/// Lags whose products are summed together.
const LANES: usize = 8;

/// The mean block length, in periods, by the automatic rule of Politis and White (2004) as Patton, Politis and White (2009)
/// corrected it.
///
/// The autocovariances count up to the first lag after which as many as `max(5, log10 T)` autocorrelations in a row are within
/// `2 sqrt(log10 T / T)`, twice over, under a window with a flat top. At most `min(3 sqrt T, T/3)`. `None` where the returns
/// do not vary or are fewer than ten.
pub fn block_length(returns: &[f64]) -> Option<f64> {
    let count = returns.len();
    let center = mean(returns).filter(|_| count >= 10 && varies(returns))?;
    let deviations: Vec<f64> = returns.iter().map(|value| value - center).collect();
    let periods = count as f64;
    let in_a_row = 5.max(periods.log10() as usize);
    let most_lags = periods.sqrt().ceil() as usize + in_a_row;
    let products = products_of_lags(&deviations, most_lags.min(count - 1));

    let significant = 2.0 * (periods.log10() / periods).sqrt();
    let (mut without_head, mut without_tail) = (products[0], products[0]);
    let insignificant = products.iter().enumerate().map(|(lag, product)| {
        without_head -= deviations[lag].powi(2);
        without_tail -= deviations[count - 1 - lag].powi(2);
        // All that is left of a series may stand still.
        let scale = (without_head.max(0.0) * without_tail.max(0.0)).sqrt();
        product.abs() < significant * scale
    });
    let last = last_of_significance(&insignificant.collect::<Vec<bool>>(), in_a_row);
    let lags = last.map_or(most_lags, |last| 2 * last.max(1)).min(products.len() - 1);

    let (mut weighted, mut spectrum) = (0.0, products[0] / periods);
    for (lag, product) in products.iter().enumerate().take(lags + 1).skip(1) {
        let share = lag as f64 / lags as f64;
        let window = if share <= 0.5 { 1.0 } else { 2.0 * (1.0 - share) };
        weighted += 2.0 * window * lag as f64 * product / periods;
        spectrum += 2.0 * window * product / periods;
    }
    let length = (weighted / spectrum).powi(2).cbrt() * periods.cbrt();
    let longest = (3.0 * periods.sqrt()).min(periods / 3.0).ceil();
    length.is_finite().then(|| length.clamp(1.0, longest))
}

/// The block length in the middle of those of all trials that vary, at least 1; of returns less those of a standard, where
/// there is one.
pub fn typical_block_length(returns: &TrialReturns, standard: &[f64]) -> Option<f64> {
    let trials = returns.values().par_chunks(returns.days());
    let lengths: Vec<f64> = trials.filter_map(|trial| block_length(&above(trial, standard))).collect();
    median(&lengths)
}

/// The lag from which on autocorrelations are insignificant for so many in a row; lag 0 counts as one of the lags.
fn last_of_significance(insignificant: &[bool], in_a_row: usize) -> Option<usize> {
    // The last lag that is known only ends a row, it is no part of one.
    let known = &insignificant[..insignificant.len() - 1];
    known.windows(in_a_row).position(|row| row.iter().all(|one| *one))
}

/// The sum of products of values so many apart, for each lag from 0.
fn products_of_lags(values: &[f64], most: usize) -> Vec<f64> {
    let mut products = Vec::with_capacity(most + 1);
    for first in (0..=most).step_by(LANES) {
        let mut sums = [0.0; LANES];
        let whole = values.len().saturating_sub(first + LANES - 1);
        for (value, later) in values.iter().zip(values[first..].windows(LANES)) {
            sums.iter_mut().zip(later).for_each(|(sum, later)| *sum += value * later);
        }
        for (position, value) in values.iter().enumerate().skip(whole) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += value * values.get(position + first + lane).copied().unwrap_or(0.0);
            }
        }
        products.extend_from_slice(&sums[..LANES.min(most + 1 - first)]);
    }
    products
}

#[cfg(test)]
mod tests {
    use super::super::super::noise::noise;
    use super::*;

    /// A series whose values remember the one before.
    fn remembering(days: usize, memory: f64) -> Vec<f64> {
        let mut last = 0.0;
        let steps = (0..days as i64).map(|i| ((7919 * i * i + 104_729 * i) % 1009) as f64 / 1009.0 - 0.5);
        steps
            .map(|step| {
                last = memory * last + step;
                last
            })
            .collect()
    }

    #[test]
    fn lengths_equal_those_of_arch() {
        // arch.bootstrap.optimal_block_length(x).stationary
        for (days, memory, expected) in
            [(640, 0.5, 9.066624706736722), (640, 0.9, 20.421983009167583), (100, -0.3, 4.521240407984454)]
        {
            let length = block_length(&remembering(days, memory)).unwrap();
            assert!((length / expected - 1.0).abs() < 1e-9, "{length} is not {expected}");
        }
    }

    #[test]
    fn noise_needs_short_blocks_and_nothing_none() {
        assert!(typical_block_length(&noise(30, 640, 6), &[]).unwrap() < 4.0);
        assert_eq!((block_length(&[0.1; 50]), block_length(&[0.1, 0.2])), (None, None));
    }
}
