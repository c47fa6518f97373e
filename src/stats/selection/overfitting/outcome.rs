//! Outcome of the cross-validation: what became of each leader, and what that says together.

use super::passes::{Leader, Standing};
use crate::stats::{Regression, median};

/// What became of the leader of one half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// Its Sharpe ratio in the half that it led, per period.
    pub in_sample: f64,
    /// Its Sharpe ratio in the other half, per period.
    pub out_of_sample: f64,
    /// Its rank in the other half by one more than the number of trials, the best next to 1; equals share their mean rank.
    pub relative_rank: f64,
}

impl Split {
    pub(super) fn new(leader: &Leader, standing: &Standing, trials: usize, days: f64) -> Split {
        let rank = f64::from(standing.below) + (f64::from(standing.level) + 1.0) / 2.0;
        Split {
            in_sample: leader.in_sample.ratio(days),
            out_of_sample: leader.out_of_sample.ratio(days),
            relative_rank: rank / (trials + 1) as f64,
        }
    }

    /// The logit of the relative rank: 0 at the median, below it where the leader fell behind.
    pub fn logit(&self) -> f64 {
        (self.relative_rank / (1.0 - self.relative_rank)).ln()
    }
}

/// What became of the leaders of all halves.
#[derive(Debug, Clone, PartialEq)]
pub struct Overfitting {
    /// Number of trials.
    pub trials: usize,
    /// Number of blocks.
    pub blocks: usize,
    /// Days of a block.
    pub days_per_block: usize,
    /// Oldest days that no block has.
    pub days_left_out: usize,
    /// Number of splits that there are.
    pub possible_splits: usize,
    /// The splits that were looked at.
    pub splits: Vec<Split>,
}

impl Overfitting {
    /// The probability of backtest overfitting: the share of splits whose leader was at or below the median of the other half.
    ///
    /// Without skill anywhere it is 0.5, not 0.
    pub fn probability(&self) -> f64 {
        // A rank of one half is a logit of zero, without its rounding.
        self.share(|split| split.relative_rank <= 0.5)
    }

    /// The share of splits whose leader had a Sharpe ratio below zero in the other half.
    pub fn probability_of_loss(&self) -> f64 {
        self.share(|split| split.out_of_sample < 0.0)
    }

    /// The middle of the ranks that leaders had in the other half, 0 to 1, the best next to 1.
    pub fn median_rank(&self) -> Option<f64> {
        median(&self.ranks())
    }

    /// What the middle leader lost of its rank from the half that it led to the other, 0 to 1; without skill near one half.
    pub fn loss_of_rank(&self) -> Option<f64> {
        let first = self.trials as f64 / (self.trials + 1) as f64;
        Some(first - self.median_rank()?)
    }

    fn ranks(&self) -> Vec<f64> {
        self.splits.iter().map(|split| split.relative_rank).collect()
    }

    /// How the ratio in the other half changes with that in the own, over all splits: the slope of a straight line.
    ///
    /// Below zero, better in sample was worse out of sample. `None` where the ratios in sample are all one.
    pub fn degradation(&self) -> Option<f64> {
        let pairs = self.splits.iter().map(|split| (split.out_of_sample, split.in_sample));
        // A trial whose returns in a half were all one has a ratio without end there.
        let pairs: Vec<(f64, f64)> = pairs.filter(|pair| pair.0.is_finite() && pair.1.is_finite()).collect();
        Regression::of(&pairs, 0.0, 1.0).map(|line| line.beta)
    }

    /// Whether the splits were drawn from all that there are.
    pub fn is_sampled(&self) -> bool {
        self.splits.len() < self.possible_splits
    }

    fn share(&self, of: impl Fn(&Split) -> bool) -> f64 {
        self.splits.iter().filter(|split| of(split)).count() as f64 / self.splits.len() as f64
    }
}
