//! Faults of expressions, each with the characters that it is about.

use crate::factor::FactorError;
use std::fmt;
use std::ops::Range;

/// Something in an expression that is no part of the language, or that cannot be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{fault}")]
pub struct ExpressionError {
    /// What is wrong.
    pub fault: ExpressionFault,
    /// The bytes of the text that it is about.
    pub span: Range<usize>,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpressionFault {
    /// Something else has to stand here.
    #[error("here stands {found}, where {expected} is expected")]
    Expected {
        /// What has to.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// A character that no expression holds.
    #[error("{0:?} is no part of an expression")]
    Strange(char),
    /// A text without its end.
    #[error("this text has no end; close it with a quotation mark")]
    Unclosed,
    /// A name that nothing has.
    #[error("nothing is called {name:?}{}", meant(.near.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// One like it.
        near: Option<String>,
    },
    /// A name that is given a second time, or that a function has.
    #[error("{0:?} is taken; give it another name")]
    Taken(String),
    /// A factor of one's own whose name no text can hold.
    #[error("{0:?} is no name; a name is of letters, digits and _ and begins with none of the digits")]
    NoName(String),
    /// A value of another kind.
    #[error("this is {found}, where {wanted} is expected")]
    Kind {
        /// What must be there.
        wanted: &'static str,
        /// What is.
        found: &'static str,
    },
    /// An argument that is not there.
    #[error("the argument '{0}' is missing")]
    Missing(&'static str),
    /// An argument too many, or of a name that the function does not know.
    #[error("{function} has no such argument; it is written {usage}")]
    Surplus {
        /// The function.
        function: &'static str,
        /// How it is called.
        usage: &'static str,
    },
    /// Parentheses within parentheses without end.
    #[error("this is nested more than {0} deep; name parts of it")]
    TooDeep(usize),
    /// An expression without a name beside others.
    #[error("of several expressions each has a name, such as 'alpha = ...'")]
    Nameless,
    /// It cannot be computed.
    #[error("{0}")]
    Factor(FactorError),
}

fn meant(near: Option<&str>) -> String {
    near.map(|near| format!("; {near:?} is")).unwrap_or_default()
}

impl ExpressionError {
    /// The line of the text that the fault is about, with carets below its characters.
    pub fn pointed<'a>(&'a self, text: &'a str) -> Pointed<'a> {
        Pointed { text, span: &self.span }
    }
}

/// A line of a text with carets below some of its characters.
#[derive(Debug)]
pub struct Pointed<'a> {
    text: &'a str,
    span: &'a Range<usize>,
}

impl Pointed<'_> {
    /// The line and the character in it at which the fault begins, both counted from 1.
    pub fn position(&self) -> (usize, usize) {
        let before = self.text.get(..self.span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

impl fmt::Display for Pointed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, character) = self.position();
        let shown = self.text.lines().nth(line - 1).unwrap_or_default();
        let about = self.text.get(self.span.clone()).unwrap_or_default();
        let length = about.lines().next().unwrap_or_default().chars().count().max(1);
        // Tabs and the like would put the carets elsewhere.
        let plain: String = shown.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        write!(f, "  {plain}\n  {}{}", " ".repeat(character - 1), "^".repeat(length))
    }
}
