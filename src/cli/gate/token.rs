//! Tokens of a condition: names, numbers and marks, each with where it stands.

use crate::model::Comparison;

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(f64),
    /// A number with a percent sign behind it, as the fraction that it is.
    Percentage(f64),
    Comparison(Comparison),
    Open,
    Close,
    And,
    Or,
    Not,
    /// Something that no condition holds.
    Strange,
}

/// The tokens of a text, each with the position of its first character, counted from 1.
pub(super) fn tokens(text: &str) -> Vec<(usize, Token)> {
    let letters: Vec<char> = text.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < letters.len() {
        if letters[at].is_whitespace() {
            at += 1;
            continue;
        }
        let (token, length) = first(&letters[at..]);
        tokens.push((at + 1, token));
        at += length;
    }
    tokens
}

/// The first token, and how many characters it takes.
fn first(letters: &[char]) -> (Token, usize) {
    let second = letters.get(1).copied();
    match letters[0] {
        '(' => (Token::Open, 1),
        ')' => (Token::Close, 1),
        '<' if second == Some('=') => (Token::Comparison(Comparison::AtMost), 2),
        '<' => (Token::Comparison(Comparison::Less), 1),
        '>' if second == Some('=') => (Token::Comparison(Comparison::AtLeast), 2),
        '>' => (Token::Comparison(Comparison::More), 1),
        '=' => (Token::Comparison(Comparison::Equal), if second == Some('=') { 2 } else { 1 }),
        '!' if second == Some('=') => (Token::Comparison(Comparison::Different), 2),
        letter if letter.is_alphabetic() => word(letters),
        _ => number(letters),
    }
}

fn word(letters: &[char]) -> (Token, usize) {
    let word: String =
        letters.iter().take_while(|letter| letter.is_alphanumeric() || "._".contains(**letter)).collect();
    let length = word.chars().count();
    let token = match word.to_lowercase().as_str() {
        "and" => Token::And,
        "or" => Token::Or,
        "not" => Token::Not,
        _ => Token::Name(word),
    };
    (token, length)
}

/// A number, with a percent sign behind it a hundredth.
fn number(letters: &[char]) -> (Token, usize) {
    let is_part = |at: usize| match letters[at] {
        '0'..='9' | '.' | 'e' | 'E' => true,
        '+' | '-' => at == 0 || matches!(letters[at - 1], 'e' | 'E'),
        _ => false,
    };
    let length = (0..letters.len()).take_while(|at| is_part(*at)).count();
    let text: String = letters[..length].iter().collect();
    let Some(number) = text.parse().ok().filter(|number: &f64| number.is_finite()) else {
        return (Token::Strange, length.max(1));
    };
    let spaces = letters[length..].iter().take_while(|letter| letter.is_whitespace()).count();
    match letters.get(length + spaces) {
        Some('%') => (Token::Percentage(number / 100.0), length + spaces + 1),
        _ => (Token::Number(number), length),
    }
}
