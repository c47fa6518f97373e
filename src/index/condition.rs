//! Conditions: SQL expressions on the columns of an index, as text, before any catalog has seen them.

use super::fields::{FIELDS, TRIAL_FIELDS};
use super::{IndexError, PARAMETER_PREFIX};
use crate::model::{Metric, nearest_metrics};

/// Bytes that the text of a condition may have.
const LONGEST: usize = 100_000;

/// Characters that are shown of a condition that is longer than it may be.
const SHOWN: usize = 80;

/// A part of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// `param.NAME`: the name, and the text as it stands.
    Parameter(String, &'a str),
    /// A word, a quotation, a comment or another character.
    Token(&'a str),
}

/// The parts of a condition in their order; together they are its text.
pub(super) fn pieces(condition: &str) -> impl Iterator<Item = Piece<'_>> {
    let (mut rest, mut is_behind_dot) = (condition, false);
    std::iter::from_fn(move || {
        let (word, after) = rest.split_at(token(rest, rest.chars().next()?));
        let is_parameter = word.eq_ignore_ascii_case("param") && !is_behind_dot;
        is_behind_dot = word.ends_with('.');
        if let Some((name, after)) = is_parameter.then(|| name_behind(after)).flatten() {
            let text = &rest[..rest.len() - after.len()];
            rest = after;
            return Some(Piece::Parameter(name, text));
        }
        rest = after;
        Some(Piece::Token(word))
    })
}

/// A condition in which each parameter is replaced by the SQL that reads it, and the names of these parameters.
pub(super) fn substitute(condition: &str, value: impl Fn(&str) -> String) -> (String, Vec<String>) {
    let (mut sql, mut names) = (String::with_capacity(condition.len()), Vec::new());
    for piece in pieces(condition) {
        match piece {
            Piece::Parameter(name, _) => {
                sql.push_str(&format!("({})", value(&name)));
                names.push(name);
            }
            Piece::Token(word) => sql.push_str(word),
        }
    }
    (sql, names)
}

/// Makes sure that a condition is short enough, and one that stays inside the parentheses that are put around it.
///
/// # Errors
/// It is not.
pub(super) fn check(condition: &str) -> Result<(), IndexError> {
    if condition.len() > LONGEST {
        return Err(IndexError::Filter {
            filter: condition.chars().take(SHOWN).chain(['…']).collect(),
            reason: format!("it has {} bytes, and {LONGEST} are the limit", condition.len()),
            nearest: Vec::new(),
        });
    }
    match is_one_expression(condition) {
        true => Ok(()),
        false => Err(IndexError::Filter {
            filter: condition.to_owned(),
            reason: "it is not one condition (see its parentheses and semicolons)".to_owned(),
            nearest: Vec::new(),
        }),
    }
}

/// Why a condition is refused at the parenthesis that is put behind it, which closes `clause`; `None` where the fault, which
/// this text stands before, is elsewhere.
pub(super) fn unfinished(condition: &str, clause: &str, before_fault: &str) -> Option<String> {
    let ends = clause.strip_suffix(')').is_some_and(|open| before_fault.ends_with(open));
    ends.then(|| match condition.trim() {
        "" => "it is empty".to_owned(),
        _ => "it ends too early: something is missing behind its last word".to_owned(),
    })
}

/// Explains why a condition was refused, on an index with these parameters: it names `unknown`, which is no column, or
/// something else is wrong with it.
pub(super) fn explain(condition: &str, unknown: Option<&str>, reason: String, parameters: &[String]) -> IndexError {
    let of_sweep = unknown.is_some_and(|name| Metric::find_of_sweep(name).is_some());
    let near = |name: &str| match parameters.iter().find(|parameter| *parameter == name) {
        Some(parameter) => vec![format!("{PARAMETER_PREFIX}{parameter}")],
        None => {
            let heads = FIELDS.iter().chain(&TRIAL_FIELDS).map(|(name, _)| *name);
            nearest_metrics(name, heads).into_iter().map(str::to_owned).collect()
        }
    };
    let nearest = unknown.filter(|_| !of_sweep).map_or_else(Vec::new, near);
    let reason = match of_sweep {
        true => format!("{reason}, which is computed over all trials and stands in no index"),
        false => reason,
    };
    IndexError::Filter { filter: condition.to_owned(), reason, nearest }
}

