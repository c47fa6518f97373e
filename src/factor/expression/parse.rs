//! Parsing of expressions, by descent through the grammar.

use super::error::{ExpressionError, ExpressionFault};
use super::syntax::{Argument, Node, NodeKind, Statement};
use super::token::{Token, tokens};
use crate::factor::Arithmetic;
use crate::model::Comparison;
use std::ops::Range;

/// How deep parts may lie within each other.
const DEEPEST: usize = 64;

type Result<T> = std::result::Result<T, ExpressionError>;

/// What is left to read.
struct Reader {
    tokens: Vec<(Token, Range<usize>)>,
    next: usize,
    /// The byte behind the last one.
    end: usize,
    depth: usize,
}

/// The statements of a text.
pub(super) fn statements(text: &str) -> Result<Vec<Statement>> {
    let mut reader = Reader { tokens: tokens(text)?, next: 0, end: text.trim_end().len(), depth: 0 };
    let mut statements = Vec::new();
    loop {
        while reader.take(&Token::End) {}
        if reader.peek().is_none() {
            return Ok(statements);
        }
        statements.push(reader.statement()?);
        if reader.peek().is_some() && !reader.take(&Token::End) {
            return Err(reader.expected("an operator, ';' or the end"));
        }
    }
}

/// Two parts become one.
fn joined(left: &Node, right: &Node) -> Range<usize> {
    left.span.start..right.span.end
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.end..self.end, |(_, span)| span.clone())
    }

    /// Where what was read last ends.
    fn read_to(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |(_, span)| span.end)
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let is_next = self.peek() == Some(wanted);
        self.next += usize::from(is_next);
        is_next
    }

    fn mark(&mut self, mark: &'static str) -> bool {
        self.take(&Token::Mark(mark))
    }

    fn word(&mut self, word: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Name(name)) if name == word);
        self.next += usize::from(is_next);
        is_next
    }

    fn name(&mut self, expected: &'static str) -> Result<(String, Range<usize>)> {
        let span = self.span();
        match self.peek() {
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.next += 1;
                Ok((name, span))
            }
            _ => Err(self.expected(expected)),
        }
    }

    fn expected(&self, expected: &'static str) -> ExpressionError {
        let found = self.peek().map_or_else(|| "the end".to_owned(), Token::describe);
        ExpressionError { fault: ExpressionFault::Expected { expected, found }, span: self.span() }
    }

    fn closing(&mut self, mark: &'static str, expected: &'static str) -> Result<()> {
        if self.mark(mark) { Ok(()) } else { Err(self.expected(expected)) }
    }

    /// Whether a name and a single '=' come next.
    fn is_named(&self) -> bool {
        matches!(self.tokens.get(self.next..self.next + 2), Some([(Token::Name(_), _), (Token::Mark("="), _)]))
    }

    fn statement(&mut self) -> Result<Statement> {
        let name = if self.is_named() { Some(self.name("a name")?) } else { None };
        self.next += usize::from(name.is_some());
        Ok(Statement { name, value: self.expression()? })
    }

    /// One part within another.
    fn deeper(&mut self, part: impl FnOnce(&mut Reader) -> Result<Node>) -> Result<Node> {
        if self.depth == DEEPEST {
            return Err(ExpressionError { fault: ExpressionFault::TooDeep(DEEPEST), span: self.span() });
        }
        self.depth += 1;
        let read = part(self);
        self.depth -= 1;
        read
    }

    fn expression(&mut self) -> Result<Node> {
        let mut left = self.all()?;
        while self.word("or") || self.mark("|") {
            let right = self.all()?;
            left = Node { span: joined(&left, &right), kind: NodeKind::Either(left.into(), right.into()) };
        }
        Ok(left)
    }

    fn all(&mut self) -> Result<Node> {
        let mut left = self.negation()?;
        while self.word("and") || self.mark("&") {
            let right = self.negation()?;
            left = Node { span: joined(&left, &right), kind: NodeKind::Both(left.into(), right.into()) };
        }
        Ok(left)
    }

    fn negation(&mut self) -> Result<Node> {
        let start = self.span().start;
        if !self.word("not") {
            return self.comparison();
        }
        let of = self.deeper(Reader::negation)?;
        Ok(Node { span: start..of.span.end, kind: NodeKind::Not(of.into()) })
    }

    fn comparison(&mut self) -> Result<Node> {
        let left = self.sum()?;
        let how = match self.peek() {
            Some(Token::Mark("<")) => Comparison::Less,
            Some(Token::Mark("<=")) => Comparison::AtMost,
            Some(Token::Mark(">")) => Comparison::More,
            Some(Token::Mark(">=")) => Comparison::AtLeast,
            Some(Token::Mark("==")) => Comparison::Equal,
            Some(Token::Mark("!=")) => Comparison::Different,
            _ => return Ok(left),
        };
        self.next += 1;
        let right = self.sum()?;
        Ok(Node { span: joined(&left, &right), kind: NodeKind::Comparison(left.into(), how, right.into()) })
    }

    fn sum(&mut self) -> Result<Node> {
        self.chain(&[("+", Arithmetic::Add), ("-", Arithmetic::Subtract)], Reader::product)
    }

    fn product(&mut self) -> Result<Node> {
        self.chain(&[("*", Arithmetic::Multiply), ("/", Arithmetic::Divide)], Reader::signed)
    }

    fn chain(&mut self, marks: &[(&'static str, Arithmetic)], part: fn(&mut Reader) -> Result<Node>) -> Result<Node> {
        let mut left = part(self)?;
        while let Some(&(_, how)) = marks.iter().find(|(mark, _)| self.peek() == Some(&Token::Mark(mark))) {
            self.next += 1;
            let right = part(self)?;
            left = Node { span: joined(&left, &right), kind: NodeKind::Arithmetic(left.into(), how, right.into()) };
        }
        Ok(left)
    }

    fn signed(&mut self) -> Result<Node> {
        let start = self.span().start;
        if !self.mark("-") {
            return self.methods();
        }
        let of = self.deeper(Reader::signed)?;
        Ok(Node { span: start..of.span.end, kind: NodeKind::Negative(of.into()) })
    }

    fn methods(&mut self) -> Result<Node> {
        let mut node = self.primary()?;
        while self.mark(".") {
            let (name, at) = self.name("the name of an operation, such as rank or top")?;
            self.closing("(", "'('")?;
            let arguments = self.arguments()?;
            let span = node.span.start..self.read_to();
            node = Node { kind: NodeKind::Call { name, at, receiver: Some(node.into()), arguments }, span };
        }
        Ok(node)
    }

    fn primary(&mut self) -> Result<Node> {
        let span = self.span();
        let Some(token) = self.peek().cloned() else { return Err(self.expected("a factor")) };
        self.next += 1;
        match token {
            Token::Number(number) => Ok(Node { kind: NodeKind::Number(number), span }),
            Token::Text(text) => Ok(Node { kind: NodeKind::Text(text), span }),
            Token::Name(name) if self.mark("(") => {
                let arguments = self.arguments()?;
                let whole = span.start..self.read_to();
                Ok(Node { kind: NodeKind::Call { name, at: span, receiver: None, arguments }, span: whole })
            }
            Token::Name(name) => Ok(Node { kind: NodeKind::Name(name), span }),
            Token::Mark("(") => {
                let inner = self.deeper(Reader::expression)?;
                self.closing(")", "')'")?;
                Ok(Node { span: span.start..self.read_to(), ..inner })
            }
            Token::Mark("{") => self.map(span.start),
            _ => {
                self.next -= 1;
                Err(self.expected("a factor"))
            }
        }
    }

    /// The arguments of a call, whose parenthesis is open.
    fn arguments(&mut self) -> Result<Vec<Argument>> {
        let mut arguments = Vec::new();
        while !self.mark(")") {
            let start = self.span().start;
            let name = if self.is_named() { Some(self.name("a name")?.0) } else { None };
            self.next += usize::from(name.is_some());
            let value = self.deeper(Reader::expression)?;
            arguments.push(Argument { name, span: start..value.span.end, value });
            if !self.mark(",") {
                self.closing(")", "',' or ')'")?;
                break;
            }
        }
        Ok(arguments)
    }

    /// Values by text, whose brace is open.
    fn map(&mut self, start: usize) -> Result<Node> {
        let mut entries = Vec::new();
        while !self.mark("}") {
            let Some(Token::Text(key)) = self.peek().cloned() else {
                return Err(self.expected("a symbol in quotation marks"));
            };
            self.next += 1;
            self.closing(":", "':'")?;
            entries.push((key, self.deeper(Reader::signed)?));
            if !self.mark(",") {
                self.closing("}", "',' or '}'")?;
                break;
            }
        }
        Ok(Node { kind: NodeKind::Map(entries), span: start..self.read_to() })
    }
}
