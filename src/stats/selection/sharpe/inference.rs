//! Inference on Sharpe ratios of 2025: the variance at the hypothesis, autocorrelation, and the power of the test.
//!
//! López de Prado, Lipton and Zoonekynd (2025), "How to use the Sharpe ratio". All ratios are per period. Returns may be
//! skewed, heavy-tailed and follow an autoregression of first order.

use super::super::normal;
use super::{MaximumOfNormals, SharpeEstimate};

/// The standard deviation of the estimate where the true ratio is `at`.
///
/// `sqrt((a - b γ3 SR + c (γ4 - 1)/4 SR²) / T)`, where autocorrelation ρ makes `a = (1 + ρ)/(1 - ρ)`,
/// `b = 1 + ρ/(1 - ρ) + ρ²/(1 - ρ²)` and `c = (1 + ρ²)/(1 - ρ²)`, which are 1 without it. `None` where that is no positive
/// number.
pub fn sampling_deviation(estimate: &SharpeEstimate, at: f64) -> Option<f64> {
    Some((spread(estimate, at)? / estimate.observations as f64).sqrt()).filter(|deviation| deviation.is_finite())
}

fn spread(estimate: &SharpeEstimate, at: f64) -> Option<f64> {
    let rho = estimate.autocorrelation;
    let (first, second) = (rho / (1.0 - rho), rho * rho / (1.0 - rho * rho));
    let of_mean = 1.0 + 2.0 * first;
    let of_both = (1.0 + first + second) * estimate.skewness * at;
    let of_deviation = (1.0 + 2.0 * second) * (estimate.kurtosis - 1.0) / 4.0 * at * at;
    Some(of_mean - of_both + of_deviation).filter(|spread| *spread > 0.0)
}

/// One less the p-value of the test that the true ratio is `threshold` or less: the variance is that of the hypothesis.
pub fn probability_above(estimate: &SharpeEstimate, threshold: f64) -> Option<f64> {
    let deviation = sampling_deviation(estimate, threshold)?;
    Some(normal::cumulative((estimate.ratio - threshold) / deviation))
}

/// The number of returns by which the test against `threshold` would reject at a significance such as 0.05.
///
/// `None` where the ratio is not above the threshold.
pub fn track_record_needed(estimate: &SharpeEstimate, threshold: f64, significance: f64) -> Option<f64> {
    let distance = Some(estimate.ratio - threshold).filter(|distance| *distance > 0.0)?;
    Some(spread(estimate, threshold)? * (normal::quantile(significance) / distance).powi(2))
}

/// The two-sided confidence interval of the true ratio: the estimate and as many deviations, at the estimate, either way.
///
/// `confidence` is between 0 and 1, such as 0.95.
pub fn confidence_interval(estimate: &SharpeEstimate, confidence: f64) -> Option<(f64, f64)> {
    let reach = normal::quantile(0.5 + confidence / 2.0) * sampling_deviation(estimate, estimate.ratio)?;
    Some((estimate.ratio - reach, estimate.ratio + reach))
}

/// The chances of a test that finds skill, or misses it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharpePower {
    /// The ratio, per period, from which on the test rejects.
    pub critical: f64,
    /// The chance that the test rejects where the true ratio is the alternative.
    pub power: f64,
}

impl SharpePower {
    /// The test against `threshold` at a significance, where the true ratio is `alternative`.
    pub fn of(estimate: &SharpeEstimate, threshold: f64, alternative: f64, significance: f64) -> Option<SharpePower> {
        let critical = threshold - normal::quantile(significance) * sampling_deviation(estimate, threshold)?;
        let deviation = sampling_deviation(estimate, alternative)?;
        Some(SharpePower { critical, power: normal::cumulative((alternative - critical) / deviation) })
    }
}

/// The chance that `trials` without skill would leave a best that looks worse than this one: the variance is that of the
/// best of them.
///
/// `deviation` is the standard deviation of the ratios of all trials, per period. The threshold is the expected maximum;
/// the deviation of the maximum is narrower than that of one trial by the factor that it is for normal draws.
pub fn deflated_under_selection(estimate: &SharpeEstimate, trials: f64, deviation: f64) -> Option<f64> {
    let luck = deviation * super::expected_maximum(trials);
    let narrowed = sampling_deviation(estimate, luck)? * MaximumOfNormals::of(trials).deviation;
    Some(normal::cumulative((estimate.ratio - luck) / narrowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fund(autocorrelation: f64) -> SharpeEstimate {
        SharpeEstimate { ratio: 0.036 / 0.079, observations: 24, skewness: -2.448, kurtosis: 10.164, autocorrelation }
    }

    /// Equal to a figure that is printed with three decimals.
    fn assert_printed(value: Option<f64>, printed: f64) {
        assert!(value.is_some_and(|value| (value - printed).abs() < 5.001e-4), "{value:?} is not {printed}");
    }

    #[test]
    fn independent_returns_give_the_figures_of_the_paper() {
        let fund = fund(0.0);
        assert_printed(sampling_deviation(&fund, fund.ratio), 0.329);
        assert_printed(sampling_deviation(&SharpeEstimate { skewness: 0.0, kurtosis: 3.0, ..fund }, fund.ratio), 0.214);
        assert_printed(probability_above(&fund, 0.0), 0.987);
        assert_printed(probability_above(&fund, 0.1), 0.939);
        assert_printed(track_record_needed(&fund, 0.0, 0.05), 13.029);
        assert_printed(track_record_needed(&fund, 0.0, 0.10), 7.909);
        assert_printed(track_record_needed(&fund, 0.1, 0.10), 16.456);
        assert_printed(SharpePower::of(&fund, 0.0, 0.5, 0.10).map(|test| test.power), 0.758);
        assert_printed(SharpePower::of(&fund, 0.0, 0.5, 0.05).map(|test| 1.0 - test.power), 0.315);
    }

    #[test]
    fn selection_and_autocorrelation_give_the_figures_of_the_paper() {
        let deviation = 0.1f64.sqrt();
        assert_printed(Some(deviation * super::super::expected_maximum(10.0)), 0.498);
        let (independent, dependent) = (fund(0.0), fund(0.2));
        let luck = deviation * super::super::expected_maximum(10.0);
        let narrowed = sampling_deviation(&independent, luck).unwrap() * MaximumOfNormals::of(10.0).deviation;
        assert_printed(Some(narrowed), 0.200);
        assert_printed(deflated_under_selection(&independent, 10.0, deviation), 0.416);
        assert_printed(sampling_deviation(&dependent, dependent.ratio), 0.379);
        assert_printed(track_record_needed(&dependent, 0.0, 0.10), 11.863);
        assert_printed(probability_above(&dependent, 0.0), 0.966);
        assert_printed(probability_above(&dependent, 0.1), 0.900);
        assert_printed(deflated_under_selection(&dependent, 10.0, deviation), 0.427);
    }

    #[test]
    fn an_interval_is_wide_where_returns_are_few_and_nothing_where_they_cannot_vary() {
        let (low, high) = confidence_interval(&fund(0.0), 0.95).unwrap();
        assert!(((high - low) / 2.0 - 1.959963984540054 * 0.32859).abs() < 1e-4, "{low} to {high}");
        assert_eq!(sampling_deviation(&fund(1.0), 0.0), None);
    }
}
