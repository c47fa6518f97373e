//! Filters: SQL conditions from a user, on a connection that can reach nothing but the index's table.

use super::trials::{self, TrialTable};
use super::{details, parameter};
use crate::index::fields::{FIELDS, TRIAL_FIELDS};
use crate::index::row::LARGEST_ROW;
use crate::index::{IndexError, PARAMETER_PREFIX, error};
use crate::model::{Metric, nearest_metrics};
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode};

/// The name of the rows under which a filter sees each metric by its bare name too, and what was measured.
pub(super) const NAMED_ROWS: &str = "named_rows";

/// Bytes that a value may have which a filter computes, and a row that it reads: more than any row has.
const LARGEST_VALUE: i32 = 2 * LARGEST_ROW as i32;

/// Characters that are shown of a filter that is longer than it may be.
const SHOWN: usize = 80;

/// Bytes that the text of a filter may have.
const LONGEST: usize = 100_000;

/// What a statement may ask of SQLite. Time is what a stopwatch gives.
const LIMITS: [(Limit, i32); 6] = [
    (Limit::SQLITE_LIMIT_LENGTH, LARGEST_VALUE),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
    (Limit::SQLITE_LIMIT_VDBE_OP, 1_000_000),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
];

/// Confines a connection to reading the index's tables of rows and trials, whatever statement it is given.
pub(super) fn confine(connection: &mut Connection) -> rusqlite::Result<()> {
    // A mistyped "column" in quotation marks is an error, not a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    for (limit, value) in LIMITS {
        connection.set_limit(limit, value)?;
    }
    connection.authorizer(Some(authorize))
}

fn authorize(context: AuthContext<'_>) -> Authorization {
    let allowed = match context.action {
        AuthAction::Select => true,
        // `json_each` is no table: it takes a text apart.
        AuthAction::Read { table_name, .. } => {
            matches!(table_name, "backtest_index" | trials::TABLE | details::TABLE | NAMED_ROWS | "json_each")
        }
        AuthAction::Function { function_name } => !function_name.eq_ignore_ascii_case("load_extension"),
        _ => false,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}

/// The `WITH` clause that names the rows, to stand before a `SELECT`. A join of which nothing is read costs nothing.
pub(super) fn with_named_rows(table: TrialTable) -> String {
    let bare: Vec<String> = Metric::columns().map(|metric| format!("{} AS {}", metric.column(), metric.name)).collect();
    let join = if table == TrialTable::Current { trials::JOIN } else { "" };
    let columns = format!("backtest_index.*, engine_type AS engine, {}, {}", bare.join(", "), trials::selection(table));
    format!("WITH {NAMED_ROWS} AS (SELECT {columns} FROM backtest_index {join})")
}

/// A filter, made ready to be run.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// The `WHERE` clause.
    pub(super) clause: String,
    /// Names of the parameters that it reads.
    pub(super) parameters: Vec<String>,
}

impl Filter {
    /// Takes a condition as the user wrote it.
    pub(super) fn new(condition: Option<&str>) -> Result<Filter, IndexError> {
        match condition {
            None => Ok(Filter::default()),
            Some(condition) if condition.len() > LONGEST => Err(IndexError::Filter {
                filter: condition.chars().take(SHOWN).chain(['…']).collect(),
                reason: format!("it has {} bytes, and {LONGEST} are the limit", condition.len()),
                nearest: Vec::new(),
            }),
            Some(condition) if is_one_expression(condition) => {
                let (sql, parameters) = parameter::substitute(condition);
                Ok(Filter { clause: format!("WHERE ({sql}\n)"), parameters })
            }
            Some(condition) => Err(IndexError::Filter {
                filter: condition.to_owned(),
                reason: "it is not one condition (see its parentheses and semicolons)".to_owned(),
                nearest: Vec::new(),
            }),
        }
    }
}

/// Whether a condition reads a column of this name, a plain word.
pub fn names_column(condition: &str, column: &str) -> bool {
    let (sql, _) = parameter::substitute(condition);
    parameter::tokens(&sql).any(|word| is_column(word, column))
}

/// A condition that reads another column in the place of one of this name; parameters stand in it as what reads them.
pub fn rename_column(condition: &str, column: &str, other: &str) -> String {
    let (sql, _) = parameter::substitute(condition);
    let renamed = |word| if is_column(word, column) { other } else { word };
    parameter::tokens(&sql).map(renamed).collect()
}

/// The columns that a condition compares with a number, each with that number.
pub fn comparisons(condition: &str) -> Vec<(&str, f64)> {
    let words: Vec<&str> = parameter::tokens(condition).filter(|word| !word.trim().is_empty()).collect();
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

fn without_quotes(word: &str) -> &str {
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

/// Explains what SQLite says of a filter, on an index with these parameters.
pub(super) fn explain(filter: &str, refused: &rusqlite::Error, parameters: &[String]) -> IndexError {
    let reason = error::reason(refused);
    let unknown = reason.strip_prefix("no such column: ").map(|name| name.split(' ').next().unwrap_or(name));
    let of_sweep = unknown.is_some_and(|name| Metric::find_of_sweep(name.trim_matches('"')).is_some());
    let near = |name: &str| match parameters.iter().find(|parameter| *parameter == name) {
        Some(parameter) => vec![format!("{PARAMETER_PREFIX}{parameter}")],
        None => {
            let heads = FIELDS.iter().chain(&TRIAL_FIELDS).map(|(name, _)| *name);
            nearest_metrics(name, heads).into_iter().map(str::to_owned).collect()
        }
    };
    let nearest = unknown.filter(|_| !of_sweep).map_or_else(Vec::new, |name| near(name.trim_matches('"')));
    let reason = match reason.as_str() {
        "not authorized" => "it may only read the columns of the index".to_owned(),
        text if of_sweep => format!("{text}, which is computed over all trials and stands in no index"),
        text if text.ends_with("is prohibited") => "it may only read the columns of the index".to_owned(),
        _ if refused.sqlite_error_code() == Some(ErrorCode::TooBig) => {
            format!("a value in it has more than {} MiB", LARGEST_VALUE >> 20)
        }
        _ => reason,
    };
    IndexError::Filter { filter: filter.to_owned(), reason, nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_filter_cannot_leave_its_parentheses() {
        for filter in ["1", "(a > 1) OR (b < 2)", "tag = ')'", "tag = 'it''s;'", "[odd)] = 1", "a > 1 -- why )"] {
            assert!(is_one_expression(filter), "{filter}");
        }
        for filter in ["1) UNION SELECT (1", "1; DROP TABLE backtest_index", ")", "(", "tag = 'a", "1 /* ", "1) --"] {
            assert!(!is_one_expression(filter), "{filter}");
        }
    }
}
