//! What rows can be put in order by.

use super::parameter;
use super::schema::HEAD_COLUMNS;
use crate::model::Metric;

/// Something that each row may have a value of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A metric of the summary.
    Metric(&'static Metric),
    /// What else the index knows of a bundle.
    Field(&'static str),
    /// A parameter.
    Parameter(String),
}

impl Column {
    /// The column of a name in the table, other than a metric's.
    pub fn field(name: &str) -> Option<Column> {
        HEAD_COLUMNS.iter().find(|(column, _)| *column == name).map(|(column, _)| Column::Field(column))
    }

    /// The expression that reads it.
    pub(super) fn sql(&self) -> String {
        match self {
            Column::Metric(metric) => metric.column(),
            Column::Field(name) => (*name).to_owned(),
            Column::Parameter(name) => parameter::value(name),
        }
    }
}
