//! The arguments of one call: taken by name or in their order, each as what it has to be.

use super::error::{ExpressionError, ExpressionFault};
use crate::factor::{AnyFactor, AnyFilter, FactorError, Groups, Window, Within};
use std::collections::BTreeMap;
use std::ops::Range;

/// What an expression is.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Number(f64),
    Text(String),
    Switch(bool),
    Factor(AnyFactor),
    Filter(AnyFilter),
    Numbers(BTreeMap<String, f64>),
    Labels(BTreeMap<String, String>),
}

impl Value {
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::Switch(_) => "true or false",
            Value::Factor(_) => "a factor",
            Value::Filter(_) => "a filter",
            Value::Numbers(_) => "numbers of symbols",
            Value::Labels(_) => "labels of symbols",
        }
    }
}

/// A value that was given, and where.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) name: Option<String>,
    pub(super) value: Value,
    pub(super) span: Range<usize>,
}

impl Given {
    pub(super) fn is_not(&self, wanted: &'static str) -> ExpressionError {
        ExpressionError {
            fault: ExpressionFault::Kind { wanted, found: self.value.describe() },
            span: self.span.clone(),
        }
    }

    pub(super) fn factor(self) -> Result<AnyFactor, ExpressionError> {
        match self.value {
            Value::Factor(factor) => Ok(factor),
            _ => Err(self.is_not("a factor")),
        }
    }

    pub(super) fn filter(self) -> Result<AnyFilter, ExpressionError> {
        match self.value {
            Value::Filter(filter) => Ok(filter),
            _ => Err(self.is_not("a filter")),
        }
    }

    fn number(self) -> Result<f64, ExpressionError> {
        match self.value {
            Value::Number(number) => Ok(number),
            _ => Err(self.is_not("a number")),
        }
    }

    fn whole(self) -> Result<(usize, Range<usize>), ExpressionError> {
        let (not, span) = (self.is_not("a whole number"), self.span.clone());
        let number = self.number()?;
        let is_whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
        if is_whole { Ok((number as usize, span)) } else { Err(not) }
    }
}

/// The arguments that are not taken yet.
pub(super) struct Arguments {
    pub(super) left: Vec<Given>,
    /// The name of the function, where it stands.
    pub(super) at: Range<usize>,
}

impl Arguments {
    fn fault(&self, fault: ExpressionFault) -> ExpressionError {
        ExpressionError { fault, span: self.at.clone() }
    }

    /// The argument of this name, or else the first without one.
    fn given(&mut self, name: &str) -> Option<Given> {
        let named = self.left.iter().position(|given| given.name.as_deref() == Some(name));
        let place = named.or_else(|| self.left.iter().position(|given| given.name.is_none()));
        place.map(|place| self.left.remove(place))
    }

    fn needed(&mut self, name: &'static str) -> Result<Given, ExpressionError> {
        self.given(name).ok_or_else(|| self.fault(ExpressionFault::Missing(name)))
    }

    pub(super) fn factor(&mut self, name: &'static str) -> Result<AnyFactor, ExpressionError> {
        self.needed(name)?.factor()
    }

    /// All factors that are left without a name.
    pub(super) fn factors(&mut self, name: &'static str) -> Result<Vec<AnyFactor>, ExpressionError> {
        let mut factors = vec![self.factor(name)?];
        while self.left.iter().any(|given| given.name.is_none()) {
            factors.push(self.factor(name)?);
        }
        Ok(factors)
    }

    pub(super) fn window(&mut self, default: Option<usize>) -> Result<Window, ExpressionError> {
        let Some((bars, span)) =
            self.given("window").map(Given::whole).transpose()?.or(default.map(|bars| (bars, self.at.clone())))
        else {
            return Err(self.fault(ExpressionFault::Missing("window")));
        };
        Window::new(bars).map_err(|error| ExpressionError { fault: ExpressionFault::Factor(error), span })
    }

    pub(super) fn count(&mut self) -> Result<usize, ExpressionError> {
        Ok(self.needed("n")?.whole()?.0)
    }

    pub(super) fn number(&mut self, name: &'static str, default: f64) -> Result<f64, ExpressionError> {
        self.given(name).map_or(Ok(default), Given::number)
    }

    pub(super) fn bound(&mut self, name: &'static str) -> Result<f64, ExpressionError> {
        self.needed(name)?.number()
    }

    pub(super) fn number_if_given(&mut self, name: &str) -> Result<Option<f64>, ExpressionError> {
        self.given(name).map(Given::number).transpose()
    }

    pub(super) fn numbers(&mut self, name: &'static str) -> Result<BTreeMap<String, f64>, ExpressionError> {
        let given = self.needed(name)?;
        match given.value {
            Value::Numbers(numbers) => Ok(numbers),
            _ => Err(given.is_not("numbers of symbols, such as {\"BTC/EUR\": 1}")),
        }
    }

    pub(super) fn switch(&mut self, name: &str, default: bool) -> Result<bool, ExpressionError> {
        match self.given(name) {
            None => Ok(default),
            Some(Given { value: Value::Switch(switch), .. }) => Ok(switch),
            Some(given) => Err(given.is_not("true or false")),
        }
    }

    pub(super) fn mask(&mut self) -> Result<Option<AnyFilter>, ExpressionError> {
        self.given("mask").map(Given::filter).transpose()
    }

    pub(super) fn within(&mut self) -> Result<Within, ExpressionError> {
        let mask = self.mask()?;
        let groups = match self.given("groups") {
            None => None,
            Some(Given { value: Value::Labels(labels), .. }) => Some(Groups::Labels(labels)),
            Some(Given { value: Value::Factor(factor), .. }) => Some(Groups::Factor(factor)),
            Some(given) => return Err(given.is_not("a factor or labels of symbols, such as {\"BTC/EUR\": \"coins\"}")),
        };
        Ok(Within { mask, groups })
    }

    /// Makes sure that nothing is left.
    pub(super) fn done(&self, function: &'static str, usage: &'static str) -> Result<(), ExpressionError> {
        match self.left.first() {
            None => Ok(()),
            Some(given) => {
                Err(ExpressionError { fault: ExpressionFault::Surplus { function, usage }, span: given.span.clone() })
            }
        }
    }

    /// What could be made, or that it cannot be computed.
    pub(super) fn made<T>(&self, made: Result<T, FactorError>) -> Result<T, ExpressionError> {
        made.map_err(|error| self.fault(ExpressionFault::Factor(error)))
    }
}
