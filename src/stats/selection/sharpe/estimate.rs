//! Estimate of a Sharpe ratio, with what tells how far off it may be.

use super::super::trial_returns::varies;
use crate::stats::{kurtosis, mean, sharpe_ratio, skewness};

/// A Sharpe ratio estimated from returns, and the shape of those returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharpeEstimate {
    /// Mean return above the risk-free rate divided by the sample standard deviation (`n - 1`), **per period**, not per year.
    pub ratio: f64,
    /// Number of returns.
    pub observations: usize,
    /// Skewness g1 without correction for bias; 0 for normal returns.
    pub skewness: f64,
    /// Kurtosis m4/m2² without correction for bias; 3 for normal returns.
    pub kurtosis: f64,
    /// Autocorrelation of a return with the one before, -1 to 1; 0 for independent ones.
    pub autocorrelation: f64,
}

impl SharpeEstimate {
    /// Estimates from the returns of equal periods. `risk_free` is a fraction per period.
    ///
    /// `None` with fewer than three returns or where they do not vary.
    pub fn of(returns: &[f64], risk_free: f64) -> Option<SharpeEstimate> {
        let ratio = sharpe_ratio(returns, risk_free, 1.0).filter(|_| returns.len() > 2 && varies(returns))?;
        Some(SharpeEstimate {
            ratio,
            observations: returns.len(),
            skewness: skewness(returns)?,
            kurtosis: kurtosis(returns)?,
            autocorrelation: autocorrelation(returns)?,
        })
    }

    /// The same estimate, as if the returns were independent of each other.
    pub fn independent(self) -> SharpeEstimate {
        SharpeEstimate { autocorrelation: 0.0, ..self }
    }
}

/// First-order autocorrelation: the sum of the products of neighbours by the sum of squares, both about the mean.
fn autocorrelation(returns: &[f64]) -> Option<f64> {
    let center = mean(returns)?;
    let squares: f64 = returns.iter().map(|value| (value - center).powi(2)).sum();
    let products: f64 = returns.windows(2).map(|pair| (pair[0] - center) * (pair[1] - center)).sum();
    (squares > 0.0).then(|| products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_knows_the_shape_of_its_returns() {
        let returns: Vec<f64> = (0..60).map(|i| f64::from((7 * i * i + 13 * i) % 101 - 48) / 1000.0).collect();
        let estimate = SharpeEstimate::of(&returns, 0.027 / 365.0).unwrap();
        assert!((estimate.ratio * 365f64.sqrt() + 0.8085115192810807).abs() < 1e-12);
        assert!((estimate.kurtosis - 1.9508706504981244).abs() < 1e-12);
        // statsmodels: acf(returns, nlags=1)[1]
        assert!((estimate.autocorrelation + 0.1847837386627433).abs() < 1e-12, "{}", estimate.autocorrelation);
        assert_eq!(estimate.independent().autocorrelation, 0.0);
        assert_eq!((SharpeEstimate::of(&[0.1; 9], 0.0), SharpeEstimate::of(&[0.1, 0.2], 0.0)), (None, None));
    }
}