/// Whether a condition reads a column of this name, a plain word.
pub fn names_column(condition: &str, column: &str) -> bool {
    pieces(condition).any(|piece| matches!(piece, Piece::Token(word) if is_column(word, column)))
}

/// A condition that reads another column in the place of one of this name.
pub fn rename_column(condition: &str, column: &str, other: &str) -> String {
    let renamed = |piece| match piece {
        Piece::Token(word) if is_column(word, column) => other.to_owned(),
        Piece::Token(text) | Piece::Parameter(_, text) => text.to_owned(),
    };
    pieces(condition).map(renamed).collect()
}

/// The columns that a condition compares with a number, each with that number.
pub fn comparisons(condition: &str) -> Vec<(&str, f64)> {
    let words: Vec<&str> = tokens(condition).filter(|word| !word.trim().is_empty()).collect();
    let is_name = |word: &str| word.starts_with(|first: char| first.is_alphabetic() || "_\"`[".contains(first));
    let of_number = |word: &str| word.chars().all(|character| character.is_ascii_digit() || ".-".contains(character));
    let mut found = Vec::new();
    for (at, column) in words.iter().copied().enumerate().filter(|(_, word)| is_name(word)) {
        let rest = &words[at + 1..];
        let operators = rest.iter().take_while(|word| matches!(**word, "<" | ">" | "=" | "!")).count();
        let number: String = rest[operators..].iter().copied().take_while(|word| of_number(word)).collect();
        if let (1.., Ok(number)) = (operators, number.parse::<f64>()) {
            found.push((without_quotes(column), number));
        }
    }
    found
}

fn is_column(word: &str, column: &str) -> bool {
    without_quotes(word).eq_ignore_ascii_case(column)
}

/// A name without the quotation marks around it.
pub(super) fn without_quotes(word: &str) -> &str {
    word.trim_matches(['"', '`', '[', ']'])
}

/// Whether a filter stays inside the parentheses that are put around it.
fn is_one_expression(filter: &str) -> bool {
    let mut depth = 0usize;
    let mut rest = filter.chars();
    while let Some(character) = rest.next() {
        let closing = match character {
            '\'' | '"' | '`' => Some(character),
            '[' => Some(']'),
            '(' => {
                depth += 1;
                None
            }
            ')' if depth == 0 => return false,
            ')' => {
                depth -= 1;
                None
            }
            ';' => return false,
            '-' if rest.as_str().starts_with('-') => Some('\n'),
            '/' if rest.as_str().starts_with('*') => return false,
            _ => None,
        };
        if let Some(closing) = closing
            && !rest.any(|character| character == closing)
            && closing != '\n'
        {
            return false;
        }
    }
    depth == 0
}

/// The words, quotations, comments and other characters of an SQL text, one after the other.
pub(super) fn tokens(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (word, after) = rest.split_at(token(rest, rest.chars().next()?));
        rest = after;
        Some(word)
    })
}

/// The length of what stands at the beginning of an SQL text: a word, a quotation, a comment or one character.
fn token(text: &str, first: char) -> usize {
    let until = |end: char| text[1..].find(end).map_or(text.len(), |position| position + 1 + end.len_utf8());
    match first {
        '\'' | '"' | '`' => until(first),
        '[' => until(']'),
        '-' if text.starts_with("--") => until('\n'),
        '/' if text.starts_with("/*") => text[2..].find("*/").map_or(text.len(), |position| position + 4),
        first if is_word(first) => text.find(|character| !is_word(character)).unwrap_or(text.len()),
        first => first.len_utf8(),
    }
}

