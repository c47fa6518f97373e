//! Numbers that a symbol has at every bar, such as a weight or a count of its shares.

use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number};
use std::collections::BTreeMap;

#[derive(Debug)]
struct PerSymbol {
    numbers: BTreeMap<String, f64>,
    default: Option<f64>,
}

/// A number for each symbol, the same at every bar; `default` for symbols without one.
pub fn static_per_symbol(numbers: BTreeMap<String, f64>, default: Option<f64>) -> AnyFactor {
    AnyFactor::new(PerSymbol { numbers, default })
}

impl Factor for PerSymbol {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let panel = evaluation.panel();
        let mut made = Vec::with_capacity(panel.len());
        for (at, symbol) in panel.symbols().iter().enumerate() {
            let number = Number::from(self.numbers.get(symbol).copied().or(self.default));
            made.resize(panel.rows_of(at).end, number);
        }
        Ok(made)
    }
}
