//! The data behind the page's live parts: takes curves, trading and strategies, and gives blocks of columns, deflated and
//! written as base64. Must not know what the script draws from them.
//!
//! Numbers are little-endian; whole numbers are unsigned LEB128 (`varint`). Times are seconds since 1970, each as a
//! zigzag varint of the difference to the time before, the first to 0. A block is deflated without a header.

mod curves;
mod packed;
mod packer;
mod prices;
mod strategies;
mod texts;
mod trading;
mod trials;

pub use packed::Packed;
pub use packer::Packer;
pub use prices::prices_block;
pub use strategies::{Strategies, Strategy, strategies_block};

pub use curves::{curves_block, every};
pub use trading::trading_block;
pub use trials::{RankedColumn, TrialsShare, TrialsSubject, trials_block};

use crate::model::EpochMs;

/// The layout of every kind of block, their first byte.
const LAYOUT: u8 = 1;

/// A block while it is being filled.
#[derive(Debug)]
struct Block(Vec<u8>);

impl Block {
    fn new() -> Block {
        Block(vec![LAYOUT])
    }

    /// A part of another block.
    fn unmarked() -> Block {
        Block(Vec::new())
    }

    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn text(&mut self, text: &str) {
        self.varint(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn varints(&mut self, numbers: impl Iterator<Item = usize>) {
        numbers.for_each(|number| self.varint(number as u64));
    }

    fn times(&mut self, times: impl Iterator<Item = EpochMs>) {
        let mut before = 0;
        for time in times {
            let seconds = time.0.div_euclid(1000);
            let step = seconds - before;
            self.varint(((step << 1) ^ (step >> 63)) as u64);
            before = seconds;
        }
    }

    /// Single precision: seven digits, more than a page shows.
    fn floats(&mut self, values: impl Iterator<Item = f64>) {
        for value in values {
            self.0.extend_from_slice(&(value as f32).to_le_bytes());
        }
    }

    /// Numbers of single precision; a missing one is NaN.
    fn singles(&mut self, values: impl Iterator<Item = Option<f32>>) {
        values.for_each(|value| self.0.extend_from_slice(&value.unwrap_or(f32::NAN).to_le_bytes()));
    }
}

fn missing(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_take_as_few_bytes_as_they_need() {
        let mut block = Block::new();
        for number in [0, 127, 128, u64::MAX] {
            block.varint(number);
        }
        assert_eq!(block.0[..5], [LAYOUT, 0, 127, 0x80, 1]);
        assert_eq!(block.0.len(), 5 + 10);
    }

    #[test]
    fn times_are_differences() {
        let mut block = Block::new();
        block.times([3_000, 2_000].map(EpochMs).into_iter());
        assert_eq!(block.0, [LAYOUT, 6, 1]);
    }
}
