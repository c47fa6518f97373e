//! Parsing of conditions, by descent through the grammar.

use super::token::{Token, tokens};
use super::{Condition, NoGate, Side};
use crate::model::Comparison;

/// How deep parentheses and negations may lie within each other.
const DEEPEST: usize = 64;

/// What is left to read.
struct Reader {
    tokens: Vec<(usize, Token)>,
    next: usize,
    /// The position behind the last character.
    end: usize,
    depth: usize,
}

/// The condition that a text is.
pub(super) fn condition(text: &str) -> Result<Condition, NoGate> {
    let end = text.trim_end().chars().count() + 1;
    let mut reader = Reader { tokens: tokens(text), next: 0, end, depth: 0 };
    let condition = reader.condition()?;
    match reader.peek() {
        None => Ok(condition),
        Some(_) => Err(reader.expected("'and', 'or' or the end")),
    }
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let is_next = self.peek() == Some(wanted);
        self.next += usize::from(is_next);
        is_next
    }

    fn expected(&self, expected: &'static str) -> NoGate {
        NoGate { expected, at: self.tokens.get(self.next).map_or(self.end, |(at, _)| *at) }
    }

    fn condition(&mut self) -> Result<Condition, NoGate> {
        let mut left = self.all()?;
        while self.take(&Token::Or) {
            left = Condition::Or(Box::new(left), Box::new(self.all()?));
        }
        Ok(left)
    }

    fn all(&mut self) -> Result<Condition, NoGate> {
        let mut left = self.one()?;
        while self.take(&Token::And) {
            left = Condition::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Condition, NoGate> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.expected("less nesting"));
        }
        let one = if self.take(&Token::Not) {
            Condition::Not(Box::new(self.one()?))
        } else if self.take(&Token::Open) {
            let condition = self.condition()?;
            if !self.take(&Token::Close) {
                return Err(self.expected("')'"));
            }
            condition
        } else {
            let left = self.side()?;
            let comparison = self.comparison()?;
            Condition::Comparison(left, comparison, self.side()?)
        };
        self.depth -= 1;
        Ok(one)
    }

    fn side(&mut self) -> Result<Side, NoGate> {
        let side = match self.peek() {
            Some(Token::Name(name)) => Side::Name(name.clone()),
            Some(Token::Number(number)) => Side::Number(*number),
            Some(Token::Percentage(number)) => Side::Percentage(*number),
            _ => return Err(self.expected("a name or a number")),
        };
        self.next += 1;
        Ok(side)
    }

    fn comparison(&mut self) -> Result<Comparison, NoGate> {
        match self.peek() {
            Some(Token::Comparison(comparison)) => {
                let comparison = *comparison;
                self.next += 1;
                Ok(comparison)
            }
            _ => Err(self.expected("a comparison such as < or >=")),
        }
    }
}
