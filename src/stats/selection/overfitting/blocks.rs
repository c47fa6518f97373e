//! Blocks of days: sums of returns and of their squares, laid out so that many trials are added at once.

use super::super::TrialReturns;
use rayon::prelude::*;

/// Trials that are added at once: few enough that the sums of all halves of theirs stay in a near cache.
pub(super) const LANES: usize = 16;

/// Sums over some days, for as many trials as there are lanes.
#[derive(Clone, Copy)]
pub(super) struct Sums {
    returns: [f64; LANES],
    squares: [f64; LANES],
}

impl Sums {
    const ZERO: Sums = Sums { returns: [0.0; LANES], squares: [0.0; LANES] };

    #[inline(always)]
    fn plus(&self, other: &Sums) -> Sums {
        let mut sums = *self;
        for lane in 0..LANES {
            sums.returns[lane] += other.returns[lane];
            sums.squares[lane] += other.squares[lane];
        }
        sums
    }

    #[inline(always)]
    fn scores(&self) -> Scores {
        let mut scores = Scores { signed: self.returns, squares: self.squares };
        for lane in 0..LANES {
            scores.signed[lane] *= scores.signed[lane].abs();
            scores.squares[lane] = if scores.squares[lane] > STILL { scores.squares[lane] } else { STILL };
        }
        scores
    }
}

/// The sum of squares that a trial which stood still counts with, so that its score is zero and not undefined.
const STILL: f64 = 1e-200;

/// A number that grows with the Sharpe ratio and costs no root: the signed square of the sum of returns by the sum of their
/// squares. It is compared with others as a fraction, which costs no division.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Score {
    /// Not a number where there is no trial, so that no comparison with it holds.
    pub(super) signed: f64,
    /// Above zero.
    pub(super) squares: f64,
}

impl Score {
    /// Below that of any trial.
    pub(super) const LEAST: Score = Score { signed: f64::NEG_INFINITY, squares: 1.0 };

    /// The two numbers whose order is that of two scores.
    #[inline(always)]
    pub(super) fn beside(self, other: Score) -> (f64, f64) {
        (self.signed * other.squares, other.signed * self.squares)
    }

    /// The Sharpe ratio (mean by sample standard deviation) that the score of some days stands for.
    pub(super) fn ratio(self, days: f64) -> f64 {
        let score = self.signed / self.squares;
        let share = score.abs() / days;
        (share * (days - 1.0) / (days * (1.0 - share).max(0.0))).sqrt().copysign(score)
    }
}

/// The scores of as many trials as there are lanes.
pub(super) struct Scores {
    signed: [f64; LANES],
    squares: [f64; LANES],
}

impl Scores {
    #[inline(always)]
    pub(super) fn of(&self, lane: usize) -> Score {
        Score { signed: self.signed[lane], squares: self.squares[lane] }
    }
}

/// The sums of each block, for groups of trials.
pub(super) struct Blocks {
    count: usize,
    groups: Vec<Vec<Sums>>,
}

impl Blocks {
    pub(super) fn new(returns: &TrialReturns, count: usize) -> Blocks {
        let days = returns.days() / count;
        let first = returns.days() % count;
        let group = |trials: &[f64]| -> Vec<Sums> {
            let absent = Sums { returns: [f64::NAN; LANES], squares: [f64::NAN; LANES] };
            let mut sums = vec![absent; count];
            for (lane, trial) in trials.chunks_exact(returns.days()).enumerate() {
                for (block, values) in trial[first..].chunks_exact(days).enumerate() {
                    sums[block].returns[lane] = values.iter().sum();
                    sums[block].squares[lane] = values.iter().map(|value| value * value).sum();
                }
            }
            sums
        };
        let groups = returns.values().par_chunks(returns.days() * LANES).map(group).collect();
        Blocks { count, groups }
    }

    /// The groups of trials, each with the position of its first trial.
    pub(super) fn groups(&self) -> impl IndexedParallelIterator<Item = (usize, HalfSums)> {
        let groups = self.groups.par_iter().enumerate();
        groups.map(|(group, blocks)| (group * LANES, HalfSums::new(blocks, self.count / 2)))
    }
}

/// The sums of every set of blocks, as the sum of two: one from the first blocks, one from the others.
pub(super) struct HalfSums {
    cut: usize,
    low: Vec<Sums>,
    high: Vec<Sums>,
}

impl HalfSums {
    fn new(blocks: &[Sums], cut: usize) -> HalfSums {
        let (low, high) = blocks.split_at(cut);
        HalfSums { cut, low: sums_of_subsets(low), high: sums_of_subsets(high) }
    }

    /// The scores over a set of blocks, one bit a block.
    #[inline(always)]
    pub(super) fn scores(&self, half: u32) -> Scores {
        let low = &self.low[half as usize & ((1 << self.cut) - 1)];
        let high = &self.high[half as usize >> self.cut];
        low.plus(high).scores()
    }
}

/// The sum of every subset of some blocks, at the position whose bits are the subset.
fn sums_of_subsets(blocks: &[Sums]) -> Vec<Sums> {
    let mut sums = vec![Sums::ZERO; 1 << blocks.len()];
    if let Some(first) = blocks.first() {
        // A lane without a trial has no sum of nothing either.
        for lane in 0..LANES {
            if first.squares[lane].is_nan() {
                sums[0].squares[lane] = f64::NAN;
            }
        }
    }
    for subset in 1..sums.len() {
        let last = subset.trailing_zeros() as usize;
        sums[subset] = sums[subset & (subset - 1)].plus(&blocks[last]);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_stand_for_sharpe_ratios() {
        let returns = [0.01, -0.02, 0.03, 0.005];
        let (sum, squares) = (returns.iter().sum::<f64>(), returns.iter().map(|value| value * value).sum::<f64>());
        let expected = crate::stats::sharpe_ratio(&returns, 0.0, 1.0).unwrap();
        let score = |signed: f64, squares: f64| Score { signed, squares }.ratio(4.0);
        assert!((score(sum * sum.abs(), squares) - expected).abs() < 1e-12);
        assert!((score(-sum * sum.abs(), squares) + expected).abs() < 1e-12);
        assert_eq!(score(0.0, STILL), 0.0);
    }
}
