//! Filters: SQL conditions from a user, on a connection that can reach nothing but the index's table.

use super::trials::{self, TrialTable};
use super::{details, parameter};
use crate::index::row::LARGEST_ROW;
use crate::index::{IndexError, condition, error};
use crate::model::Metric;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode};

/// The name of the rows under which a filter sees each metric by its bare name too, and what was measured.
pub(super) const NAMED_ROWS: &str = "named_rows";

/// Bytes that a value may have which a filter computes, and a row that it reads: more than any row has.
const LARGEST_VALUE: i32 = 2 * LARGEST_ROW as i32;

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
            Some(condition) => {
                condition::check(condition)?;
                let (sql, parameters) = condition::substitute(condition, parameter::value);
                Ok(Filter { clause: format!("WHERE ({sql}\n)"), parameters })
            }
        }
    }
}

/// Explains what SQLite says of a filter, on an index with these parameters.
pub(super) fn explain(filter: &str, clause: &str, refused: &rusqlite::Error, parameters: &[String]) -> IndexError {
    let reason = error::reason(refused);
    let before_fault = match refused {
        rusqlite::Error::SqlInputError { sql, offset, .. } => {
            usize::try_from(*offset).ok().and_then(|at| sql.get(..at))
        }
        _ => None,
    };
    let unfinished = before_fault.and_then(|before| condition::unfinished(filter, clause, before));
    let unknown = reason.strip_prefix("no such column: ").map(|name| name.split(' ').next().unwrap_or(name));
    let unknown = unknown.map(|name| name.trim_matches('"').to_owned());
    let reason = match reason.as_str() {
        "not authorized" => "it may only read the columns of the index".to_owned(),
        text if text.ends_with("is prohibited") => "it may only read the columns of the index".to_owned(),
        _ if refused.sqlite_error_code() == Some(ErrorCode::TooBig) => {
            format!("a value in it has more than {} MiB", LARGEST_VALUE >> 20)
        }
        _ => unfinished.unwrap_or(reason),
    };
    condition::explain(filter, unknown.as_deref(), reason, parameters)
}
