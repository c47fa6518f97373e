//! Options of a judgement: what is asked besides the trials.

use super::Benchmark;
use crate::stats::selection::OverfittingOptions;

/// Trials that are compared day by day at most unless more are asked for. That of a million is a guess within a hundredth, and
/// takes a second.
pub const MOST_COMPARED: usize = 25_000;

/// What trials are to be better than in the test of superior ability.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Standard {
    /// No return at all.
    Zero,
    /// The risk-free rate of the bundles, day by day.
    #[default]
    RiskFreeRate,
    /// The benchmark of this name.
    Benchmark(String),
}

/// What is asked of a judgement.
#[derive(Debug, Clone)]
pub struct JudgementOptions {
    /// The number of blocks that days are cut into for the probability of overfitting, even, 2 to 24.
    pub blocks: usize,
    /// What trials are held against in the test of superior ability.
    pub standard: Standard,
    /// Benchmarks that stand beside what choosing earned.
    pub benchmarks: Vec<Benchmark>,
    /// Trials of an index that are compared day by day at most; of more, so many are drawn by chance to stand for all.
    pub most_compared: usize,
}

impl Default for JudgementOptions {
    /// Sixteen blocks, the risk-free rate, no benchmark and the usual number of trials.
    fn default() -> JudgementOptions {
        let blocks = OverfittingOptions::default().blocks;
        let (standard, benchmarks) = (Standard::default(), Vec::new());
        JudgementOptions { blocks, standard, benchmarks, most_compared: MOST_COMPARED }
    }
}
