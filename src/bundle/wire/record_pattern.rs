//! The pattern of a record: where its tokens begin and of what kind they are, whatever numbers and letters they hold.
//!
//! A run holds thousands of records that look alike. One that has the pattern of the one before is stepped over by a single
//! comparison of bytes, which takes a fraction of the time of walking over its tokens.

use super::token::WIDTHS;

/// The longest record whose pattern is remembered, in bytes.
const LONGEST: usize = 2048;

/// Bytes that are compared at once; [`LONGEST`] is a multiple of it.
const CHUNK: usize = 64;

/// The depth to which lists and maps may lie within a record whose pattern is remembered. It also bounds how often a byte
/// is looked at.
pub(crate) const DEEPEST: usize = 8;

/// Patterns that are remembered at once.
const PATTERNS: usize = 4;

/// The patterns of the records seen last.
#[derive(Default)]
pub(crate) struct RecordPatterns {
    known: Vec<RecordPattern>,
    /// The one that fitted last.
    latest: usize,
}

impl RecordPatterns {
    /// The length of the record that these bytes begin with; `None` if it is cut off, long, deep or holds unusual tokens.
    #[inline]
    pub(crate) fn length(&mut self, bytes: &[u8]) -> Option<usize> {
        let latest = self.known.get(self.latest).and_then(|pattern| pattern.fit(bytes));
        latest.or_else(|| self.length_of_another(bytes))
    }

    fn length_of_another(&mut self, bytes: &[u8]) -> Option<usize> {
        let fitting = self.known.iter().enumerate().find_map(|(at, pattern)| Some((at, pattern.fit(bytes)?)));
        if let Some((at, length)) = fitting {
            self.latest = at;
            return Some(length);
        }
        if self.known.len() < PATTERNS {
            self.latest = self.known.len();
            self.known.push(RecordPattern::none());
        } else {
            self.latest = (self.latest + 1) % PATTERNS;
        }
        self.known.get_mut(self.latest)?.learn(bytes)
    }
}

/// The pattern of one record.
struct RecordPattern {
    length: usize,
    /// The end of the mask as far as it was written.
    marked: usize,
    /// The bytes that make the pattern, and zero elsewhere.
    fixed: [u8; LONGEST],
    /// All ones for the bytes that make the pattern, and zero elsewhere.
    mask: [u8; LONGEST],
}

impl RecordPattern {
    /// A pattern that nothing has.
    fn none() -> RecordPattern {
        RecordPattern { length: 0, marked: 0, fixed: [0; LONGEST], mask: [0; LONGEST] }
    }

    /// The length of the record that these bytes begin with, if it has this pattern.
    #[inline]
    fn fit(&self, bytes: &[u8]) -> Option<usize> {
        // Behind the record the mask is zero, so that whole chunks can be compared.
        let (record, _) = bytes.get(..self.length.next_multiple_of(CHUNK))?.as_chunks::<CHUNK>();
        let pattern = self.fixed.as_chunks::<CHUNK>().0.iter().zip(self.mask.as_chunks::<CHUNK>().0);
        let fits = record.iter().zip(pattern).all(|(record, (fixed, mask))| {
            let bytes = record.iter().zip(fixed).zip(mask);
            bytes.fold(0, |differing, ((byte, fixed), mask)| differing | (byte & mask) ^ fixed) == 0
        });
        (fits && self.length > 0).then_some(self.length)
    }

    /// Learns the pattern of the record that these bytes begin with, and returns its length; `None` if it is cut off, long,
    /// deep or holds unusual tokens.
    fn learn(&mut self, bytes: &[u8]) -> Option<usize> {
        self.mask[..self.marked].fill(0);
        (self.length, self.marked) = (0, 0);
        self.length = self.walk(&bytes[..bytes.len().min(LONGEST)])?;
        let padded = self.length.next_multiple_of(CHUNK);
        self.fixed[self.length..padded].fill(0);
        for ((fixed, mask), byte) in self.fixed.iter_mut().zip(&self.mask).zip(&bytes[..self.length]) {
            *fixed = byte & mask;
        }
        Some(self.length)
    }

    fn walk(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut around = [0; DEEPEST];
        let (mut depth, mut left, mut at) = (0, 1, 0);
        loop {
            if left == 0 {
                if depth == 0 {
                    return (at <= bytes.len()).then_some(at);
                }
                depth -= 1;
                left = around[depth];
                continue;
            }
            left -= 1;
            let marker = *bytes.get(at)?;
            let (head, payload, entries) = match marker {
                0x81..=0x8f => (1, 0, 2 * usize::from(marker & 0x0f)),
                0x91..=0x9f => (1, 0, usize::from(marker & 0x0f)),
                0xd9 => (2, usize::from(*bytes.get(at + 1)?), 0),
                0xde => (3, 0, 2 * usize::from(u16::from_be_bytes(*bytes.get(at + 1..)?.first_chunk()?))),
                _ => (1, usize::from(WIDTHS[usize::from(marker)]).checked_sub(1)?, 0),
            };
            self.marked = at + head;
            self.mask[at..self.marked].fill(0xff);
            at += head + payload;
            if entries > 0 {
                *around.get_mut(depth)? = left;
                depth += 1;
                left = entries;
            }
        }
    }
}
