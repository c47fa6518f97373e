//! A trade: a position from its opening to its closing.

use std::sync::Arc;

use super::{EpochMs, Fields, Order};

/// A position from its opening to its closing; amounts are in the trading currency unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trade {
    /// The file's name for it.
    pub id: Option<String>,
    /// The symbol that was traded, such as `BTC`.
    pub target_symbol: Option<Arc<str>>,
    /// The symbol that it was traded for, such as `EUR`.
    pub trading_symbol: Option<Arc<str>>,
    /// `OPEN`, `CLOSED` and the like, as the file writes it.
    pub status: Option<Arc<str>>,
    /// The amount that was traded, in the target symbol.
    pub amount: Option<f64>,
    /// The amount of it that is still held, in the target symbol.
    pub remaining: Option<f64>,
    /// Price at the opening.
    pub open_price: Option<f64>,
    /// Last price seen, which need not be one that it was traded at.
    pub last_reported_price: Option<f64>,
    /// When it was opened.
    pub opened_at: Option<EpochMs>,
    /// When it was closed; `None` while it is open.
    pub closed_at: Option<EpochMs>,
    /// Profit or loss.
    pub net_gain: Option<f64>,
    /// Money put in.
    pub cost: Option<f64>,
    /// The orders that it was made of.
    pub orders: Vec<Order>,
    /// Notes about it.
    pub metadata: Fields,
    /// Whatever else the file holds under this trade.
    pub extra: Fields,
}

impl Trade {
    /// The symbol as candles are named by, such as `BTC/EUR`.
    pub fn pair(&self) -> Option<String> {
        let target = self.target_symbol.as_deref()?;
        match self.trading_symbol.as_deref() {
            Some(trading) if !target.contains('/') => Some(format!("{target}/{trading}")),
            _ => Some(target.to_owned()),
        }
    }

    /// Whether money is still in it.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}
