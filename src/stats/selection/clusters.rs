//! Clusters of near copies: trials whose returns move so much alike that they are one idea tried often.

use super::TrialReturns;
use super::trial_returns::varies;
use crate::stats::mean;
use nalgebra::DMatrix;
use rayon::prelude::*;

/// A trial that correlates with another above this is a near copy of it.
pub const NEAR_COPY: f64 = 0.98;

/// Trials, and leaders, that are compared at once.
const TILE: usize = 256;

/// Days after which it is asked whether any pair of two tiles can still be near.
const SLICE: usize = 128;

/// What products in 32 bits are off by at most: so near the threshold it is decided in 64.
const ROUNDING: f32 = 1e-3;

/// The product in 32 bits from which on two trials may be near.
const LEAST_PRODUCT: f32 = NEAR_COPY as f32 - ROUNDING;

/// Near copies have a squared distance of less than this over all days, and so over some of them.
const MOST_DISTANCE: f32 = 2.0 - 2.0 * LEAST_PRODUCT;

/// Trials in clusters, each of which has a leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clusters {
    leaders: Vec<usize>,
    of_trial: Vec<Option<usize>>,
}

impl Clusters {
    /// Parts trials by the rule of the leader (Hartigan 1975): in this order each trial joins the first leader that it
    /// correlates with above [`NEAR_COPY`], and is a leader itself where there is none.
    ///
    /// So no two leaders are near copies, and each trial is one of its own leader. `order` has the better ones first; trials
    /// that are not in it, or whose returns do not vary, are in no cluster. The correlation is Pearson's, over all days.
    pub fn of(returns: &TrialReturns, order: &[usize]) -> Clusters {
        Clusters::first(returns, order, usize::MAX)
    }

    /// The first so many of these clusters: each with all of its trials, and the other trials in none. It takes time with the number
    /// of trials, and not with its square.
    pub fn first(returns: &TrialReturns, order: &[usize], most: usize) -> Clusters {
        let mut clusters = Clusters { leaders: Vec::new(), of_trial: vec![None; returns.trials()] };
        let order: Vec<usize> = order.iter().copied().filter(|trial| varies(returns.of(*trial))).collect();
        let mut tiles: Vec<LeaderTile> = Vec::new();
        for trials in order.chunks(TILE) {
            let block = Block::of(returns, trials);
            let found: Vec<Vec<Option<usize>>> = tiles.par_iter().map(|tile| tile.nearest(returns, &block)).collect();
            // Those that can no longer lead are not compared with each other.
            let own = (clusters.leaders.len() < most).then(|| block.products());
            let mut new: Vec<usize> = Vec::new();
            for (position, &trial) in trials.iter().enumerate() {
                let earlier = found.iter().enumerate().find_map(|(tile, found)| Some(tile * TILE + found[position]?));
                let near = |leader: &usize| {
                    own.as_ref().is_some_and(|own| own[(*leader, position)] > LEAST_PRODUCT)
                        && is_near(returns, trials[*leader], trial)
                };
                let joined = earlier.or_else(|| {
                    let within = new.iter().position(near)?;
                    Some(clusters.leaders.len() - new.len() + within)
                });
                if joined.is_none() && clusters.leaders.len() < most {
                    new.push(position);
                    clusters.leaders.push(trial);
                    clusters.of_trial[trial] = Some(clusters.leaders.len() - 1);
                } else {
                    clusters.of_trial[trial] = joined;
                }
            }
            for position in new {
                if tiles.last().is_none_or(LeaderTile::is_full) {
                    tiles.push(LeaderTile::new(returns.days()));
                }
                if let Some(tile) = tiles.last_mut() {
                    tile.push(&block, position);
                }
            }
        }
        clusters
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.leaders.len()
    }

    /// The leader of each cluster, in order.
    pub fn leaders(&self) -> &[usize] {
        &self.leaders
    }

    /// The position of a trial's cluster; `None` where it is in none.
    pub fn of_trial(&self, trial: usize) -> Option<usize> {
        self.of_trial.get(trial).copied().flatten()
    }

