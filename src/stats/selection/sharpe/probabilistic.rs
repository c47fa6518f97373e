//! Probabilistic Sharpe ratio, and how long a record must be to tell skill from luck.

use super::super::normal;
use super::{SharpeEstimate, expected_maximum};

/// The probabilistic Sharpe ratio (Bailey and López de Prado 2012): `Φ((SR - SR*) sqrt(T - 1) / sqrt(1 - γ3 SR + (γ4 - 1)/4 SR²))`.
///
/// It is one less the p-value of the test that the true ratio is `threshold` or less, both per period. Assumes returns
/// independent of each other. `None` where the moments leave no variance.
pub fn probabilistic_sharpe_ratio(estimate: &SharpeEstimate, threshold: f64) -> Option<f64> {
    let deviation = spread(estimate)?.sqrt();
    let observations = estimate.observations.checked_sub(1)? as f64;
    Some(normal::cumulative((estimate.ratio - threshold) * observations.sqrt() / deviation))
}

/// The least number of returns by which the ratio would be above `threshold` with a confidence (Bailey and López de Prado
/// 2012): `1 + (1 - γ3 SR + (γ4 - 1)/4 SR²) (Z / (SR - SR*))²`.
///
/// The ratios are per period; divided by the periods of a year it is in years. `None` where the ratio is not above the
/// threshold: then no record is long enough.
pub fn minimum_track_record_length(estimate: &SharpeEstimate, threshold: f64, confidence: f64) -> Option<f64> {
    let distance = Some(estimate.ratio - threshold).filter(|distance| *distance > 0.0)?;
    Some(1.0 + spread(estimate)? * (normal::quantile(confidence) / distance).powi(2))
}

/// The years of daily returns that a number of trials without skill takes, for the best of them to be expected below an
/// annual Sharpe ratio (Bailey, Borwein, López de Prado and Zhu 2014): `(E[max] / SR)²`.
///
/// `None` where the ratio is not above zero.
pub fn minimum_backtest_length(trials: f64, annual_ratio: f64) -> Option<f64> {
    (annual_ratio > 0.0).then(|| (expected_maximum(trials) / annual_ratio).powi(2))
}

/// The variance of the estimate, times the number of returns.
fn spread(estimate: &SharpeEstimate) -> Option<f64> {
    let SharpeEstimate { ratio, skewness, kurtosis, .. } = estimate;
    Some(1.0 - skewness * ratio + (kurtosis - 1.0) / 4.0 * ratio * ratio).filter(|spread| *spread > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(ratio: f64, observations: usize, skewness: f64, kurtosis: f64) -> SharpeEstimate {
        SharpeEstimate { ratio, observations, skewness, kurtosis, autocorrelation: 0.0 }
    }

    fn assert_close(value: Option<f64>, expected: f64) {
        assert!(value.is_some_and(|value| (value / expected - 1.0).abs() < 1e-9), "{value:?} is not {expected}");
    }

    #[test]
    fn the_probability_is_that_of_the_paper() {
        let fund = estimate(1.585 / 12f64.sqrt(), 24, -2.448, 10.164);
        assert_close(probabilistic_sharpe_ratio(&fund, 0.0), 0.91323430688486);
    }

    #[test]
    fn the_length_of_a_record_is_that_of_the_paper() {
        let length = |ratio: f64, threshold: f64, periods: f64, skewness: f64, kurtosis: f64| {
            let estimate = estimate(ratio / periods.sqrt(), 0, skewness, kurtosis);
            minimum_track_record_length(&estimate, threshold / periods.sqrt(), 0.95)
        };
        // The paper's examples by day and week are of normal returns, those by month of hedge funds.
        assert_close(length(2.0, 1.0, 250.0, 0.0, 3.0).map(|days| days / 250.0), 2.7311878017);
        assert_close(length(2.0, 1.0, 52.0, 0.0, 3.0).map(|weeks| weeks / 52.0), 2.8288335869);
        assert_close(length(3.0, 2.5, 12.0, -0.72, 5.78).map(|months| months / 12.0), 27.3529201960);
        assert_close(length(2.0, 1.0, 12.0, -0.72, 5.78), 59.89509868650752);
        assert_eq!(length(1.0, 1.0, 12.0, -0.72, 5.78), None);
        assert_close(minimum_backtest_length(45.0, 1.0), 4.9980870044);
    }
}
