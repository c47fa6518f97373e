//! Returns over a number of bars.

use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number, PriceColumn, Window};

#[derive(Debug)]
struct Returns(Window);

/// The return of the last price against that of `window` bars of the symbol before, as a fraction.
pub fn returns(window: Window) -> AnyFactor {
    AnyFactor::new(Returns(window))
}

impl Factor for Returns {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let (panel, window) = (evaluation.panel(), self.0.bars());
        let closes = panel.column(PriceColumn::Close);
        Ok(panel.by_symbol(|symbol, out| {
            let closes = &closes[symbol];
            for ((out, then), now) in out.iter_mut().skip(window).zip(closes).zip(closes.iter().skip(window)) {
                *out = then.zip(now).map(|(then, now)| now / then - 1.0).into();
            }
        }))
    }
}
