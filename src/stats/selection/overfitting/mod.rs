//! Probability of backtest overfitting: takes the returns of all trials, and gives how often the leader of one half of
//! the days falls behind in the other. Must not know which trial was chosen.

mod blocks;
mod halves;
mod outcome;
mod passes;

pub use outcome::{Overfitting, Split};

use super::trial_returns::varies;
use super::{SelectionError, TrialReturns};
use blocks::Blocks;
use halves::Halves;

/// How the days are cut for the cross-validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverfittingOptions {
    /// Number of blocks that the days are cut into, even, 2 to 24.
    pub blocks: usize,
    /// The least number of days of a block; with fewer it is refused.
    pub least_days: usize,
    /// The most splits that are looked at. Where there are more, as many are drawn at random.
    pub most_splits: usize,
    /// Seed of the draw.
    pub seed: u64,
}

impl Default for OverfittingOptions {
    /// Sixteen blocks of 20 days or more, and all of their 12,870 splits.
    fn default() -> OverfittingOptions {
        OverfittingOptions { blocks: 16, least_days: 20, most_splits: 12_870, seed: 1 }
    }
}

/// Combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado and Zhu 2015).
///
/// The days are cut into blocks of equal length (the oldest days that are left over stay out). For every way to put half of
/// the blocks together, the trial with the highest Sharpe ratio there is looked up in the other half. Ratios are mean by
/// sample standard deviation, per period, over the days of a half; a trial that stood still counts as zero. Returns should
/// have the risk-free rate taken off.
///
/// # Errors
/// With fewer than two trials, an odd or too large number of blocks, blocks that are too short, or where nothing varies.
pub fn overfitting(returns: &TrialReturns, options: OverfittingOptions) -> Result<Overfitting, SelectionError> {
    returns.needs(2, 1)?;
    let halves = Halves::new(&options)?;
    let days_per_block = returns.days() / options.blocks;
    if days_per_block < options.least_days.max(1) || days_per_block * options.blocks < 4 {
        return Err(SelectionError::BlocksTooShort { days: days_per_block, needed: options.least_days.max(1) });
    }
    if !returns.iter().any(varies) {
        return Err(SelectionError::NothingVaries);
    }
    let blocks = Blocks::new(returns, options.blocks);
    let leaders = passes::leaders(&blocks, &halves);
    let standings = passes::standings(&blocks, &halves, &leaders);
    let days_per_half = (days_per_block * options.blocks / 2) as f64;
    let ranked = leaders.iter().zip(&standings);
    let splits =
        ranked.map(|(leader, standing)| Split::new(leader, standing, returns.trials(), days_per_half)).collect();
    Ok(Overfitting {
        trials: returns.trials(),
        blocks: options.blocks,
        days_per_block,
        days_left_out: returns.days() % options.blocks,
        possible_splits: halves.possible(),
        splits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The returns of the golden figure, which any language makes alike: 16 days of 5 trials. The figure comes about with days
    /// and trials that count from 1; with 0 it is another.
    fn golden() -> TrialReturns {
        let values = (1..=5).flat_map(|trial: i32| {
            (1..=16).map(move |day: i32| {
                f64::from((7 * day * day + 13 * trial * trial + 29 * day * trial) % 101 - 50) / 1000.0
            })
        });
        TrialReturns::new(16, values.collect()).unwrap()
    }

    const FOUR: OverfittingOptions = OverfittingOptions { blocks: 4, least_days: 1, most_splits: 100, seed: 1 };

    #[test]
    fn the_probability_is_that_of_the_golden_figure() {
        let found = overfitting(&golden(), FOUR).unwrap();
        assert!((found.probability() - 5.0 / 6.0).abs() < 1e-12);
        let mut logits: Vec<f64> = found.splits.iter().map(Split::logit).collect();
        logits.sort_by(f64::total_cmp);
        let (fifth, half) = (0.2f64.ln(), 0.5f64.ln());
        let expected = [fifth, fifth, fifth, fifth, half, -half];
        assert!(logits.iter().zip(expected).all(|(logit, expected)| (logit - expected).abs() < 5e-7), "{logits:?}");
        assert_eq!((found.days_per_block, found.days_left_out, found.possible_splits), (4, 0, 6));
    }

    /// What the passes compute, by the definition: one split after the other, every ratio from the days.
    fn by_definition(returns: &TrialReturns, blocks: usize) -> Vec<(f64, f64, f64)> {
        let days = returns.days() / blocks;
        let first = returns.days() % blocks;
        let ratio = |trial: usize, half: u32| {
            let of_half: Vec<f64> = (0..blocks)
                .filter(|block| half >> block & 1 == 1)
                .flat_map(|block| returns.of(trial)[first + block * days..first + (block + 1) * days].to_vec())
                .collect();
            crate::stats::sharpe_ratio(&of_half, 0.0, 1.0).unwrap()
        };
        let all = (1u32 << blocks) - 1;
        let mut splits = Vec::new();
        for half in (0..=all).filter(|half| half.count_ones() as usize == blocks / 2) {
            let leader = (0..returns.trials()).max_by(|a, b| ratio(*a, half).total_cmp(&ratio(*b, half))).unwrap();
            let outside = ratio(leader, all ^ half);
            let rank = (0..returns.trials()).filter(|trial| ratio(*trial, all ^ half) <= outside).count();
            splits.push((ratio(leader, half), outside, rank as f64 / (returns.trials() + 1) as f64));
        }
        splits.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        splits
    }

    #[test]
    fn passes_find_what_the_definition_says_and_leave_out_the_oldest_days() {
        let returns = super::super::noise::noise(37, 131, 5);
        let options = OverfittingOptions { blocks: 8, ..FOUR };
        let found = overfitting(&returns, options).unwrap();
        let mut splits: Vec<(f64, f64, f64)> =
            found.splits.iter().map(|split| (split.in_sample, split.out_of_sample, split.relative_rank)).collect();
        splits.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let expected = by_definition(&returns, 8);
        assert_eq!((splits.len(), expected.len(), found.days_left_out), (70, 70, 3));
        for (split, expected) in splits.iter().zip(&expected) {
            assert!(
                (split.0 - expected.0).abs() < 1e-12 && (split.1 - expected.1).abs() < 1e-12 && split.2 == expected.2,
                "{split:?} is not {expected:?}"
            );
        }
    }

    #[test]
    fn noise_is_near_one_half_and_an_edge_is_near_zero() {
        // 200 trials of 1,000 days without skill: 0.476, give or take 0.137, over many seeds; the mean of eight is nearer.
        let probabilities: Vec<f64> = (0..8)
            .map(|seed| {
                overfitting(&super::super::noise::noise(200, 1_000, seed), OverfittingOptions::default()).unwrap()
            })
            .map(|found| found.probability())
            .collect();
        let mean = crate::stats::mean(&probabilities).unwrap();
        assert!((mean - 0.476).abs() < 0.137, "{mean} of {probabilities:?}");
        assert!(probabilities.iter().all(|one| (one - 0.476).abs() < 3.0 * 0.137), "{probabilities:?}");

        let edge = super::super::noise::with_edge(60, 400, 3, 0.25);
        let found = overfitting(&edge, OverfittingOptions::default()).unwrap();
        assert!(found.probability() < 0.02 && found.probability_of_loss() < 0.02, "{}", found.probability());
    }

    #[test]
    fn clones_share_their_rank() {
        let one = super::super::noise::noise(1, 400, 9);
        let clones = TrialReturns::new(400, one.of(0).repeat(10)).unwrap();
        let found = overfitting(&clones, OverfittingOptions::default()).unwrap();
        assert!(found.splits.iter().all(|split| split.relative_rank == 0.5));
    }

    #[test]
    fn more_splits_than_wanted_are_drawn_and_said() {
        let returns = super::super::noise::noise(20, 400, 2);
        let few = OverfittingOptions { most_splits: 500, ..OverfittingOptions::default() };
        let found = overfitting(&returns, few).unwrap();
        assert_eq!((found.splits.len(), found.possible_splits, found.is_sampled()), (500, 12_870, true));
        assert_eq!(overfitting(&returns, few), Ok(found));
        assert_ne!(overfitting(&returns, OverfittingOptions { seed: 2, ..few }), overfitting(&returns, few));
    }

    #[test]
    fn what_cannot_be_halved_is_refused() {
        let refused = |trials, days, options| overfitting(&super::super::noise::noise(trials, days, 1), options);
        let options = OverfittingOptions::default();
        assert_eq!(refused(1, 400, options), Err(SelectionError::TooFewTrials { found: 1, needed: 2 }));
        assert_eq!(refused(9, 319, options), Err(SelectionError::BlocksTooShort { days: 19, needed: 20 }));
        for blocks in [0, 3, 26] {
            let options = OverfittingOptions { blocks, ..options };
            assert_eq!(refused(9, 999, options), Err(SelectionError::BlockCount(blocks)));
        }
        let still = TrialReturns::new(400, vec![0.0; 800]).unwrap();
        assert_eq!(overfitting(&still, options), Err(SelectionError::NothingVaries));
    }
}
