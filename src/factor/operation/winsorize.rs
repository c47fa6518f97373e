//! Numbers held within two quantiles of their bar.

use super::within::Within;
use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number};

/// Two quantiles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    lower: f64,
    upper: f64,
}

impl Bounds {
    pub(super) fn new(lower: f64, upper: f64) -> Result<Bounds, FactorError> {
        if 0.0 <= lower && lower < upper && upper <= 1.0 {
            Ok(Bounds { lower, upper })
        } else {
            Err(FactorError::Bounds { lower, upper })
        }
    }

    pub(super) fn both(self) -> [f64; 2] {
        [self.lower, self.upper]
    }
}

/// Where the number nearest to a quantile stands among so many sorted ones, at least one; in the middle of two it is the later.
pub(super) fn nearest(count: usize, quantile: f64) -> usize {
    ((count - 1) as f64 * quantile).round() as usize
}

#[derive(Debug)]
struct Winsorized {
    of: AnyFactor,
    bounds: Bounds,
    within: Within,
}

impl AnyFactor {
    /// The number, or the nearer of two quantiles of the bar's where it lies beyond them. Bounds are fractions; a quantile is the
    /// number nearest to it. NaN counts as the greatest number.
    ///
    /// # Errors
    /// The bounds are not 0 <= lower < upper <= 1.
    pub fn winsorize(&self, lower: f64, upper: f64, within: Within) -> Result<AnyFactor, FactorError> {
        let bounds = Bounds::new(lower, upper)?;
        Ok(AnyFactor::new(Winsorized { of: self.clone(), bounds, within }))
    }
}

impl Factor for Winsorized {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        self.within.each(evaluation, &self.of, |values, outcomes| {
            let mut sorted = values.to_vec();
            sorted.sort_unstable_by_key(|&value| Number::order_key(value));
            let [lower, upper] = self.bounds.both().map(|bound| sorted[nearest(sorted.len(), bound)]);
            for (outcome, &value) in outcomes.iter_mut().zip(values) {
                let held = match value {
                    _ if lower.is_nan() => f64::NAN,
                    value if value < lower => lower,
                    value if value > upper || value.is_nan() => upper,
                    value => value,
                };
                *outcome = Number::new(held);
            }
        })
    }
}
