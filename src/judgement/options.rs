//! Options of a judgement: what is asked besides the trials.

use super::Benchmark;
use crate::stats::selection::OverfittingOptions;

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
}

impl Default for JudgementOptions {
    /// Sixteen blocks, the risk-free rate and no benchmark.
    fn default() -> JudgementOptions {
        let blocks = OverfittingOptions::default().blocks;
        JudgementOptions { blocks, standard: Standard::default(), benchmarks: Vec::new() }
    }
}
