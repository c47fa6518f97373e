//! A universe: the symbols that a filter lets through, asked at any moment and as far as it was known then.

use super::candles::usual_step;
use super::error::FactorError;
use super::panel::Panel;
use super::term::{AnyFilter, Evaluation};
use crate::model::{EpochMs, MS_PER_DAY};
use std::collections::BTreeMap;

/// Which symbols a filter lets through at each bar.
#[derive(Debug)]
pub struct Universe {
    /// When each bar begins, ascending, in milliseconds since 1970.
    times: Vec<i64>,
    /// The time that a bar takes, in milliseconds.
    length: i64,
    /// For each symbol the bars that it is let through at, ascending; they are counted as the times are.
    members: BTreeMap<String, Vec<u32>>,
}

impl Universe {
    /// Of a filter over the symbols of a panel.
    ///
    /// # Errors
    /// The filter cannot be computed.
    pub fn of(filter: &AnyFilter, panel: &Panel) -> Result<Universe, FactorError> {
        let answers = Evaluation::new(panel).answers(filter)?;
        let times: Vec<i64> = panel.times().map(|time| time.0).collect();
        let mut by_symbol = vec![Vec::new(); panel.symbols().len()];
        let ends: Vec<usize> = (0..by_symbol.len()).map(|symbol| panel.rows_of(symbol).end).collect();
        for bar in 0..times.len() {
            for row in panel.rows_at(bar).iter().map(|&row| row as usize).filter(|&row| answers[row]) {
                by_symbol[ends.partition_point(|&end| end <= row)].push(bar as u32);
            }
        }
        let length = usual_step(&times).unwrap_or(MS_PER_DAY);
        Ok(Universe { times, length, members: panel.symbols().iter().cloned().zip(by_symbol).collect() })
    }

    /// Whether a symbol is let through at the last bar that is over at a moment; one without a candle there is not. `None` where no bar
    /// is over yet, or there are no candles of the symbol at all.
    pub fn holds(&self, symbol: &str, moment: EpochMs) -> Option<bool> {
        let over = self.times.partition_point(|time| time.saturating_add(self.length) <= moment.0);
        let bar = u32::try_from(over.checked_sub(1)?).ok()?;
        Some(self.members.get(symbol)?.binary_search(&bar).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factor::{SymbolCandles, parse_pipeline};

    /// Three days of which A is dearer on the first two and B on the last; C has no candle on the second.
    fn panel() -> Panel {
        let candles = |symbol: &str, closes: [Option<f64>; 3]| {
            let known = (0..3).filter_map(|day| Some((day as i64 * MS_PER_DAY, closes[day]?)));
            let (times, close): (Vec<i64>, Vec<f64>) = known.unzip();
            SymbolCandles { symbol: symbol.to_owned(), times, close: close.into(), ..SymbolCandles::default() }
        };
        Panel::new(vec![
            candles("A", [3.0, 3.0, 3.0].map(Some)),
            candles("B", [2.0, 2.0, 4.0].map(Some)),
            candles("C", [Some(9.0), None, Some(1.0)]),
        ])
        .unwrap()
    }

    #[test]
    fn a_symbol_is_held_by_the_last_bar_that_is_over() {
        let universe = Universe::of(parse_pipeline("close.top(2)").unwrap().filter().unwrap(), &panel()).unwrap();
        let of = |symbol: &str| [0, 1, 2, 3, 9].map(|day| universe.holds(symbol, EpochMs(day * MS_PER_DAY)));
        assert_eq!(of("A"), [None, Some(true), Some(true), Some(true), Some(true)]);
        assert_eq!(of("B"), [None, Some(false), Some(true), Some(true), Some(true)]);
        assert_eq!(of("C"), [None, Some(true), Some(false), Some(false), Some(false)]);
        assert_eq!(of("D"), [None; 5]);
    }

    #[test]
    fn a_pipeline_that_chooses_nothing_is_refused() {
        let of = |text: &str| parse_pipeline(text).unwrap().filter().map(|_| ());
        assert_eq!(of("close"), Err(FactorError::NoFilter));
        assert_eq!(of("a = close > 1; b = close > 2"), Err(FactorError::NoUniverse));
        assert_eq!(of("universe = close > 1"), Ok(()));
        assert_eq!(of("a = close > 1; b = close; universe = a"), Ok(()));
    }
}
