//! A position: what the portfolio holds of one symbol at the end of a run.

use super::Fields;

/// The portfolio's holding of one symbol.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Position {
    /// The symbol, such as `BTC`.
    pub symbol: Option<String>,
    /// The amount of it.
    pub amount: Option<f64>,
    /// Its cost, in the trading currency.
    pub cost: Option<f64>,
    /// Whatever else the file holds under this position.
    pub extra: Fields,
}
