//! Sort keys: what rows can be put in order by.

use super::fields::{FIELDS, TRIAL_FIELDS};
use crate::model::Metric;

/// Something that each row may have a value of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortKey {
    /// A metric, of the summary or measured.
    Metric(&'static Metric),
    /// Another field that the index knows of a bundle.
    Field(&'static str),
    /// A parameter.
    Parameter(String),
}

impl SortKey {
    /// The column of a name, other than a metric's.
    pub fn field(name: &str) -> Option<SortKey> {
        FIELDS.iter().chain(&TRIAL_FIELDS).find(|(field, _)| *field == name).map(|(field, _)| SortKey::Field(field))
    }
}
