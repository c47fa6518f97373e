//! Binding of expressions: the tree of a text becomes the factors and filters of a pipeline.

use super::arguments::{Arguments, Given, Value};
use super::error::{ExpressionError, ExpressionFault};
use super::functions::FUNCTIONS;
use super::parse::statements;
use super::syntax::{Argument, Node, NodeKind, Statement};
use super::token::{Token, tokens};
use crate::factor::pipeline::{KEYS, UNIVERSE};
use crate::factor::{AnyFactor, Arithmetic, Column, Operand, Pipeline, PriceColumn, compare, price};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The name of a column that was given none.
const NAMELESS: &str = "value";
/// Names that are words of the language.
const WORDS: [&str; 5] = ["and", "or", "not", "true", "false"];
/// How alike a name must be to one that is meant, from 0 to 1.
const ALIKE: f64 = 0.7;

type Result<T> = std::result::Result<T, ExpressionError>;

/// The pipeline that a text describes: statements `name = expression`, parted by semicolons or lines, each of which may use the
/// names before it. `universe` is the root mask, all others are columns; a single expression needs no name.
///
/// # Errors
/// The text is no such thing; the error says which characters are wrong and why.
pub fn pipeline(text: &str) -> Result<Pipeline> {
    pipeline_with(text, BTreeMap::new())
}

/// As [`pipeline`], with factors of one's own that the text may name.
///
/// # Errors
/// As there; or a factor has a name that the language has already, or that is none.
pub fn pipeline_with(text: &str, own: BTreeMap<String, AnyFactor>) -> Result<Pipeline> {
    let mut names = Names::default();
    for (name, factor) in own {
        let fault = match tokens(&name).ok().as_deref() {
            Some([(Token::Name(_), _)]) if !names.is_taken(&name) && name != UNIVERSE => None,
            Some([(Token::Name(_), _)]) => Some(ExpressionFault::Taken(name.clone())),
            _ => Some(ExpressionFault::NoName(name.clone())),
        };
        if let Some(fault) = fault {
            return Err(ExpressionError { fault, span: 0..0 });
        }
        names.known.insert(name, Value::Factor(factor));
    }
    let statements = statements(text)?;
    let is_alone = statements.len() == 1;
    let (mut universe, mut columns) = (None, Vec::new());
    for Statement { name, value } in statements {
        let span = value.span.clone();
        let bound = names.bind(value)?;
        let (name, at) = match name {
            Some(named) => named,
            None if is_alone => (NAMELESS.to_owned(), span.clone()),
            None => return Err(ExpressionError { fault: ExpressionFault::Nameless, span }),
        };
        let given = Given { name: None, value: bound, span };
        if names.is_taken(&name) {
            return Err(ExpressionError { fault: ExpressionFault::Taken(name), span: at });
        }
        match (name.as_str(), given.value.clone()) {
            (UNIVERSE, _) => universe = Some(given.clone().filter()?),
            (_, Value::Factor(factor)) => columns.push((name.clone(), Column::Factor(factor))),
            (_, Value::Filter(filter)) => columns.push((name.clone(), Column::Filter(filter))),
            // Numbers and labels are there for others to use.
            _ if is_alone => return Err(given.is_not("a factor or a filter")),
            _ => {}
        }
        names.known.insert(name, given.value);
    }
    let pipeline = Pipeline::new(universe, columns).map_err(|error| {
        let end = text.trim_end().len();
        ExpressionError { fault: ExpressionFault::Factor(error), span: end..end }
    })?;
    Ok(pipeline.naming(names.symbols))
}

/// What was named so far; each factor is made once, so that it is computed once.
#[derive(Default)]
struct Names {
    known: BTreeMap<String, Value>,
    prices: BTreeMap<&'static str, AnyFactor>,
    /// The symbols that have a number or a label.
    symbols: BTreeSet<String>,
}

impl Names {
    fn is_taken(&self, name: &str) -> bool {
        self.known.contains_key(name)
            || WORDS.contains(&name)
            || KEYS.contains(&name)
            || PriceColumn::ALL.iter().any(|column| column.name() == name)
            || FUNCTIONS.iter().any(|function| function.name == name)
    }

