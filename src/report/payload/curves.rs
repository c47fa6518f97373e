//! The block of one strategy's curves. `static/src/payload.ts` reads what this writes.
//!
//! ```text
//! u8        layout, 1
//! varint    number of windows
//!           for each: varint place in the report's list of windows, varint number of points
//! times     of every point, all windows one after the other
//! f32 ...   equity of every point, chained over the windows, 1.0 at the start
//! varint    number of rolling-Sharpe points
//! times     of these
//! f32 ...   their values
//! ```

use std::io;

use super::Block;
use crate::model::Point;
use crate::report::digest::Digest;

/// The curves of a strategy; `window_places` says where each of its chained windows stands in the report's list.
///
/// # Errors
/// Only if the compressor fails.
pub fn curves_block(digest: &Digest, window_places: &[usize]) -> io::Result<String> {
    let mut block = Block::new();
    block.varint(window_places.len() as u64);
    for (window, place) in digest.curve.windows.iter().zip(window_places) {
        block.varint(*place as u64);
        block.varint(window.points.len() as u64);
    }
    push_points(&mut block, &digest.curve.points);
    block.varint(digest.rolling_sharpe.len() as u64);
    push_points(&mut block, &digest.rolling_sharpe);
    block.pack()
}

fn push_points(block: &mut Block, points: &[Point]) {
    block.times(points.iter().map(|point| point.time));
    block.floats(points.iter().map(|point| point.value));
}
