//! The ids of elements that belong to one winner, by its position among them.

use super::tearsheet::Tearsheet;

/// The id of a winner's tearsheet, or of its row in the ranking where it has none.
pub fn tearsheet_id(position: usize) -> String {
    format!("s{}", position + 1)
}

/// The id of the block with a winner's curves, if there are any.
pub fn curves_id(position: usize, winner: &Tearsheet) -> Option<String> {
    winner.has_curves.then(|| format!("b{}", position + 1))
}

/// The id of the block with a winner's trades, orders and positions, if there are any.
pub fn trading_id(position: usize, winner: &Tearsheet) -> Option<String> {
    winner.has_trading.then(|| format!("t{}", position + 1))
}