    fn bind(&mut self, node: Node) -> Result<Value> {
        let span = node.span;
        match node.kind {
            NodeKind::Number(number) => Ok(Value::Number(number)),
            NodeKind::Text(text) => Ok(Value::Text(text)),
            NodeKind::Name(name) => self.named(name, span),
            NodeKind::Map(entries) => self.map(entries),
            NodeKind::Call { name, at, receiver, arguments } => self.call(&name, at, receiver, arguments),
            NodeKind::Negative(of) => match self.given(*of)? {
                Given { value: Value::Number(number), .. } => Ok(Value::Number(-number)),
                given => {
                    let of = Operand::Factor(given.factor()?);
                    Ok(Value::Factor(Arithmetic::Multiply.of(of, Operand::Number(-1.0))))
                }
            },
            NodeKind::Arithmetic(left, how, right) => match (self.operand(*left)?, self.operand(*right)?) {
                (Operand::Number(left), Operand::Number(right)) => Ok(Value::Number(how.calculate(left, right))),
                (left, right) => Ok(Value::Factor(how.of(left, right))),
            },
            NodeKind::Comparison(left, how, right) => {
                Ok(Value::Filter(compare(self.operand(*left)?, how, self.operand(*right)?)))
            }
            NodeKind::Both(left, right) => {
                let (left, right) = (self.given(*left)?.filter()?, self.given(*right)?.filter()?);
                Ok(Value::Filter(left.and(&right)))
            }
            NodeKind::Either(left, right) => {
                let (left, right) = (self.given(*left)?.filter()?, self.given(*right)?.filter()?);
                Ok(Value::Filter(left.or(&right)))
            }
            NodeKind::Not(of) => Ok(Value::Filter(self.given(*of)?.filter()?.negated())),
        }
    }

    fn given(&mut self, node: Node) -> Result<Given> {
        let span = node.span.clone();
        Ok(Given { name: None, value: self.bind(node)?, span })
    }

    fn operand(&mut self, node: Node) -> Result<Operand> {
        match self.given(node)? {
            Given { value: Value::Number(number), .. } => Ok(Operand::Number(number)),
            given => given.factor().map(Operand::Factor),
        }
    }

    fn named(&mut self, name: String, span: Range<usize>) -> Result<Value> {
        if let Some(value) = self.known.get(&name) {
            return Ok(value.clone());
        }
        if let Some(column) = PriceColumn::ALL.into_iter().find(|column| column.name() == name) {
            return Ok(Value::Factor(self.prices.entry(column.name()).or_insert_with(|| price(column)).clone()));
        }
        match name.as_str() {
            "true" => Ok(Value::Switch(true)),
            "false" => Ok(Value::Switch(false)),
            _ => {
                let prices = PriceColumn::ALL.iter().map(|column| column.name());
                Err(unknown(&name, span, self.known.keys().map(String::as_str).chain(prices)))
            }
        }
    }

    fn map(&mut self, entries: Vec<(String, Node)>) -> Result<Value> {
        let (mut numbers, mut labels) = (BTreeMap::new(), BTreeMap::new());
        for (symbol, node) in entries {
            self.symbols.insert(symbol.clone());
            let given = self.given(node)?;
            match given.value {
                Value::Number(number) if labels.is_empty() => _ = numbers.insert(symbol, number),
                Value::Text(label) if numbers.is_empty() => _ = labels.insert(symbol, label),
                _ => return Err(given.is_not(if labels.is_empty() { "a number" } else { "a text" })),
            }
        }
        Ok(if labels.is_empty() { Value::Numbers(numbers) } else { Value::Labels(labels) })
    }

    fn call(
        &mut self,
        name: &str,
        at: Range<usize>,
        receiver: Option<Box<Node>>,
        arguments: Vec<Argument>,
    ) -> Result<Value> {
        let is_method = receiver.is_some();
        let callable = || FUNCTIONS.iter().filter(|function| function.is_method == is_method);
        let Some(function) = callable().find(|function| function.name == name) else {
            return Err(unknown(name, at, callable().map(|function| function.name)));
        };
        let mut given = Vec::new();
        if let Some(receiver) = receiver {
            given.push(self.given(*receiver)?);
        }
        for Argument { name, value, span } in arguments {
            given.push(Given { name, value: self.bind(value)?, span });
        }
        let mut arguments = Arguments { left: given, at };
        let made = (function.make)(&mut arguments)?;
        arguments.done(function.name, function.usage).map(|()| made)
    }
}

fn unknown<'a>(name: &str, span: Range<usize>, known: impl Iterator<Item = &'a str>) -> ExpressionError {
    let alike = known.map(|other| (strsim::jaro_winkler(name, other), other)).filter(|(alike, _)| *alike >= ALIKE);
    let near = alike.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, other)| other.to_owned());
    ExpressionError { fault: ExpressionFault::Unknown { name: name.to_owned(), near }, span }
}
