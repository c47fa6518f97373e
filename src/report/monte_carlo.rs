//! Monte-Carlo tests: a strategy run again on shuffled prices, metric by metric, with where the backtest lies among them.

use crate::model::Backtest;

use super::permutations::{PermutationRow, tested_rows, tests_in_words};
use super::svg::Strip;

/// The Monte-Carlo tests of a backtest.
#[derive(Debug, Clone, Default)]
pub struct MonteCarlo {
    /// The figures of each metric of each test.
    pub tests: Vec<PermutationRow>,
    /// Where the backtest lies among the shuffles of each.
    strips: Vec<Option<Strip>>,
}

impl MonteCarlo {
    /// Reads the tests of a backtest's study and engine.
    pub fn of(backtest: &Backtest) -> MonteCarlo {
        let mut tests = tested_rows(backtest.monte_carlo_tests());
        let strip = |test: &mut PermutationRow| {
            // The picture holds all that is drawn of them.
            let samples = std::mem::take(&mut test.samples);
            let PermutationRow { metric, real, shuffled, .. } = &*test;
            let label = format!("{metric} is {real} in the backtest and {shuffled} on shuffled prices");
            Strip::new(label, test.observed, &samples)
        };
        let strips = tests.iter_mut().map(strip).collect();
        MonteCarlo { tests, strips }
    }

    /// Each test with its picture.
    pub fn rows(&self) -> impl Iterator<Item = (&PermutationRow, &Option<Strip>)> {
        self.tests.iter().zip(&self.strips)
    }

    /// What they found, in one sentence; `None` where there is none.
    pub fn in_words(&self) -> Option<String> {
        tests_in_words(&self.tests, "Monte-Carlo test")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Limits, read_trial};
    use crate::model::{Engine, TrialName};
    use std::path::Path;

    #[test]
    fn tests_of_a_study_are_read_in_the_direction_of_each_metric() {
        let open = |study: &str| {
            let trial = TrialName { study: study.to_owned(), engine: Engine::Vector, universe: None };
            let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v5/studies.obtf");
            MonteCarlo::of(&read_trial(&bundle, &trial, &Limits::default()).unwrap().backtest)
        };
        let found = open("in_sample");
        assert_eq!(found.rows().count(), 20, "ten metrics of two windows");
        let p_value = |metric: &str| {
            let (row, strip) = found.rows().find(|(row, _)| row.metric == metric && row.window == "wf_1").unwrap();
            assert!(strip.is_some(), "{metric}");
            row.written_p_value()
        };
        // Of the twelve shuffles four have a Sharpe ratio as high or higher, and four are as volatile or less.
        assert_eq!(p_value("Sharpe ratio"), "0.333");
        assert_eq!(p_value("Volatility"), "0.333");
        assert_eq!(p_value("Max drawdown"), "0.750", "a fall as deep or less deep");
        assert!(open("held out #2/50%").tests.is_empty());
    }
}
