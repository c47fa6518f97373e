//! Numbers against the mean of their bar, with or without its deviation.

use super::within::Within;
use crate::factor::rolling::{Spread, Summary};
use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number};

#[derive(Debug)]
struct Standardised {
    of: AnyFactor,
    within: Within,
    divides: bool,
}

impl AnyFactor {
    /// The number less the mean of the bar's.
    pub fn demean(&self, within: Within) -> AnyFactor {
        AnyFactor::new(Standardised { of: self.clone(), within, divides: false })
    }

    /// The number less the mean of the bar's, over their sample standard deviation; missing where all are the same.
    pub fn zscore(&self, within: Within) -> AnyFactor {
        AnyFactor::new(Standardised { of: self.clone(), within, divides: true })
    }
}

impl Factor for Standardised {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        self.within.each(evaluation, &self.of, |values, outcomes| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let spread = values.iter().map(|&value| Spread::of(value)).reduce(Spread::merge);
            let deviation = match self.divides {
                true => spread.and_then(|spread| spread.variance()).filter(|&variance| variance != 0.0).map(f64::sqrt),
                false => Some(1.0),
            };
            for (outcome, value) in outcomes.iter_mut().zip(values) {
                *outcome = deviation.map(|deviation| (value - mean) / deviation).into();
            }
        })
    }
}
