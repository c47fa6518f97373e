//! Parameters: the SQL that reads the value of `param.NAME`, and the JSON that PostgreSQL keeps of them.
//!
//! A value has one type in SQL, so that there are two expressions of each parameter: what it is as a number, and as a text.

use crate::model::Value;
use crate::model::python_json::{self, ReadLimits};
use serde_json::Value as Json;

/// The texts that stand for the numbers which JSON does not know.
const INFINITIES: &str = "('inf', '-inf')";

/// The parameters of a row as JSON of PostgreSQL, which knows no character 0; `None` where they are none.
pub(super) fn standard(parameters_json: &str) -> Option<String> {
    match python_json::read(parameters_json.as_bytes(), &ReadLimits::default()) {
        Ok(Value::Map(fields)) => Some(without_zero(python_json::standard_object(&fields)).to_string()),
        // Another program's row may hold anything.
        _ => None,
    }
}

fn without_zero(json: Json) -> Json {
    let plain = |text: String| if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text };
    match json {
        Json::String(text) => Json::String(plain(text)),
        Json::Array(list) => list.into_iter().map(without_zero).collect(),
        Json::Object(fields) => {
            Json::Object(fields.into_iter().map(|(name, value)| (plain(name), without_zero(value))).collect())
        }
        other => other,
    }
}

/// The SQL for a parameter as a number; a truth value is 0 or 1, and what is no number NULL.
pub(super) fn as_number(name: &str) -> String {
    let label = literal(name);
    format!(
        "CASE jsonb_typeof(parameters -> {label}) WHEN 'number' THEN (parameters ->> {label})::float8 \
         WHEN 'boolean' THEN (parameters ->> {label})::boolean::integer::float8 \
         WHEN 'string' THEN CASE WHEN parameters ->> {label} IN {INFINITIES} THEN (parameters ->> {label})::float8 END END"
    )
}

/// The SQL for a parameter as a text; a list or an object is its JSON, and a number NULL.
pub(super) fn as_text(name: &str) -> String {
    format!("CASE WHEN {} THEN (parameters ->> {}) END COLLATE \"C\"", is_text(name), literal(name))
}

/// The SQL for whether a parameter is a text in a row.
pub(super) fn is_text(name: &str) -> String {
    let label = literal(name);
    format!(
        "(jsonb_typeof(parameters -> {label}) IN ('array', 'object') OR (jsonb_typeof(parameters -> {label}) = 'string' \
         AND parameters ->> {label} NOT IN {INFINITIES}))"
    )
}

/// The SQL for whether a parameter is a number in a row.
pub(super) fn is_number(name: &str) -> String {
    format!("({} IS NOT NULL)", as_number(name))
}

/// A text as SQL writes it.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\0', "\u{fffd}").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_does_not_know_is_told_in_other_ways() {
        let json = standard("{\"a\": NaN, \"b\": -Infinity, \"c\\u0000\": \"x\\u0000\", \"d\": 12}").unwrap();
        assert_eq!(json, "{\"a\":null,\"b\":\"-inf\",\"c\u{fffd}\":\"x\u{fffd}\",\"d\":12}");
        assert_eq!((standard("[1]"), standard("none")), (None, None));
    }

    #[test]
    fn a_name_cannot_leave_its_quotation_marks() {
        assert!(as_number("a'b").contains("parameters -> 'a''b'"));
    }
}
