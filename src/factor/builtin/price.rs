//! A column of the candles as it is.

use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number, PriceColumn};

#[derive(Debug)]
struct Price(PriceColumn);

/// A column of the candles.
pub fn price(column: PriceColumn) -> AnyFactor {
    AnyFactor::new(Price(column))
}

impl Factor for Price {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        Ok(evaluation.panel().column(self.0).to_vec())
    }
}
