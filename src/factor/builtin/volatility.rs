//! Volatility of returns over a window.

use crate::factor::rolling::{Spread, rolling};
use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number, PriceColumn, Window};

#[derive(Debug)]
struct Volatility {
    window: Window,
    periods_per_year: f64,
}

/// The sample standard deviation of the logarithmic returns of `window` bars, a year, as a fraction: that of a bar times the root
/// of `periods_per_year`. Over a window of 1 there is none.
///
/// # Errors
/// `periods_per_year` is no number above 0.
pub fn volatility(window: Window, periods_per_year: f64) -> Result<AnyFactor, FactorError> {
    if !(periods_per_year.is_finite() && periods_per_year > 0.0) {
        return Err(FactorError::Periods(periods_per_year));
    }
    Ok(AnyFactor::new(Volatility { window, periods_per_year }))
}

impl Factor for Volatility {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let (panel, window, a_year) = (evaluation.panel(), self.window.bars(), self.periods_per_year.sqrt());
        let closes = panel.column(PriceColumn::Close);
        Ok(panel.by_symbol(|symbol, out| {
            let two = closes[symbol].iter().zip(closes[symbol].iter().skip(1));
            let returns = two.map(|(before, now)| Some(Spread::of((now? / before?).ln())));
            rolling(window, returns, |of_return, spread| {
                let variance = spread.and_then(|spread| spread.variance());
                // The first bar has no return.
                out[of_return + 1] = variance.map(|variance| variance.sqrt() * a_year).into();
            });
        }))
    }
}
