//! The relative strength index of Wilder.

use crate::factor::{AnyFactor, Evaluation, Factor, FactorError, Number, PriceColumn, Window};

#[derive(Debug)]
struct Rsi(Window);

/// The relative strength index (Wilder, New Concepts in Technical Trading Systems, 1978), 0 to 100: 100 - 100 / (1 + gains / losses),
/// both smoothed with the weight 1 / window from the symbol's first bar on. Without any loss it is 100. A bar without a price
/// counts as one without a change.
pub fn rsi(window: Window) -> AnyFactor {
    AnyFactor::new(Rsi(window))
}

impl Factor for Rsi {
    fn compute(&self, evaluation: &Evaluation<'_>) -> Result<Vec<Number>, FactorError> {
        let (panel, window) = (evaluation.panel(), self.0.bars());
        let closes = panel.column(PriceColumn::Close);
        let kept = 1.0 - 1.0 / window as f64;
        Ok(panel.by_symbol(|symbol, out| {
            let (mut gains, mut losses, mut before) = (0.0, 0.0, None);
            for (bar, (out, close)) in out.iter_mut().zip(&closes[symbol]).enumerate() {
                let change = close.zip(before).map_or(0.0, |(now, before): (f64, f64)| now - before);
                before = close;
                // A NaN is taken for a gain, from which nothing is known any more.
                let (gain, loss) = if change < 0.0 { (0.0, -change) } else { (change, 0.0) };
                (gains, losses) = (gains * kept + gain, losses * kept + loss);
                if bar + 1 >= window {
                    let index = if losses == 0.0 { 100.0 } else { 100.0 - 100.0 / (1.0 + gains / losses) };
                    *out = Number::new(index);
                }
            }
        }))
    }
}
