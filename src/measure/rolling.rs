//! Rolling figures: returns over moving spans, and the rolling Sharpe ratio of all windows.

use crate::stats::{FiveNumbers, rolling_returns};

use super::curves::Curves;

/// The spans of rolling returns: three, six and twelve months.
pub const ROLLING_DAYS: [i64; 3] = [91, 182, 365];

/// How figures over moving spans are spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rolling {
    /// Returns over each span of [`ROLLING_DAYS`], as long as there are any.
    pub returns: [Option<FiveNumbers>; ROLLING_DAYS.len()],
    /// The rolling Sharpe ratio.
    pub sharpe: Option<FiveNumbers>,
}

impl Rolling {
    /// The rolling figures of curves.
    pub fn of(curves: &Curves) -> Rolling {
        let sharpe: Vec<f64> = curves.rolling_sharpe.iter().flatten().map(|point| point.value).collect();
        Rolling {
            returns: ROLLING_DAYS.map(|days| FiveNumbers::of(&rolling_returns(&curves.equity.points, days))),
            sharpe: FiveNumbers::of(&sharpe),
        }
    }
}
