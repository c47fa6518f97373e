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

    fn plus(&self, other: &Sums) -> Sums {
        let mut sums = *self;
        for lane in 0..LANES {
            sums.returns[lane] += other.returns[lane];
            sums.squares[lane] += other.squares[lane];
        }
        sums
    }

    /// A number that grows with the Sharpe ratio and costs no root: the signed square of the sum by the sum of squares.
    ///
    /// Zero for a trial that stood still; not a number in a lane without a trial, so that no comparison with it holds.
    fn scores(&self) -> [f64; LANES] {
        let mut scores = self.returns;
        for (score, squares) in scores.iter_mut().zip(self.squares) {
            *score = if squares == 0.0 { 0.0 } else { *score * score.abs() / squares };
        }
        scores
    }
}

/// The Sharpe ratio (mean by sample standard deviation) over a number of days that a score stands for.
pub(super) fn ratio_of(score: f64, days: f64) -> f64 {
    let share = score.abs() / days;
    (share * (days - 1.0) / (days * (1.0 - share).max(0.0))).sqrt().copysign(score)
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
    #[inline]
    pub(super) fn scores(&self, half: u32) -> [f64; LANES] {
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
        assert!((ratio_of(sum * sum.abs() / squares, 4.0) - expected).abs() < 1e-12);
        assert!((ratio_of(-sum * sum.abs() / squares, 4.0) + expected).abs() < 1e-12);
        assert_eq!(ratio_of(0.0, 4.0), 0.0);
    }
}
