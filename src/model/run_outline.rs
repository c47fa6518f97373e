//! The outline of a run: its window and its equity, without its trading.

use super::Run;

/// What it takes to measure the equity of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunOutline {
    /// The run, without trades, orders and positions. Of its series it has the equity that figures are measured on, of its
    /// metrics the Sharpe ratio, and snapshots only where it has no time-weighted one.
    pub run: Run,
    /// How many trades it holds, open ones included.
    pub trades: usize,
}
