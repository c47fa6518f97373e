//! The paths that code names: in `use`, groups within groups included, and in between.

use super::code::Token;

/// A path that code names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its names, from the left; `crate`, `self` and `super` among them.
    pub path: Vec<String>,
    /// The name under which a `use` brings it in.
    pub import: Option<String>,
}

/// Every path of some code.
pub fn paths(tokens: &[Token]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        rest = after;
        let Some(word) = first.word() else { continue };
        if word == "use" {
            rest = import(&[], after, &mut found);
        } else if after.first() == Some(&Token::Colons) {
            let mut path = vec![word.to_owned()];
            while let [Token::Colons, Token::Word(next), further @ ..] = rest {
                path.push(next.clone());
                rest = further;
            }
            found.push(Named { path, import: None });
        }
    }
    found
}

/// Reads one branch of a `use`, and gives what follows it.
fn import<'a>(above: &[String], tokens: &'a [Token], found: &mut Vec<Named>) -> &'a [Token] {
    let mut path = above.to_vec();
    let mut rest = tokens;
    loop {
        match rest {
            [Token::Colons, after @ ..] => rest = after,
            [Token::Mark('{'), after @ ..] => {
                rest = after;
                while rest.first().is_some_and(|token| !token.is('}')) {
                    rest = import(&path, rest, found);
                    rest = rest.strip_prefix(&[Token::Mark(',')][..]).unwrap_or(rest);
                }
                return rest.get(1..).unwrap_or_default();
            }
            [Token::Mark('*'), after @ ..] => {
                found.push(Named { path, import: None });
                return after;
            }
            [Token::Word(word), after @ ..] if word == "self" && !path.is_empty() => rest = after,
            [Token::Word(word), Token::Word(name), after @ ..] if word == "as" => {
                found.push(Named { path, import: Some(name.clone()) });
                return after;
            }
            [Token::Word(word), after @ ..] => {
                path.push(word.clone());
                rest = after;
            }
            _ => {
                let import = path.last().cloned();
                found.push(Named { path, import });
                return rest;
            }
        }
    }
}

#[test]
fn paths_are_found_in_groups_and_in_code() {
    let text = "pub use crate::{a, b::{self, c as d, e::*}}; fn f() { super::super::g::h(); Vec::<i::J>::new() }";
    let found = paths(&super::code::tokens(text));
    let shown: Vec<String> = found
        .iter()
        .map(|named| format!("{} {}", named.path.join("::"), named.import.as_deref().unwrap_or("-")))
        .collect();
    let expected =
        ["crate::a a", "crate::b b", "crate::b::c d", "crate::b::e -", "super::super::g::h -", "Vec -", "i::J -"];
    assert_eq!(shown, expected);
}
