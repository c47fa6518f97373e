//! Windows as the page marks them on a time axis.

use crate::model::EpochMs;

/// A window of the walk-forward: its name and its time.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowSpan {
    /// Its name.
    pub name: String,
    /// Its first moment.
    pub start: EpochMs,
    /// Its last moment.
    pub end: EpochMs,
}
