//! A position: what the portfolio holds of one symbol at the end of a run.

use super::Fields;

/// What the portfolio holds of one symbol.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Position {
    /// The symbol, such as `BTC`.
    pub symbol: Option<String>,
    /// How much of it.
    pub amount: Option<f64>,
    /// What it cost, in the trading currency.
    pub cost: Option<f64>,
    /// Whatever else the file holds under this position.
    pub extra: Fields,
}
