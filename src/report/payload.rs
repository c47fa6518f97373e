//! The data behind the live charts, one block a strategy. `static/src/payload.ts` reads what this writes.
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
//! Times are seconds since 1970 as zigzag varints of the difference to the time before, the first to 0.
//! Numbers are little-endian. The block is deflated without a header and written as base64.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::model::Point;

use super::digest::Digest;

const LAYOUT: u8 = 1;

/// The block of one strategy; `window_places` says where each of its chained windows stands in the report's list.
///
/// # Errors
/// Only if the compressor fails.
pub fn block(digest: &Digest, window_places: &[usize]) -> std::io::Result<String> {
    let mut bytes = vec![LAYOUT];
    push_varint(&mut bytes, window_places.len() as u64);
    for (window, place) in digest.curve.windows.iter().zip(window_places) {
        push_varint(&mut bytes, *place as u64);
        push_varint(&mut bytes, window.points.len() as u64);
    }
    push_points(&mut bytes, &digest.curve.points);
    push_varint(&mut bytes, digest.rolling_sharpe.len() as u64);
    push_points(&mut bytes, &digest.rolling_sharpe);

    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    Ok(STANDARD.encode(encoder.finish()?))
}

fn push_points(bytes: &mut Vec<u8>, points: &[Point]) {
    let mut before = 0;
    for point in points {
        let seconds = point.time.0.div_euclid(1000);
        let step = seconds - before;
        push_varint(bytes, ((step << 1) ^ (step >> 63)) as u64);
        before = seconds;
    }
    for point in points {
        bytes.extend_from_slice(&(point.value as f32).to_le_bytes());
    }
}

/// Unsigned LEB128.
fn push_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpochMs;

    #[test]
    fn numbers_of_any_size_take_as_few_bytes_as_they_need() {
        let mut bytes = Vec::new();
        for number in [0, 127, 128, u64::MAX] {
            push_varint(&mut bytes, number);
        }
        assert_eq!(bytes[..4], [0, 127, 0x80, 1]);
        assert_eq!(bytes.len(), 4 + 10);
    }

    #[test]
    fn times_are_differences_and_values_follow_them() {
        let mut bytes = Vec::new();
        push_points(
            &mut bytes,
            &[(3_000, 1.0), (2_000, 1.5)].map(|(time, value)| Point { time: EpochMs(time), value }),
        );
        assert_eq!(bytes, [6, 1, 0, 0, 0x80, 0x3f, 0, 0, 0xc0, 0x3f]);
    }
}
