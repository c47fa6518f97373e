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
        let closes = panel.column(PriceColumn::Close);
        let mean = |sum: Option<Sum>| Number::from(sum.map(|sum| sum.0 / window as f64));
        Ok(match self.0 {
            Of::Close => panel.by_symbol(|symbol, out| {
                rolling(window, closes[symbol].iter().map(|close| close.map(Sum)), |bar, sum| out[bar] = mean(sum));
            }),
            Of::DollarVolume => {
                let volumes = panel.column(PriceColumn::Volume);
                panel.by_symbol(|symbol, out| {
                    let bars = closes[symbol].iter().zip(&volumes[symbol]);
                    let traded = bars.map(|(close, volume)| Some(Sum(close? * volume?)));
                    rolling(window, traded, |bar, sum| out[bar] = mean(sum));
                })
            }
        })
    }
}
