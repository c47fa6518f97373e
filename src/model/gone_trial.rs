//! A trial that was tried once and is there no more: what the ledger of an index keeps of it.

use super::{EpochMs, RowKey};

/// A trial that an index had once, and that was pruned, archived, deleted or replaced since.
#[derive(Debug, Clone, PartialEq)]
pub struct GoneTrial {
    /// The key that its row had.
    pub key: RowKey,
    /// Its Sharpe ratio from daily returns, per year; `None` where it was never measured or had none.
    pub sharpe: Option<f64>,
    /// What its windows were samples of, where its study said so.
    pub sample_type: Option<String>,
    /// First and last day of its returns, in days since 1970.
    pub span: Option<(i32, i32)>,
    /// When it was first written into the index.
    pub first_seen: EpochMs,
    /// When it was last written into the index, or taken out.
    pub last_seen: EpochMs,
}
