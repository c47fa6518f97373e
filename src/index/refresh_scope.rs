//! The scope of a refresh.

/// What is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Everything,
    MissingTrials,
}