    /// How many trials each cluster has, in order.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.leaders.len()];
        self.of_trial.iter().flatten().for_each(|cluster| sizes[*cluster] += 1);
        sizes
    }
}

/// Returns less their mean with a sum of squares of one, and what they add up to slice by slice.
struct Block<'a> {
    trials: &'a [usize],
    /// A column for each trial. Days are shuffled, so that each slice is like all of them.
    columns: DMatrix<f32>,
    /// For each trial, the sum of squares up to the end of each slice.
    squares: Vec<Vec<f32>>,
}

impl Block<'_> {
    fn of<'a>(returns: &TrialReturns, trials: &'a [usize]) -> Block<'a> {
        let standardised: Vec<Vec<f64>> = trials.par_iter().map(|trial| standardised(returns.of(*trial))).collect();
        let slices = returns.days().div_ceil(SLICE);
        let shuffled = (0..slices).flat_map(|first| (first..returns.days()).step_by(slices));
        let days: Vec<usize> = shuffled.collect();
        let columns = DMatrix::from_fn(days.len(), trials.len(), |day, trial| standardised[trial][days[day]] as f32);
        let squares = columns.column_iter().map(|column| {
            let mut sum = 0.0;
            column
                .as_slice()
                .chunks(SLICE)
                .map(|slice| {
                    sum += slice.iter().map(|value| value * value).sum::<f32>();
                    sum
                })
                .collect()
        });
        Block { trials, squares: squares.collect(), columns }
    }

    /// The correlation of each trial with each.
    fn products(&self) -> DMatrix<f32> {
        self.columns.transpose() * &self.columns
    }
}

/// Up to as many leaders as are compared at once.
struct LeaderTile {
    /// A row for each leader.
    rows: DMatrix<f32>,
    trials: Vec<usize>,
    squares: Vec<Vec<f32>>,
}

impl LeaderTile {
    fn new(days: usize) -> LeaderTile {
        LeaderTile { rows: DMatrix::zeros(TILE, days), trials: Vec::new(), squares: Vec::new() }
    }

    fn is_full(&self) -> bool {
        self.trials.len() == TILE
    }

    fn push(&mut self, block: &Block<'_>, position: usize) {
        self.rows.row_mut(self.trials.len()).tr_copy_from(&block.columns.column(position));
        self.trials.push(block.trials[position]);
        self.squares.push(block.squares[position].clone());
    }

    /// The first of the leaders that each trial of a block is a near copy of.
    fn nearest(&self, returns: &TrialReturns, block: &Block<'_>) -> Vec<Option<usize>> {
        let (days, trials) = block.columns.shape();
        let mut products = DMatrix::zeros(TILE, trials);
        for (slice, first) in (0..days).step_by(SLICE).enumerate() {
            let length = SLICE.min(days - first);
            products.gemm(1.0, &self.rows.columns(first, length), &block.columns.rows(first, length), 1.0);
            if !self.may_be_near(block, &products, slice) {
                return vec![None; trials];
            }
        }
        let first_near = |trial: usize| {
            let is_near = |leader: &usize| {
                products[(*leader, trial)] > LEAST_PRODUCT
                    && is_near(returns, self.trials[*leader], block.trials[trial])
            };
            (0..self.trials.len()).find(is_near)
        };
        (0..trials).map(first_near).collect()
    }

    /// Whether a pair can still be near after a slice.
    fn may_be_near(&self, block: &Block<'_>, products: &DMatrix<f32>, slice: usize) -> bool {
        block.squares.iter().enumerate().any(|(trial, of_trial)| {
            let products = products.column(trial);
            let distance = |(leader, product): (&Vec<f32>, &f32)| leader[slice] + of_trial[slice] - 2.0 * product;
            self.squares.iter().zip(products.iter()).map(distance).any(|distance| distance < MOST_DISTANCE)
        })
    }
}

