//! Superior ability: whether any trial beats the standard that was asked for by more than luck.

use super::{Benchmark, JudgementOptions, Standard, TrialTable, Unanswered};
use crate::stats::selection::{Draws, SuperiorAbility, typical_block_length};

/// Draws of the bootstrap, as many as trials allow.
const MOST_DRAWS: usize = 2_000;

/// Fewer draws than this say too little of a p-value of 0.05.
const LEAST_DRAWS: usize = 200;

/// Draws times trials that are computed at most: of more than 25,000 trials there are fewer draws than of these.
const MOST_MEANS: usize = 2_000 * 25_000;

/// The outcome of the test, and what it was made against.
#[derive(Debug, Clone, PartialEq)]
pub struct Ability {
    /// What trials were held against.
    pub standard: Standard,
    /// The p-values.
    pub test: SuperiorAbility,
}

impl Ability {
    pub(super) fn of(table: &TrialTable, options: &JudgementOptions) -> Result<Ability, Unanswered> {
        let standard = match &options.standard {
            Standard::RiskFreeRate => Vec::new(),
            // The table is above the risk-free rate, so that what is taken off is what lies above it as well.
            Standard::Zero => vec![-table.daily_rate(); table.days.len()],
            Standard::Benchmark(name) => {
                let returns = named(name, &options.benchmarks)?.returns(&table.days)?;
                returns.into_iter().map(|value| value - table.daily_rate()).collect()
            }
        };
        let returns = &table.drawn_excess();
        let block_length = typical_block_length(returns, &standard).ok_or(Unanswered::NoSharpe)?;
        let draws = Draws::stationary(returns.days(), block_length, draws_for(returns.trials()), super::SEED);
        let test = SuperiorAbility::test(returns, &standard, &draws, block_length)?;
        Ok(Ability { standard: options.standard.clone(), test })
    }
}

/// How many draws are made for a number of trials.
fn draws_for(trials: usize) -> usize {
    (MOST_MEANS / trials.max(1)).clamp(LEAST_DRAWS, MOST_DRAWS)
}

fn named<'a>(name: &str, benchmarks: &'a [Benchmark]) -> Result<&'a Benchmark, Unanswered> {
    benchmarks.iter().find(|benchmark| benchmark.name == name).ok_or_else(|| Unanswered::NoBenchmark {
        name: name.to_owned(),
        known: benchmarks.iter().map(|benchmark| benchmark.name.clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_become_fewer_where_trials_are_many() {
        assert_eq!([1, 12_500, 25_000, 100_000, 1_000_000].map(draws_for), [2_000, 2_000, 2_000, 500, 200]);
    }
}
