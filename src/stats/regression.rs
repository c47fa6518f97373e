//! Regression of a strategy's returns on a benchmark's: alpha and beta (Jensen 1968).

use super::ratios::mean;

/// The straight line that fits the returns above the risk-free rate best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regression {
    /// Return that the benchmark does not explain, a fraction per year: compounded from that per period.
    pub alpha: f64,
    /// Return for each unit of the benchmark's.
    pub beta: f64,
}

impl Regression {
    /// Fits returns of the same periods, strategy first. `risk_free` is a fraction per period.
    ///
    /// `None` with fewer than two periods or where the benchmark never changes.
    pub fn of(pairs: &[(f64, f64)], risk_free: f64, periods_per_year: f64) -> Option<Regression> {
        let (strategy, benchmark): (Vec<f64>, Vec<f64>) =
            pairs.iter().map(|(strategy, benchmark)| (strategy - risk_free, benchmark - risk_free)).unzip();
        let (mean_strategy, mean_benchmark) = (mean(&strategy)?, mean(&benchmark)?);
        let deviations =
            strategy.iter().zip(&benchmark).map(|(one, other)| (one - mean_strategy, other - mean_benchmark));
        let (mut covariance, mut variance) = (0.0, 0.0);
        for (one, other) in deviations {
            covariance += one * other;
            variance += other * other;
        }
        let beta = (pairs.len() > 1 && variance > 0.0).then(|| covariance / variance)?;
        let alpha = (1.0 + mean_strategy - beta * mean_benchmark).max(0.0).powf(periods_per_year) - 1.0;
        Some(Regression { alpha, beta })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_and_beta_equal_those_of_empyrical() {
        let value = |i: i32, factor: i32| f64::from((factor * i * i + 13 * i) % 101 - 48) / 1000.0;
        let pairs: Vec<(f64, f64)> = (0..60).map(|i| (value(i, 7), value(i, 11))).collect();
        let fitted = Regression::of(&pairs, 0.027 / 365.0, 365.0).unwrap();
        assert!(
            (fitted.alpha - (-0.5949261053384554)).abs() < 1e-9 && (fitted.beta - 0.19800960642300466).abs() < 1e-12,
            "{fitted:?}"
        );
        assert_eq!(Regression::of(&[(0.1, 0.2)], 0.0, 365.0), None);
        assert_eq!(Regression::of(&[(0.1, 0.25), (0.2, 0.25)], 0.0, 365.0), None);
    }
}
