//! Definitions of columns, as PostgreSQL has them.

use crate::index::fields::FieldType;

/// The columns of a row that no index in a file has: its parameters as what queries and an index of PostgreSQL know, and their
/// imprint in the ledger.
pub(super) const OWN_COLUMNS: [(&str, &str); 2] = [("parameters", "JSONB"), ("imprint", "BYTEA")];

/// A column as a table declares it. Texts are in the order of their bytes. A metric of whole numbers may have others too.
pub(super) fn definition(name: &str, declared: FieldType) -> String {
    let kind = match declared {
        FieldType::Text => "TEXT COLLATE \"C\"",
        FieldType::Integer if !name.starts_with("summary_") => "BIGINT",
        FieldType::Real | FieldType::Integer => "DOUBLE PRECISION",
    };
    format!("\"{name}\" {kind}")
}

/// Names in quotation marks with commas between them, each behind the name of a table.
pub(super) fn quoted(table: &str, names: impl Iterator<Item = String>) -> String {
    names.map(|name| format!("{table}.\"{name}\"")).collect::<Vec<_>>().join(", ")
}
