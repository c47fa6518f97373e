//! The tree of an expression: what is called with what, and nothing of its meaning.

use crate::factor::Arithmetic;
use crate::model::Comparison;
use std::ops::Range;

/// A part of an expression and the bytes of the text that it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum NodeKind {
    Number(f64),
    Text(String),
    Name(String),
    /// Values by text, such as labels of symbols.
    Map(Vec<(String, Node)>),
    Call {
        name: String,
        /// Only the name.
        at: Range<usize>,
        /// What stands before the point of a method.
        receiver: Option<Box<Node>>,
        arguments: Vec<Argument>,
    },
    Arithmetic(Box<Node>, Arithmetic, Box<Node>),
    Comparison(Box<Node>, Comparison, Box<Node>),
    Both(Box<Node>, Box<Node>),
    Either(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Negative(Box<Node>),
}

/// An argument, by its name or by its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: Node,
    /// With its name.
    pub(super) span: Range<usize>,
}

/// An expression and the name that it gets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) name: Option<(String, Range<usize>)>,
    pub(super) value: Node,
}
