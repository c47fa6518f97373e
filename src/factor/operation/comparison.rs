//! Comparison of factors with factors and with numbers.

use super::arithmetic::Operand;
use crate::factor::{AnyFilter, Evaluation, FactorError, Filter};
use rayon::prelude::*;

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    Different,
}

#[derive(Debug)]
struct Compared {
    left: Operand,
    how: Comparison,
    right: Operand,
}

impl Comparison {
    /// Whether it holds, row by row; it does not where one side is missing or NaN.
    pub fn of(self, left: Operand, right: Operand) -> AnyFilter {
        AnyFilter::new(Compared { left, how: self, right })
    }

    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::More => left > right,
            Comparison::AtLeast => left >= right,
            Comparison::Equal => left == right,
            Comparison::Different => left != right && !left.is_nan() && !right.is_nan(),
        }
    }
}

impl Filter for Compared {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<bool>, FactorError> {
        let (left, right) = (self.left.evaluate(evaluation)?, self.right.evaluate(evaluation)?);
        let holds =
            |row: usize| left.at(row).zip(right.at(row)).is_some_and(|(left, right)| self.how.holds(left, right));
        Ok((0..evaluation.panel().len()).into_par_iter().map(holds).collect())
    }
}
