//! The symbols of a bar with the greatest or the least numbers, by count or by quantile.

use super::winsorize::{Bounds, nearest};
use super::within::{Within, place, placed};
use crate::factor::{AnyFactor, AnyFilter, Evaluation, FactorError, Filter, Number};

#[derive(Debug)]
enum Which {
    Top(usize),
    Bottom(usize),
    Between(Bounds),
}

#[derive(Debug)]
struct Chosen {
    of: AnyFactor,
    which: Which,
    within: Within,
}

impl AnyFactor {
    /// The `count` symbols with the greatest numbers, of which NaN is the greatest; of equal ones those that come first by name.
    ///
    /// # Errors
    /// `count` is 0.
    pub fn top(&self, count: usize, within: Within) -> Result<AnyFilter, FactorError> {
        self.chosen(count, Which::Top(count), within)
    }

    /// The `count` symbols with the least numbers; of equal ones those that come first by name.
    ///
    /// # Errors
    /// `count` is 0.
    pub fn bottom(&self, count: usize, within: Within) -> Result<AnyFilter, FactorError> {
        self.chosen(count, Which::Bottom(count), within)
    }

    /// The symbols whose numbers lie between two quantiles of their bar, these included. Bounds are fractions; a quantile is the number
    /// nearest to it. NaN counts as the greatest number, and lies between only where the upper quantile is one.
    ///
    /// # Errors
    /// The bounds are not 0 <= lower < upper <= 1.
    pub fn percentile_between(&self, lower: f64, upper: f64, within: Within) -> Result<AnyFilter, FactorError> {
        let which = Which::Between(Bounds::new(lower, upper)?);
        Ok(AnyFilter::new(Chosen { of: self.clone(), which, within }))
    }

    fn chosen(&self, count: usize, which: Which, within: Within) -> Result<AnyFilter, FactorError> {
        if count == 0 {
            return Err(FactorError::NoSymbols);
        }
        Ok(AnyFilter::new(Chosen { of: self.clone(), which, within }))
    }
}

impl Filter for Chosen {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<bool>, FactorError> {
        self.within.each(evaluation, &self.of, |values, chosen| {
            let keys = values.iter().map(|&value| Number::order_key(value));
            let first = |keys: Vec<u64>, count: usize, chosen: &mut [bool]| {
                let mut order: Vec<u128> =
                    keys.into_iter().enumerate().map(|(place, key)| placed(key, place)).collect();
                if count < order.len() {
                    order.select_nth_unstable(count);
                }
                order.iter().take(count).for_each(|&of| chosen[place(of)] = true);
            };
            match &self.which {
                Which::Top(count) => first(keys.map(|key| !key).collect(), *count, chosen),
                Which::Bottom(count) => first(keys.collect(), *count, chosen),
                Which::Between(bounds) => {
                    let mut sorted: Vec<u64> = keys.clone().collect();
                    sorted.sort_unstable();
                    let [lower, upper] = bounds.both().map(|bound| sorted[nearest(sorted.len(), bound)]);
                    keys.zip(chosen).for_each(|(key, chosen)| *chosen = (lower..=upper).contains(&key));
                }
            }
        })
    }
}
