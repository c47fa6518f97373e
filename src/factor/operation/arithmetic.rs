//! Arithmetic of factors with factors and with numbers.

use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number};
use rayon::prelude::*;
use std::sync::Arc;

/// An operation of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// The sum.
    Add,
    /// The difference.
    Subtract,
    /// The product.
    Multiply,
    /// The quotient; by 0 it is infinite, and 0 / 0 is NaN.
    Divide,
}

/// A side of an operation.
#[derive(Debug, Clone)]
pub enum Operand {
    /// A factor.
    Factor(AnyFactor),
    /// The same number everywhere.
    Number(f64),
}

/// The numbers of a side.
pub(super) enum Side {
    Numbers(Arc<Vec<Number>>),
    Same(Number),
}

impl Operand {
    pub(super) fn evaluate(&self, evaluation: &Evaluation<'_>) -> Result<Side, FactorError> {
        Ok(match self {
            Operand::Factor(factor) => Side::Numbers(evaluation.numbers(factor)?),
            Operand::Number(number) => Side::Same(Number::new(*number)),
        })
    }
}

impl Side {
    pub(super) fn at(&self, row: usize) -> Option<f64> {
        match self {
            Side::Numbers(numbers) => numbers[row].get(),
            Side::Same(number) => number.get(),
        }
    }
}

#[derive(Debug)]
struct Calculation {
    left: Operand,
    how: Arithmetic,
    right: Operand,
}

impl Arithmetic {
    /// Of both sides, row by row; missing where one of them is.
    pub fn of(self, left: Operand, right: Operand) -> AnyFactor {
        AnyFactor::new(Calculation { left, how: self, right })
    }

    pub(in crate::factor) fn calculate(self, left: f64, right: f64) -> f64 {
        match self {
            Arithmetic::Add => left + right,
            Arithmetic::Subtract => left - right,
            Arithmetic::Multiply => left * right,
            Arithmetic::Divide => left / right,
        }
    }
}

impl Factor for Calculation {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let (left, right) = (self.left.evaluate(evaluation)?, self.right.evaluate(evaluation)?);
        let at =
            |row: usize| left.at(row).zip(right.at(row)).map(|(left, right)| self.how.calculate(left, right)).into();
        Ok((0..evaluation.panel().len()).into_par_iter().map(at).collect())
    }
}
