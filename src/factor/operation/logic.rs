//! And, or and not of filters.

use crate::factor::{AnyFilter, Evaluation, FactorError, Filter};

#[derive(Debug)]
enum Logic {
    And(AnyFilter, AnyFilter),
    Or(AnyFilter, AnyFilter),
    Not(AnyFilter),
}

impl AnyFilter {
    /// Whether both let through.
    pub fn and(&self, other: &AnyFilter) -> AnyFilter {
        AnyFilter::new(Logic::And(self.clone(), other.clone()))
    }

    /// Whether one of them lets through.
    pub fn or(&self, other: &AnyFilter) -> AnyFilter {
        AnyFilter::new(Logic::Or(self.clone(), other.clone()))
    }

    /// Whether it does not let through, be it for want of a number.
    pub fn negated(&self) -> AnyFilter {
        AnyFilter::new(Logic::Not(self.clone()))
    }
}

impl Filter for Logic {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<bool>, FactorError> {
        let both = |one: &AnyFilter, other: &AnyFilter, how: fn(bool, bool) -> bool| {
            let (one, other) = (evaluation.answers(one)?, evaluation.answers(other)?);
            Ok(one.iter().zip(other.iter()).map(|(&one, &other)| how(one, other)).collect())
        };
        match self {
            Logic::And(one, other) => both(one, other, |one, other| one && other),
            Logic::Or(one, other) => both(one, other, |one, other| one || other),
            Logic::Not(one) => Ok(evaluation.answers(one)?.iter().map(|answer| !answer).collect()),
        }
    }
}
