//! File of a legacy directory.

/// A file of a legacy directory: its path relative to the directory, part by part, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyFile {
    /// Such as `["runs", "backtest_EUR_20220115_20220416", "run.json"]`.
    pub path: Vec<String>,
    /// The bytes.
    pub content: Vec<u8>,
}
