//! Sort keys: what rows can be put in order by.

use super::sqlite;
use crate::model::Metric;

/// Something that each row may have a value of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortKey {
    /// A metric of the summary.
    Metric(&'static Metric),
    /// What else the index knows of a bundle.
    Field(&'static str),
    /// A parameter.
    Parameter(String),
}

impl SortKey {
    /// The column of a name in the table, other than a metric's.
    pub fn field(name: &str) -> Option<SortKey> {
        sqlite::has_column(name).map(SortKey::Field)
    }
}
