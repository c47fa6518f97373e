//! The block of the prices that winners traded at. `static/src/payload/prices.ts` reads what this writes.
//!
//! ```text
//! u8        layout, 1
//! varint    number of symbols
//!           for each: text symbol | varint number of points | times | f32 last price of each
//! ```
//! A text is a varint of its bytes, and UTF-8.

use super::Block;
use crate::report::traded_prices::TradedPrices;

/// The prices, each with so many points at most.
pub fn prices_block(prices: &[&TradedPrices], most: usize) -> Vec<u8> {
    let mut block = Block::new();
    block.varint(prices.len() as u64);
    for prices in prices {
        let TradedPrices { symbol, points, .. } = prices.with(most);
        block.text(&symbol);
        block.varint(points.len() as u64);
        block.times(points.iter().map(|point| point.time));
        block.floats(points.iter().map(|point| point.value));
    }
    block.0
}
