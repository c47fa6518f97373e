//! An order as it was sent and filled.

use std::sync::Arc;

use super::{EpochMs, Fields};

/// The side of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Buys the target symbol.
    Buy,
    /// Sells the target symbol.
    Sell,
}

impl Side {
    /// The side of a name as files write it, in any case.
    pub fn from_name(name: &str) -> Option<Side> {
        [Side::Buy, Side::Sell].into_iter().find(|side| side.name().eq_ignore_ascii_case(name))
    }

    /// The name as files write it.
    pub fn name(self) -> &'static str {
        match self {
            Side::Buy => "BUY",
            Side::Sell => "SELL",
        }
    }
}

/// An order; prices and fees are in the trading currency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Order {
    /// The file's name for it.
    pub id: Option<String>,
    /// The symbol that is bought or sold, such as `BTC`.
    pub target_symbol: Option<Arc<str>>,
    /// The symbol that it is paid in, such as `EUR`.
    pub trading_symbol: Option<Arc<str>>,
    /// Its side; `None` where the file says something else, which is then in `extra`.
    pub side: Option<Side>,
    /// `LIMIT`, `MARKET` and the like, as the file writes it.
    pub order_type: Option<Arc<str>>,
    /// `CLOSED`, `CANCELED` and the like, as the file writes it.
    pub status: Option<Arc<str>>,
    /// Price for one of the target symbol.
    pub price: Option<f64>,
    /// Its amount, in the target symbol.
    pub amount: Option<f64>,
    /// When it was sent.
    pub created_at: Option<EpochMs>,
    /// When it last changed.
    pub updated_at: Option<EpochMs>,
    /// Fee paid.
    pub fee: Option<f64>,
    /// Notes about it.
    pub metadata: Fields,
    /// Whatever else the file holds under this order.
    pub extra: Fields,
}
