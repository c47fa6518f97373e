//! The two kinds of files in a dataset.

/// Whether a file of a dataset is made for one backtest or for many, which tells where the handles of its rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// One backtest, whose handle is in the name of the folder: `run_id=<handle>`.
    Single,
    /// Many backtests, whose handles are in the column `run_id`.
    Compact,
}
