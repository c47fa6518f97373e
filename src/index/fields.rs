//! Fields: what an index holds of a bundle besides its metrics, and of what types.

use crate::model::{ColumnType, Metric};

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    Text,
    /// Floating-point numbers.
    Real,
    /// Whole numbers.
    Integer,
}

/// The fields of the framework's table that stand before the metrics, in their order; the first is the key.
pub(super) const FIELDS: [(&str, FieldType); 13] = [
    ("bundle_path", FieldType::Text),
    ("algorithm_id", FieldType::Text),
    ("tag", FieldType::Text),
    ("framework_version", FieldType::Text),
    ("engine_type", FieldType::Text),
    ("risk_free_rate", FieldType::Real),
    ("number_of_runs", FieldType::Integer),
    ("parameters_json", FieldType::Text),
    ("strategy_ids_json", FieldType::Text),
    ("extras_json", FieldType::Text),
    ("summary_extras_json", FieldType::Text),
    ("bundle_mtime_ns", FieldType::Integer),
    ("bundle_size", FieldType::Integer),
];

/// The fields of a trial, which stand in a table beside the framework's, before what was measured.
pub(super) const TRIAL_FIELDS: [(&str, FieldType); 3] =
    [("study", FieldType::Text), ("universe", FieldType::Text), ("sample_type", FieldType::Text)];

/// Names and types of the columns of the framework's table in their order.
pub(super) fn row_columns() -> impl Iterator<Item = (String, FieldType)> {
    let fields = FIELDS.iter().map(|(name, declared)| ((*name).to_owned(), *declared));
    fields.chain(Metric::columns().map(|metric| {
        let declared = match metric.column_type {
            ColumnType::Real => FieldType::Real,
            ColumnType::Integer => FieldType::Integer,
        };
        (metric.column(), declared)
    }))
}

/// Names and types of the columns of a trial that a filter and a listing know, in their order.
pub(super) fn trial_columns() -> impl Iterator<Item = (String, FieldType)> {
    let fields = TRIAL_FIELDS.iter().map(|(name, declared)| ((*name).to_owned(), *declared));
    fields.chain(Metric::measured().map(|metric| (metric.column(), FieldType::Real)))
}
