//! A snapshot: the portfolio at one moment.

use std::sync::Arc;

use super::{EpochMs, Fields};

/// The portfolio at one moment; amounts are in the trading currency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// When.
    pub created_at: Option<EpochMs>,
    /// Money and holdings together.
    pub total_value: Option<f64>,
    /// Money that is not in a position.
    pub unallocated: Option<f64>,
    /// Money in orders that are not yet filled.
    pub pending_value: Option<f64>,
    /// Money paid in (positive) or out since the snapshot before.
    pub cash_flow: Option<f64>,
    /// Money in the portfolio at its start plus what it gained.
    pub net_size: Option<f64>,
    /// Gain since the start.
    pub total_net_gain: Option<f64>,
    /// Money from sales since the start.
    pub total_revenue: Option<f64>,
    /// Money for purchases since the start.
    pub total_cost: Option<f64>,
    /// The portfolio's name.
    pub portfolio_id: Option<Arc<str>>,
    /// The currency that amounts are in.
    pub trading_symbol: Option<Arc<str>>,
    /// Notes about it.
    pub metadata: Fields,
    /// Whatever else the file holds under this snapshot.
    pub extra: Fields,
}