/// The name behind a dot, in quotation marks or not, and what follows it.
fn name_behind(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('.')?;
    let first = text.chars().next()?;
    let end = match first {
        '"' | '`' => first,
        '[' => ']',
        _ => {
            let length = text.find(|character| !is_word(character)).unwrap_or(text.len());
            return (length > 0).then(|| (text[..length].to_owned(), &text[length..]));
        }
    };
    let mut name = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((position, character)) = characters.next() {
        // Twice in a row it stands for itself.
        let closes = character == end && characters.next_if(|(_, next)| *next == end && end != ']').is_none();
        if closes {
            return Some((name, &text[position + 1..]));
        }
        name.push(character);
    }
    None
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$' || !character.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(filter: &str) -> (String, Vec<String>) {
        substitute(filter, |name| format!("value of {name}"))
    }

    #[test]
    fn parameters_are_found_wherever_they_stand_as_such() {
        let names = |filter: &str| of(filter).1;
        assert_eq!(names("param.fast >= 12 AND Param.slow<param.fast"), ["fast", "slow", "fast"]);
        assert_eq!(
            names(r#"param."take profit" = 1 or param.[a"b] or param.`c``d` or param."e""f""#),
            ["take profit", "a\"b", "c`d", "e\"f"]
        );
        assert_eq!(names("param.größe > 1"), ["größe"]);
        for filter in ["tag = 'param.fast'", "x.param.fast", "params.fast", "1 -- param.fast", "param", "param. "] {
            assert_eq!(of(filter), (filter.to_owned(), vec![]), "{filter}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        let (sql, _) = of("(param.fast+1)>2 AND tag='it''s'");
        assert_eq!(sql, "((value of fast)+1)>2 AND tag='it''s'");
    }

    #[test]
    fn a_column_is_named_by_itself_and_not_by_a_parameter_or_a_text() {
        for filter in ["universe = 'a'", "tag = 'x' AND Universe IS NOT NULL", "\"universe\" = 1", "[universe]=1"] {
            assert!(names_column(filter, "universe"), "{filter}");
        }
        for filter in ["param.universe = 1", "tag = 'universe'", "1 -- universe", "universes = 1", ""] {
            assert!(!names_column(filter, "universe"), "{filter}");
        }
    }

    #[test]
    fn what_is_compared_with_a_number_is_found() {
        let found = comparisons("worst_drawdown > -0.2 AND ([cagr]<=1.5 OR tag = '3' OR number_of_trades != 7)");
        assert_eq!(found, [("worst_drawdown", -0.2), ("cagr", 1.5), ("number_of_trades", 7.0)]);
    }

    #[test]
    fn what_ends_too_early_is_told_from_a_fault_within() {
        let refused = |condition: &str, before: &str| unfinished(condition, &format!("WHERE ({condition}\n)"), before);
        assert_eq!(refused("", "SELECT 1 WHERE (\n").as_deref(), Some("it is empty"));
        assert!(refused("a >", "SELECT 1 WHERE (a >\n").is_some_and(|reason| reason.starts_with("it ends too early")));
        assert_eq!(refused("(a > ) and b", "SELECT 1 WHERE ((a > "), None);
    }

    #[test]
    fn a_filter_cannot_leave_its_parentheses() {
        for filter in ["1", "(a > 1) OR (b < 2)", "tag = ')'", "tag = 'it''s;'", "[odd)] = 1", "a > 1 -- why )"] {
            assert!(is_one_expression(filter), "{filter}");
        }
        for filter in ["1) UNION SELECT (1", "1; DROP TABLE backtest_index", ")", "(", "tag = 'a", "1 /* ", "1) --"] {
            assert!(!is_one_expression(filter), "{filter}");
        }
    }
}
