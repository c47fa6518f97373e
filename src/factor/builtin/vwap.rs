//! The price at which a window's amounts were traded, on average.

use crate::factor::rolling::{Sums, rolling};
use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number, PriceColumn, Window};

#[derive(Debug)]
struct Vwap(Window);

/// The volume-weighted average of the typical price, (high + low + close) / 3; missing where nothing was traded.
pub fn vwap(window: Window) -> AnyFactor {
    AnyFactor::new(Vwap(window))
}

impl Factor for Vwap {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let (panel, window) = (evaluation.panel(), self.0.bars());
        let column = |column| panel.column(column);
        let (high, low) = (column(PriceColumn::High), column(PriceColumn::Low));
        let (close, volume) = (column(PriceColumn::Close), column(PriceColumn::Volume));
        Ok(panel.by_symbol(|symbol, out| {
            let prices = high[symbol].iter().zip(&low[symbol]).zip(&close[symbol]);
            let bars = prices.zip(&volume[symbol]).map(|(((high, low), close), volume)| {
                let (typical, volume) = ((high? + low? + close?) / 3.0, volume?);
                Some(Sums(typical * volume, volume))
            });
            rolling(window, bars, |bar, sums| {
                out[bar] = sums.filter(|sums| sums.1 != 0.0).map(|Sums(paid, volume)| paid / volume).into();
            });
        }))
    }
}
