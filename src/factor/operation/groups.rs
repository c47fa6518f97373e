//! Groups of symbols that are compared among themselves.

use crate::factor::{AnyFactor, Evaluation, FactorError, Number};
use std::collections::BTreeMap;

/// What symbols are grouped by. Those without a label or a number are a group too.
#[derive(Debug, Clone)]
pub enum Groups {
    /// A label for each symbol, such as its sector.
    Labels(BTreeMap<String, String>),
    /// Equal numbers of a factor.
    Factor(AnyFactor),
}

impl Groups {
    /// A key for each row, equal within a group.
    pub(super) fn keys(&self, evaluation: &Evaluation<'_>) -> Result<Vec<u64>, FactorError> {
        let factor = match self {
            Groups::Factor(factor) => factor,
            Groups::Labels(labels) => return Ok(keys_of_labels(labels, evaluation)),
        };
        let key = |number: &Number| number.get().map_or(0, Number::order_key);
        Ok(evaluation.numbers(factor)?.iter().map(key).collect())
    }
}

fn keys_of_labels(labels: &BTreeMap<String, String>, evaluation: &Evaluation<'_>) -> Vec<u64> {
    let panel = evaluation.panel();
    let mut known: BTreeMap<&str, u64> = BTreeMap::new();
    let mut keys = Vec::with_capacity(panel.len());
    for (at, symbol) in panel.symbols().iter().enumerate() {
        let next = known.len() as u64 + 1;
        let key = labels.get(symbol).map_or(0, |label| *known.entry(label).or_insert(next));
        keys.resize(panel.rows_of(at).end, key);
    }
    keys
}
