//! Deflated Sharpe ratio of 2014: the best of many trials against what luck would give.

use super::{SharpeEstimate, expected_maximum, probabilistic_sharpe_ratio};

/// The best of many trials, judged against the best that luck would give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeflatedSharpe {
    /// The Sharpe ratio, per period, that the best of trials without skill is expected to have.
    pub luck: f64,
    /// The chance that trials without skill would leave a best that looks worse than this one, 0 to 1.
    pub probability: f64,
}

/// The deflated Sharpe ratio (Bailey and López de Prado 2014): the probabilistic one, with the expected maximum of
/// `trials` as its threshold.
///
/// `deviation` is the sample standard deviation (`n - 1`) of the Sharpe ratios of all trials, per period like the estimate.
/// Assumes trials that are independent of each other: with correlated ones pass an effective number. `None` where the
/// moments leave no variance.
pub fn deflated_sharpe_ratio(estimate: &SharpeEstimate, trials: f64, deviation: f64) -> Option<DeflatedSharpe> {
    let luck = deviation * expected_maximum(trials);
    Some(DeflatedSharpe { luck, probability: probabilistic_sharpe_ratio(estimate, luck)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() < tolerance, "{value} is not {expected}");
    }

    #[test]
    fn the_probability_is_that_of_the_paper() {
        let deviation = (0.5f64 / 250.0).sqrt();
        let mut estimate = SharpeEstimate {
            ratio: 2.5 / 250f64.sqrt(),
            observations: 1250,
            skewness: -3.0,
            kurtosis: 10.0,
            autocorrelation: 0.0,
        };
        let of_hundred = deflated_sharpe_ratio(&estimate, 100.0, deviation).unwrap();
        assert_close(of_hundred.luck, 0.11317200186513, 1e-10);
        assert_close(of_hundred.probability, 0.90039683444939, 1e-9);
        assert_close(deflated_sharpe_ratio(&estimate, 46.0, deviation).unwrap().probability, 0.95050, 5e-6);
        (estimate.skewness, estimate.kurtosis) = (0.0, 3.0);
        assert_close(deflated_sharpe_ratio(&estimate, 88.0, deviation).unwrap().probability, 0.95049, 5e-6);
    }

    #[test]
    fn days_of_the_whole_year_are_deflated_alike() {
        let year = 365f64.sqrt();
        let estimate = SharpeEstimate {
            ratio: 1.5 / year,
            observations: 730,
            skewness: -0.5,
            kurtosis: 5.0,
            autocorrelation: 0.0,
        };
        let deflated = deflated_sharpe_ratio(&estimate, 229.0, 0.57 / year).unwrap();
        assert_close(deflated.luck * year, 1.601411, 5e-7);
        assert_close(deflated.probability, 0.444263, 5e-7);
        assert_close(probabilistic_sharpe_ratio(&estimate, 0.0).unwrap(), 0.980928, 5e-7);
    }
}
