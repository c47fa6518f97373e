//! Filters: SQL conditions from a user, in words that can reach nothing but the rows and trials of the index.
//!
//! A condition is taken apart before PostgreSQL sees it: each word in it has to be a column, a parameter, or one of the words and
//! functions below. So it names no other table, no function that does something, and no type that looks anything up.

use super::parameter;
use super::trials::{self, TrialTable};
use crate::index::condition::{Piece, check, explain, pieces, without_quotes};
use crate::index::fields::{row_columns, trial_columns};
use crate::index::{IndexError, PARAMETER_PREFIX};
use crate::model::Metric;
use std::collections::BTreeMap;

/// The name of the rows under which a filter sees each metric by its bare name too, and what was measured.
pub(super) const NAMED_ROWS: &str = "named_rows";

/// The words of a condition that stand for themselves.
const WORDS: [&str; 36] = [
    "all", "and", "any", "as", "asc", "between", "by", "case", "cast", "desc", "distinct", "else", "end", "escape",
    "exists", "false", "from", "group", "having", "ilike", "in", "is", "isnull", "limit", "not", "notnull", "null",
    "or", "order", "select", "some", "then", "true", "when", "where", "unknown",
];

/// The functions that a condition may call: they compute, and do nothing else.
const FUNCTIONS: [&str; 37] = [
    "abs",
    "avg",
    "ceil",
    "ceiling",
    "coalesce",
    "count",
    "exp",
    "floor",
    "greatest",
    "left",
    "least",
    "length",
    "ln",
    "log",
    "log10",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nullif",
    "pi",
    "power",
    "replace",
    "right",
    "round",
    "rtrim",
    "sign",
    "sqrt",
    "strpos",
    "substr",
    "substring",
    "sum",
    "trim",
    "trunc",
    "upper",
    "stddev",
];

/// The types that a value can be cast to.
const TYPES: [&str; 8] = ["bigint", "boolean", "double", "float", "integer", "numeric", "precision", "text"];

/// The tables that a query within a condition may read.
const TABLES: [&str; 3] = [NAMED_ROWS, "backtest_index", "iaf_trials"];

/// Words of SQLite, and what is meant by them: its `LIKE` takes letters of both sizes for the same.
const TRANSLATIONS: [(&str, &str); 6] = [
    ("like", "ILIKE"),
    ("ifnull", "coalesce"),
    ("instr", "strpos"),
    ("pow", "power"),
    ("int", "integer"),
    ("real", "double precision"),
];

/// The `WITH` clause that names the rows, to stand before a `SELECT`.
pub(super) fn with_named_rows(table: TrialTable) -> String {
    let bare: Vec<String> =
        Metric::columns().map(|metric| format!("backtest_index.{} AS {}", metric.column(), metric.name)).collect();
    format!(
        "WITH {NAMED_ROWS} AS (SELECT backtest_index.*, engine_type AS engine, {}, {} FROM {})",
        bare.join(", "),
        trials::selection(),
        trials::rows_with_trials(table)
    )
}

/// The kinds of values that a parameter has in the rows of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterKind {
    Number,
    Text,
    /// Numbers in some and texts in others.
    Mixed,
}

/// The `WHERE` clause of a condition as the user wrote it; the kinds are those of the parameters that it names.
///
/// # Errors
/// It is no single condition, or has a word that means nothing here.
pub(super) fn clause(
    condition: &str,
    kinds: &BTreeMap<String, ParameterKind>,
    known: &[String],
) -> Result<String, IndexError> {
    check(condition)?;
    let columns = columns();
    let all: Vec<Piece<'_>> = pieces(condition).collect();
    let mut sql = String::with_capacity(condition.len());
    let mut is_behind_equals = false;
    for (position, piece) in all.iter().enumerate() {
        let word = match piece {
            Piece::Parameter(name, _) => {
                let is_text = match kinds.get(name) {
                    Some(ParameterKind::Text) => true,
                    Some(ParameterKind::Mixed) => is_compared_with_text(&all[position + 1..]),
                    Some(ParameterKind::Number) | None => false,
                };
                sql.push_str(&format!(
                    "({})",
                    if is_text { parameter::as_text(name) } else { parameter::as_number(name) }
                ));
                is_behind_equals = false;
                continue;
            }
            Piece::Token(word) => *word,
        };
        // SQLite writes either.
        let is_second_equals = word == "=" && is_behind_equals;
        is_behind_equals = word == "=";
        if !is_second_equals {
            sql.push_str(&translated(word, &columns).map_err(|reason| {
                let unknown = without_quotes(word);
                explain(condition, (reason == Refused::Unknown).then_some(unknown), reason.text(unknown), known)
            })?);
        }
    }
    Ok(format!("WHERE ({sql}\n)"))
}

/// The names of the parameters that a condition reads.
pub(super) fn parameters(condition: &str) -> Vec<String> {
    let name = |piece| if let Piece::Parameter(name, _) = piece { Some(name) } else { None };
    pieces(condition).filter_map(name).collect()
}

/// Why a word is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Unknown,
    Character,
}

impl Refused {
    fn text(self, word: &str) -> String {
        match self {
            Refused::Unknown if word.to_lowercase().starts_with(PARAMETER_PREFIX) => {
                format!("no such parameter: {word}")
            }
            Refused::Unknown => format!("no such column: {word}"),
            Refused::Character => "it has a character that no condition has".to_owned(),
        }
    }
}

