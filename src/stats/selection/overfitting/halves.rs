//! Halves: the ways to put half of the blocks together, each with the half that is left.

use super::super::SelectionError;
use super::super::random::Random;
use super::OverfittingOptions;

/// Splits of the blocks into two halves, each a set of bits: one bit a block, the first block in every one.
pub(super) struct Halves {
    pub(super) blocks: usize,
    pub(super) first: Vec<u32>,
    possible: usize,
}

impl Halves {
    /// All splits, or as many of them as are wanted, drawn without putting back.
    pub(super) fn new(options: &OverfittingOptions) -> Result<Halves, SelectionError> {
        let blocks = options.blocks;
        if blocks % 2 == 1 || !(2..=24).contains(&blocks) {
            return Err(SelectionError::BlockCount(blocks));
        }
        let every = 0..1u32 << (blocks - 1);
        let mut first: Vec<u32> =
            every.map(|rest| rest << 1 | 1).filter(|half| half.count_ones() as usize == blocks / 2).collect();
        let possible = first.len() * 2;
        let wanted = (options.most_splits / 2).max(1);
        if wanted < first.len() {
            let mut random = Random::new(options.seed);
            for position in 0..wanted {
                let other = position + random.below(first.len() - position);
                first.swap(position, other);
            }
            first.truncate(wanted);
            first.sort_unstable();
        }
        Ok(Halves { blocks, first, possible })
    }

    /// Number of all splits that there are, those that were not drawn with them.
    pub(super) fn possible(&self) -> usize {
        self.possible
    }

    /// The half that is left.
    pub(super) fn rest(&self, half: u32) -> u32 {
        half ^ ((1 << self.blocks) - 1)
    }
}
