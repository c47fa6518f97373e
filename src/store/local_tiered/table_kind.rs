//! The two kinds of files in a dataset.

/// How many backtests a file of a dataset is made for, and so where the handle of a row is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// One backtest, whose handle is in the name of the folder: `run_id=<handle>`.
    Single,
    /// Many backtests, whose handles are in the column `run_id`.
    Compact,
}
