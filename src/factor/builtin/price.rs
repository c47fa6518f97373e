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
        let values = evaluation.panel().column(self.0);
        Ok(evaluation.panel().by_symbol(|symbol, out| {
            out.iter_mut().zip(&values[symbol]).for_each(|(out, value)| *out = value.into());
        }))
    }
}
