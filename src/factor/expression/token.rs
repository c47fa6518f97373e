//! Tokens of an expression, each with the bytes of the text that it is.

use super::error::{ExpressionError, ExpressionFault};
use std::ops::Range;

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(f64),
    Text(String),
    /// A mark of one or two characters.
    Mark(&'static str),
    /// What parts statements.
    End,
}

impl Token {
    /// How it is called in a message.
    pub(super) fn describe(&self) -> String {
        match self {
            Token::Name(name) => format!("'{name}'"),
            Token::Number(number) => number.to_string(),
            Token::Text(text) => format!("{text:?}"),
            Token::Mark(mark) => format!("'{mark}'"),
            Token::End => "the end of a statement".to_owned(),
        }
    }
}

/// Marks, the longer ones first.
const MARKS: [&str; 20] =
    ["<=", ">=", "==", "!=", "<", ">", "=", "+", "-", "*", "/", "(", ")", "{", "}", ",", ".", ":", "&", "|"];

/// The tokens of a text. A line ends a statement unless parentheses are open; `#` begins a comment.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, ExpressionError> {
    let (mut tokens, mut at, mut open) = (Vec::new(), 0, 0usize);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (token, length) = match first {
            '\n' | ';' => (Some(Token::End).filter(|_| open == 0 || first == ';'), 1),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            '"' => {
                let end = rest[1..].find('"').filter(|&end| !rest[1..=end].contains('\n'));
                let Some(end) = end else {
                    return Err(ExpressionError { fault: ExpressionFault::Unclosed, span: at..at + 1 });
                };
                (Some(Token::Text(rest[1..=end].to_owned())), end + 2)
            }
            letter if letter.is_whitespace() => (None, letter.len_utf8()),
            letter if letter.is_alphabetic() || letter == '_' => {
                let length = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
                (Some(Token::Name(rest[..length].to_owned())), length)
            }
            digit if digit.is_ascii_digit() => number(rest),
            other => {
                let Some(mark) = MARKS.into_iter().find(|mark| rest.starts_with(mark)) else {
                    let span = at..at + other.len_utf8();
                    return Err(ExpressionError { fault: ExpressionFault::Strange(other), span });
                };
                match mark {
                    "(" | "{" => open += 1,
                    ")" | "}" => open = open.saturating_sub(1),
                    _ => {}
                }
                (Some(Token::Mark(mark)), mark.len())
            }
        };
        tokens.extend(token.map(|token| (token, at..at + length)));
        at += length;
    }
    Ok(tokens)
}

/// A number such as 12, 0.5 or 1e-3. The point of a method is none of it.
fn number(text: &str) -> (Option<Token>, usize) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(text);
    if let Some(fraction) = text[length..].strip_prefix('.').map(digits).filter(|&digits| digits > 0) {
        length += 1 + fraction;
    }
    if let Some(power) = text[length..].strip_prefix(['e', 'E']) {
        let sign = usize::from(power.starts_with(['+', '-']));
        let exponent = digits(&power[sign..]);
        length += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    (text[..length].parse().ok().map(Token::Number), length)
}
