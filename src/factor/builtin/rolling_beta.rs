//! The slope of one factor on another over a window.

use crate::factor::rolling::{Pairs, rolling};
use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number, Window};

#[derive(Debug)]
struct RollingBeta {
    target: AnyFactor,
    market: AnyFactor,
    window: Window,
}

/// The covariance of a factor with another over the variance of that one, of the symbol's last `window` bars; missing where the
/// other does not vary.
///
/// # Errors
/// The window has a single bar.
pub fn rolling_beta(target: AnyFactor, market: AnyFactor, window: Window) -> Result<AnyFactor, FactorError> {
    if window.bars() < 2 {
        return Err(FactorError::OneBar);
    }
    Ok(AnyFactor::new(RollingBeta { target, market, window }))
}

impl Factor for RollingBeta {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        // It looks back on bars whose numbers nobody else may want.
        let of_all = Evaluation::new(evaluation.panel());
        let evaluation = if evaluation.bars() == of_all.bars() { evaluation } else { &of_all };
        let (target, market) = (evaluation.numbers(&self.target)?, evaluation.numbers(&self.market)?);
        let (panel, window) = (evaluation.panel(), self.window.bars());
        Ok(panel.by_symbol(|symbol, out| {
            let pairs = panel.rows_of(symbol).map(|row| target[row].get().zip(market[row].get()).map(Pairs::of));
            rolling(window, pairs, |bar, pairs| out[bar] = pairs.and_then(|pairs| pairs.slope()).into());
        }))
    }
}
