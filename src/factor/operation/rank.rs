//! Ranks among the symbols of a bar.

use super::within::{Within, place, placed};
use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number};

#[derive(Debug)]
struct Rank {
    of: AnyFactor,
    within: Within,
}

impl AnyFactor {
    /// The place from 1, the least number first and NaN last. Of equal numbers the symbol that comes first by name is before.
    pub fn rank(&self, within: Within) -> AnyFactor {
        AnyFactor::new(Rank { of: self.clone(), within })
    }
}

impl Factor for Rank {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        self.within.each(evaluation, &self.of, |values, ranks| {
            let mut order: Vec<u128> =
                values.iter().enumerate().map(|(place, &value)| placed(Number::order_key(value), place)).collect();
            order.sort_unstable();
            order.iter().zip(1..).for_each(|(&of, rank)| ranks[place(of)] = Number::new(f64::from(rank)));
        })
    }
}
