//! The candles of a symbol, as columns.

use arrow_array::{Array, Float64Array};
use std::collections::HashMap;
use std::fmt;

/// What float32 keeps of a number, as a fraction.
const FLOAT32_DIGITS: f64 = 1e-6;

/// The time that most bars take until the next one begins, in the unit of their times, which are ascending; `None` for fewer
/// than two bars.
pub fn usual_step(times: &[i64]) -> Option<i64> {
    let mut steps: Vec<i64> = times.windows(2).map(|two| two[1] - two[0]).collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied()
}

/// A column of candles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceColumn {
    /// The first price of a bar.
    Open,
    /// The highest price.
    High,
    /// The lowest price.
    Low,
    /// The last price.
    Close,
    /// The amount traded, in the symbol's own unit.
    Volume,
}

impl PriceColumn {
    /// All of them, in the order of a candle.
    pub const ALL: [PriceColumn; 5] =
        [PriceColumn::Open, PriceColumn::High, PriceColumn::Low, PriceColumn::Close, PriceColumn::Volume];

    /// The name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            PriceColumn::Open => "open",
            PriceColumn::High => "high",
            PriceColumn::Low => "low",
            PriceColumn::Close => "close",
            PriceColumn::Volume => "volume",
        }
    }
}

impl fmt::Display for PriceColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The candles of one symbol: as many times as values in each column, or an empty column for one that is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct SymbolCandles {
    /// The symbol, such as `BTC/EUR`.
    pub symbol: String,
    /// When each bar stands, in milliseconds since 1970, in any order; each time once.
    pub times: Vec<i64>,
    /// First prices.
    pub open: Float64Array,
    /// Highest prices.
    pub high: Float64Array,
    /// Lowest prices.
    pub low: Float64Array,
    /// Last prices.
    pub close: Float64Array,
    /// Amounts traded, in the symbol's own unit.
    pub volume: Float64Array,
}

impl Default for SymbolCandles {
    fn default() -> SymbolCandles {
        let none = Float64Array::new_null(0);
        let [open, high, low, close, volume] = std::array::from_fn(|_| none.clone());
        SymbolCandles { symbol: String::new(), times: Vec::new(), open, high, low, close, volume }
    }
}

impl SymbolCandles {
    /// A column of them.
    pub fn column(&self, column: PriceColumn) -> &Float64Array {
        match column {
            PriceColumn::Open => &self.open,
            PriceColumn::High => &self.high,
            PriceColumn::Low => &self.low,
            PriceColumn::Close => &self.close,
            PriceColumn::Volume => &self.volume,
        }
    }

    pub(super) fn column_mut(&mut self, column: PriceColumn) -> &mut Float64Array {
        match column {
            PriceColumn::Open => &mut self.open,
            PriceColumn::High => &mut self.high,
            PriceColumn::Low => &mut self.low,
            PriceColumn::Close => &mut self.close,
            PriceColumn::Volume => &mut self.volume,
        }
    }

    /// A value of a bar, which is counted as the times are; `None` where it is missing.
    pub fn value(&self, column: PriceColumn, bar: usize) -> Option<f64> {
        let values = self.column(column);
        (bar < values.len() && values.is_valid(bar)).then(|| values.value(bar))
    }

    /// Takes the bars of other candles of the same symbol whose times are not there yet; says how many of the others differ from
    /// those that are by more than the digits of float32.
    pub fn merge(&mut self, other: &SymbolCandles) -> usize {
        let known: HashMap<i64, usize> = self.times.iter().enumerate().map(|(row, &time)| (time, row)).collect();
        let (mut differing, mut fresh) = (0, Vec::new());
        for (row, time) in other.times.iter().enumerate() {
            let Some(&there) = known.get(time) else {
                fresh.push(row);
                continue;
            };
            let is_other = |column| match (self.value(column, there), other.value(column, row)) {
                (Some(one), Some(other)) => (one - other).abs() > one.abs() * FLOAT32_DIGITS,
                (one, other) => one.is_some() != other.is_some(),
            };
            differing += usize::from(PriceColumn::ALL.into_iter().any(is_other));
        }
        for column in PriceColumn::ALL {
            let before = (0..self.times.len()).map(|row| self.value(column, row));
            let values = before.chain(fresh.iter().map(|&row| other.value(column, row))).collect();
            *self.column_mut(column) = values;
        }
        self.times.extend(fresh.into_iter().map(|row| other.times[row]));
        differing
    }
}
