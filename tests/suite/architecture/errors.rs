//! Errors: each is a type of the library's own, never a text, and nobody else's stands in a public signature.

use super::code::{Token, tokens};
use super::paths::paths;
use super::tree::Tree;
use std::collections::BTreeSet;
use std::fs;

/// The tokens between an angle that was just opened and the one that closes it, and what follows that.
fn inside(tokens: &[Token]) -> (&[Token], &[Token]) {
    let mut depth = 1;
    for (position, token) in tokens.iter().enumerate() {
        // The angle of an arrow closes nothing.
        let is_arrow = position > 0 && tokens[position - 1].is('-');
        match token {
            Token::Mark('<') => depth += 1,
            Token::Mark('>') if !is_arrow => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (&tokens[..position], &tokens[position + 1..]);
        }
    }
    (tokens, &[])
}

/// The last of several types between commas.
fn last_type(types: &[Token]) -> &[Token] {
    let mut depth = 0;
    let mut begin = 0;
    for (position, token) in types.iter().enumerate() {
        match token {
            Token::Mark('<' | '(' | '[') => depth += 1,
            Token::Mark('>' | ')' | ']') => depth -= 1,
            Token::Mark(',') if depth == 0 && position + 1 < types.len() => begin = position + 1,
            _ => {}
        }
    }
    &types[begin..]
}

/// How often some code gives a text for an error.
fn texts_for_errors(code: &[Token]) -> usize {
    let of_result = |position: usize| {
        let (types, _) = inside(&code[position + 2..]);
        let error = last_type(types);
        let is_alone = error.len() == types.len();
        let words: Vec<&str> = error.iter().filter_map(Token::word).collect();
        !is_alone && matches!(words[..], ["String"] | ["str"] | ["static", "str"] | ["Cow", .., "str"])
    };
    let begins = |position: &usize| {
        code[*position].word().is_some_and(|word| word == "Result")
            && code.get(position + 1).is_some_and(|next| next.is('<'))
    };
    (0..code.len()).filter(begins).filter(|position| of_result(*position)).count()
}

/// The crates that the library is built on, as code names them.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let listed = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let names = listed.lines().filter_map(|line| line.split_once(" = ")).filter(|(name, _)| !name.starts_with('#'));
    names.map(|(name, _)| name.replace('-', "_")).collect()
}

/// What of some code others see: the heads of public functions, and public types and traits as a whole.
fn public(code: &[Token]) -> Vec<&[Token]> {
    let mut seen = Vec::new();
    for position in 0..code.len() {
        let after = &code[position + 1..];
        // `pub(crate)` is not public.
        if code[position].word().is_none_or(|word| word != "pub") || after.first().is_none_or(|next| next.is('(')) {
            continue;
        }
        let has_body = after.iter().take(2).any(|token| matches!(token.word(), Some("enum" | "trait")));
        let end = match has_body {
            true => after
                .iter()
                .scan(0, |depth, token| {
                    *depth += i32::from(token.is('{')) - i32::from(token.is('}'));
                    Some(*depth == 0 && token.is('}'))
                })
                .position(|ended| ended),
            false => after.iter().position(|token| token.is('{') || token.is(';') || token.is('}')),
        };
        seen.push(&after[..end.unwrap_or(after.len())]);
    }
    seen
}

/// The errors of other crates that others see in some code.
fn foreign_errors(code: &[Token], crates: &BTreeSet<String>) -> BTreeSet<String> {
    let is_error = |name: &String| name.ends_with("Error");
    let is_foreign =
        |path: &[String]| path.first().is_some_and(|first| crates.contains(first)) && path.last().is_some_and(is_error);
    let imported: BTreeSet<String> =
        paths(code).into_iter().filter(|named| is_foreign(&named.path)).filter_map(|named| named.import).collect();
    let mut found = BTreeSet::new();
    for signature in public(code) {
        found.extend(
            signature.iter().filter_map(Token::word).filter(|word| imported.contains(*word)).map(str::to_owned),
        );
        found.extend(
            paths(signature).into_iter().filter(|named| is_foreign(&named.path)).map(|named| named.path.join("::")),
        );
    }
    found
}

#[test]
fn no_error_is_a_text() {
    let mut found = Vec::new();
    for (_, module) in Tree::read().modules() {
        let count = texts_for_errors(&module.tokens);
        found.extend((count > 0).then(|| format!("{}: {count}", module.file.display())));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_error_of_another_crate_is_seen_from_outside() {
    let crates = dependencies();
    assert!(crates.contains("parquet") && crates.contains("serde_json"), "{crates:?}");
    let mut found = Vec::new();
    for (_, module) in Tree::read().modules() {
        let errors = foreign_errors(&module.tokens, &crates);
        found.extend(errors.into_iter().map(|error| format!("{}: {error}", module.file.display())));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn texts_and_foreign_errors_are_seen() {
    let texts = "fn f() -> Result<Vec<(A, B)>, String> {} fn g() -> Result<Result<A, &'static str>, E> {}
        fn h(f: impl Fn(A) -> Result<Option<A>, Cow<'static, str>>) {}";
    assert_eq!(texts_for_errors(&tokens(texts)), 3);
    let types =
        "fn f() -> Result<String, E> {} fn g() -> Result<String> {} fn h() -> Result<(A, String), Fault<String>> {}";
    assert_eq!(texts_for_errors(&tokens(types)), 0);

    let crates = BTreeSet::from(["parquet".to_owned(), "csv".to_owned()]);
    let seen = |text: &str| foreign_errors(&tokens(text), &crates).into_iter().collect::<Vec<_>>().join(" ");
    let import = "use parquet::errors::ParquetError as Wrong; use std::io::Error;";
    assert_eq!(seen(&format!("{import} pub fn f() -> Result<A, Wrong> {{}}")), "Wrong");
    assert_eq!(seen("pub enum E { A(#[from] csv::Error), B { c: D } }"), "csv::Error");
    assert_eq!(seen("pub struct E { pub source: csv::Error }"), "csv::Error");
    assert_eq!(seen(&format!("{import} pub(super) fn f() -> Wrong {{}} pub fn g() -> Error {{ Wrong::new() }}")), "");
}
