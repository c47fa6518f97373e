//! The block of one strategy's curves. `static/src/payload/curves.ts` reads what this writes.
//!
//! ```text
//! u8        layout, 1
//! varint    number of windows
//!           for each: varint which of the strategy's windows, varint number of points
//! times     of every point, all windows one after the other
//! f32 ...   equity of every point, chained over the windows, 1.0 at the start
//! varint    number of rolling-Sharpe points
//! times     of these
//! f32 ...   their values
//! ```

use super::Block;
use crate::model::Point;
use crate::stats::ChainedEquity;

/// The curves of a strategy.
pub fn curves_block(curve: &ChainedEquity, rolling_sharpe: &[Point]) -> Vec<u8> {
    let mut block = Block::new();
    block.varint(curve.windows.len() as u64);
    for window in &curve.windows {
        block.varint(window.source as u64);
        block.varint(window.points.len() as u64);
    }
    push_points(&mut block, &curve.points);
    block.varint(rolling_sharpe.len() as u64);
    push_points(&mut block, rolling_sharpe);
    block.0
}

fn push_points(block: &mut Block, points: &[Point]) {
    block.times(points.iter().map(|point| point.time));
    block.floats(points.iter().map(|point| point.value));
}
