//! Parameters as columns: the SQL that reads the value of `param.NAME` from a row's JSON.

/// The SQL for a parameter's value; NULL where a row has none or its JSON is not even what Python writes.
pub(super) fn value(name: &str) -> String {
    read("json_extract", name)
}

/// The SQL for the type of a parameter's value; NULL where a row has no such parameter.
pub(super) fn kind(name: &str) -> String {
    read("json_type", name)
}

/// Python writes NaN and infinities, which JSON5 knows and JSON does not.
fn read(function: &str, name: &str) -> String {
    let label = name.replace('\\', "\\\\").replace('"', "\\\"").replace('\'', "''");
    format!("CASE WHEN json_valid(parameters_json, 2) THEN {function}(parameters_json, '$.\"{label}\"') END")
}