/// Whether one trial is a near copy of another, exactly.
fn is_near(returns: &TrialReturns, one: usize, other: usize) -> bool {
    let (one, other) = (standardised(returns.of(one)), standardised(returns.of(other)));
    one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>() > NEAR_COPY
}

/// Values less their mean, with a sum of squares of one.
fn standardised(returns: &[f64]) -> Vec<f64> {
    let center = mean(returns).unwrap_or_default();
    let norm = returns.iter().map(|value| (value - center).powi(2)).sum::<f64>().sqrt();
    returns.iter().map(|value| (value - center) / norm).collect()
}

#[cfg(test)]
mod tests {
    use super::super::noise::{clones, noise};
    use super::*;

    /// The rule, one pair after the other.
    fn by_the_rule(returns: &TrialReturns, order: &[usize]) -> Vec<Option<usize>> {
        let mut leaders: Vec<usize> = Vec::new();
        let mut of_trial = vec![None; returns.trials()];
        for trial in order.iter().copied().filter(|trial| varies(returns.of(*trial))) {
            let correlation = |leader: &usize| {
                let (x, y) = (returns.of(*leader), returns.of(trial));
                let (x_mean, y_mean) = (mean(x).unwrap(), mean(y).unwrap());
                let sum = |a: &[f64], a_mean: f64, b: &[f64], b_mean: f64| -> f64 {
                    a.iter().zip(b).map(|(a, b)| (a - a_mean) * (b - b_mean)).sum()
                };
                sum(x, x_mean, y, y_mean) / (sum(x, x_mean, x, x_mean) * sum(y, y_mean, y, y_mean)).sqrt()
            };
            let near = leaders.iter().position(|leader| correlation(leader) > NEAR_COPY);
            of_trial[trial] = near.or_else(|| {
                leaders.push(trial);
                Some(leaders.len() - 1)
            });
        }
        of_trial
    }

    #[test]
    fn clusters_are_those_of_the_rule_over_many_tiles() {
        // Mixtures of 250 series with their neighbours, more and less alike, and one that never moves.
        let series = noise(250, 300, 3);
        let mixed = |trial: usize, day: usize| {
            let share = (trial % 97) as f64 / 200.0;
            series.of(trial % 250)[day] * (1.0 - share) + series.of((trial + 1) % 250)[day] * share
        };
        let values = (0..1_000 * 300).map(|at| if at / 300 == 7 { 0.001 } else { mixed(at / 300, at % 300) }).collect();
        let returns = TrialReturns::new(300, values).unwrap();
        for order in [(0..1_000).collect::<Vec<_>>(), (0..900).rev().collect()] {
            let clusters = Clusters::of(&returns, &order);
            let found: Vec<Option<usize>> = (0..1_000).map(|trial| clusters.of_trial(trial)).collect();
            assert_eq!(found, by_the_rule(&returns, &order));
            assert!(clusters.count() > TILE && clusters.count() < 900, "{}", clusters.count());
            assert_eq!((found[7], clusters.sizes().iter().sum::<usize>()), (None, order.len() - 1));
            for most in [0, 1, 100, TILE + 1, clusters.count()] {
                let first = Clusters::first(&returns, &order, most);
                assert_eq!(first.leaders(), &clusters.leaders()[..most]);
                let of_first = found.iter().map(|cluster| cluster.filter(|cluster| *cluster < most));
                assert!(of_first.eq((0..1_000).map(|trial| first.of_trial(trial))), "{most}");
            }
        }
    }

    #[test]
    fn clones_follow_their_first_and_noise_is_alone() {
        let ten = noise(10, 300, 4);
        let clusters = Clusters::of(&clones(&ten, 50), &(0..500).collect::<Vec<_>>());
        assert_eq!((clusters.count(), clusters.sizes()), (10, vec![50; 10]));
        let alone = Clusters::of(&noise(600, 100, 5), &(0..600).collect::<Vec<_>>());
        assert_eq!(alone.count(), 600);
        assert_eq!(Clusters::of(&ten, &[]).leaders(), [0usize; 0]);
    }
}