/// The columns that a condition may name, in small letters, each as the index calls it.
fn columns() -> BTreeMap<String, String> {
    let names = row_columns().chain(trial_columns()).map(|(name, _)| name);
    let others =
        Metric::columns().map(|metric| metric.name.to_owned()).chain(["engine".to_owned(), "fault".to_owned()]);
    names.chain(others).map(|name| (name.to_lowercase(), name)).collect()
}

/// A token as PostgreSQL is to see it.
fn translated(token: &str, columns: &BTreeMap<String, String>) -> Result<String, Refused> {
    let first = token.chars().next().unwrap_or(' ');
    match first {
        _ if token.contains('\0') || first == '\\' => Err(Refused::Character),
        '\'' => Ok(token.to_owned()),
        '-' if token.starts_with("--") => Ok("\n".to_owned()),
        '"' | '`' | '[' => {
            let name = without_quotes(token).to_lowercase();
            columns.get(&name).map(|column| format!("\"{column}\"")).ok_or(Refused::Unknown)
        }
        first if first.is_ascii_digit() => {
            let is_number = token.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, 'e' | 'E'));
            is_number.then(|| token.to_owned()).ok_or(Refused::Unknown)
        }
        first if first.is_alphabetic() || matches!(first, '_' | '$') || !first.is_ascii() => {
            let word = token.to_lowercase();
            if let Some(column) = columns.get(&word) {
                return Ok(format!("\"{column}\""));
            }
            if let Some((_, meant)) = TRANSLATIONS.iter().find(|(sqlite, _)| *sqlite == word) {
                return Ok((*meant).to_owned());
            }
            let known = [&WORDS[..], &FUNCTIONS, &TYPES, &TABLES];
            known.iter().any(|words| words.contains(&word.as_str())).then_some(word).ok_or(Refused::Unknown)
        }
        _ => Ok(token.to_owned()),
    }
}

/// Whether what follows a parameter compares it with a text.
fn is_compared_with_text(rest: &[Piece<'_>]) -> bool {
    let is_between = |word: &str| {
        word.chars().all(|letter| letter.is_whitespace() || "=<>!(".contains(letter))
            || ["not", "in", "like", "ilike"].contains(&word.to_lowercase().as_str())
    };
    let next = rest.iter().find(|piece| !matches!(piece, Piece::Token(word) if is_between(word)));
    matches!(next, Some(Piece::Token(word)) if word.starts_with('\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(condition: &str) -> Result<String, IndexError> {
        let kinds = [("fast", ParameterKind::Number), ("kind", ParameterKind::Text), ("any", ParameterKind::Mixed)];
        clause(condition, &kinds.map(|(name, kind)| (name.to_owned(), kind)).into(), &["fast".to_owned()])
    }

    #[test]
    fn columns_words_and_parameters_stand_for_what_they_are_in_either_database() {
        for (condition, expected) in [
            ("Sharpe_Ratio == 1.5e3", "\"sharpe_ratio\" = 1.5e3"),
            ("tag LIKE 'A%' -- why", "\"tag\" ILIKE 'A%' \n"),
            (
                "[tag] IN ('select', 'pg_read_file') OR `engine`='x'",
                "\"tag\" in ('select', 'pg_read_file') or \"engine\"='x'",
            ),
            ("ifnull(tag, '') <> ''", "coalesce(\"tag\", '') <> ''"),
        ] {
            assert_eq!(of(condition).unwrap(), format!("WHERE ({expected}\n)"), "{condition}");
        }
        assert!(of("param.fast > 1").unwrap().contains(&parameter::as_number("fast")));
        assert!(of("param.kind = 'a'").unwrap().contains(&parameter::as_text("kind")));
        assert!(of("param.any NOT IN ('a')").unwrap().contains(&parameter::as_text("any")));
        assert!(of("param.any > 2").unwrap().contains(&parameter::as_number("any")));
    }

    #[test]
    fn nothing_is_reached_but_rows_and_harmless_functions() {
        for condition in [
            "pg_read_file('/etc/passwd') > ''",
            "(SELECT count(*) FROM pg_authid) > 0",
            "(SELECT count(*) FROM \"pg_authid\") > 0",
            "(SELECT count(*) FROM iaf_ledger) > 0",
            "'pg_authid'::regclass > 0",
            "current_setting('a') = ''",
            "set_config('a', 'b', false) = ''",
            "pg_sleep(1) IS NULL",
            "lo_import('/etc/passwd') > 0",
            "U&'a' = tag",
            "E'\\\\' = tag",
            "$$a$$ = tag",
            "$1 = tag",
            "1pg = 1",
            "1; DROP TABLE backtest_index",
            "1) UNION SELECT (1",
            "/* */ true",
            "tag \\ 1",
            "",
        ] {
            let refused = of(condition);
            // What is empty is refused by PostgreSQL.
            assert!(
                condition.is_empty() || matches!(refused, Err(IndexError::Filter { .. })),
                "{condition}: {refused:?}"
            );
        }
    }

    #[test]
    fn a_word_that_means_nothing_is_named_with_what_resembles_it() {
        let nearest = |condition: &str| match of(condition).unwrap_err() {
            IndexError::Filter { nearest, reason, .. } => (reason, nearest[0].clone()),
            other => panic!("{other}"),
        };
        assert_eq!(nearest("sharp > 1"), ("no such column: sharp".to_owned(), "chained_sharpe".to_owned()));
        assert_eq!(nearest("fast > 1"), ("no such column: fast".to_owned(), "param.fast".to_owned()));
    }
}
