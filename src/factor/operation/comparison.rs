//! Comparison of factors with factors and with numbers.

use super::arithmetic::Operand;
use crate::factor::{AnyFilter, Evaluation, FactorError, Filter};
use crate::model::Comparison;
use rayon::prelude::*;

#[derive(Debug)]
struct Compared {
    left: Operand,
    how: Comparison,
    right: Operand,
}

/// Whether a comparison holds, row by row; it does not where one side is missing or NaN.
pub fn compare(left: Operand, how: Comparison, right: Operand) -> AnyFilter {
    AnyFilter::new(Compared { left, how, right })
}

impl Filter for Compared {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<bool>, FactorError> {
        let (left, right) = (self.left.evaluate(evaluation)?, self.right.evaluate(evaluation)?);
        let holds =
            |row: usize| left.at(row).zip(right.at(row)).is_some_and(|(left, right)| self.how.holds(left, right));
        Ok((0..evaluation.panel().len()).into_par_iter().map(holds).collect())
    }
}
