//! Means over a window: of the last price, and of what was traded.

use crate::factor::rolling::{Sum, rolling};
use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number, PriceColumn, Window};

#[derive(Debug)]
enum Of {
    Close,
    DollarVolume,
}

#[derive(Debug)]
struct Mean(Of, Window);

/// The simple moving average of the last price.
pub fn sma(window: Window) -> AnyFactor {
    AnyFactor::new(Mean(Of::Close, window))
}

/// The mean of last price x volume, in the currency of the price.
pub fn average_dollar_volume(window: Window) -> AnyFactor {
    AnyFactor::new(Mean(Of::DollarVolume, window))
}

impl Factor for Mean {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let (panel, window) = (evaluation.panel(), self.1.bars());
        let (closes, volumes) = (panel.column(PriceColumn::Close), panel.column(PriceColumn::Volume));
        Ok(panel.by_symbol(|rows, out| {
            let mean = |bar: usize, sum: Option<Sum>| out[bar] = sum.map(|sum| sum.0 / window as f64).into();
            let closes = closes[rows.clone()].iter().map(|close| close.get());
            match self.0 {
                Of::Close => rolling(window, closes.map(|close| close.map(Sum)), mean),
                Of::DollarVolume => {
                    let traded = closes.zip(&volumes[rows]).map(|(close, volume)| Some(Sum(close? * volume.get()?)));
                    rolling(window, traded, mean);
                }
            }
        }))
    }
}
