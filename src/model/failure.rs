//! A failure: something that could not be read, listed or written, and why; the rest goes on without it.

/// Something that could not be dealt with, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// The path relative to the folder, or whatever else names it.
    pub path: String,
    /// The reason, in words.
    pub reason: String,
}
