//! A panel: the candles of all symbols in one long form, each symbol's rows together and in order of time.

use super::candles::{PriceColumn, SymbolCandles};
use super::cross_section::CrossSections;
use super::error::FactorError;
use super::number::Number;
use crate::model::EpochMs;
use rayon::prelude::*;
use std::ops::Range;

/// Candles of several symbols, read by symbol and by bar.
#[derive(Debug)]
pub struct Panel {
    symbols: Vec<String>,
    /// Where the rows of each symbol begin; one more than there are symbols.
    starts: Vec<usize>,
    columns: [Vec<Number>; 5],
    sections: CrossSections,
}

impl Panel {
    /// The candles as a panel, symbols in the order of their names. Columns that are empty are missing throughout.
    ///
    /// # Errors
    /// A column is longer or shorter than the times, a symbol has two candles at one time, or there are too many.
    pub fn new(mut candles: Vec<SymbolCandles>) -> Result<Panel, FactorError> {
        let count = candles.iter().map(|of_symbol| of_symbol.times.len()).sum();
        if u32::try_from(count).is_err() {
            return Err(FactorError::TooManyRows(count));
        }
        candles.sort_by(|one, other| one.symbol.cmp(&other.symbol));
        let mut starts = vec![0];
        let mut columns: [Vec<Number>; 5] = std::array::from_fn(|_| Vec::with_capacity(count));
        for of_symbol in &mut candles {
            let order = order(of_symbol)?;
            for (values, column) in columns.iter_mut().zip(PriceColumn::ALL) {
                append(values, of_symbol, column, order.as_deref())?;
            }
            if order.is_some() {
                of_symbol.times.sort_unstable();
            }
            if let Some(pair) = of_symbol.times.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(FactorError::Twice { symbol: of_symbol.symbol.clone(), at: EpochMs(pair[0]) });
            }
            starts.push(columns[0].len());
        }
        if let Some(pair) = candles.windows(2).find(|pair| pair[0].symbol == pair[1].symbol) {
            return Err(FactorError::TakenName(pair[0].symbol.clone()));
        }
        let times: Vec<&[i64]> = candles.iter().map(|of_symbol| &of_symbol.times[..]).collect();
        let sections = CrossSections::of(&times);
        let symbols = candles.into_iter().map(|of_symbol| of_symbol.symbol).collect();
        Ok(Panel { symbols, starts, columns, sections })
    }

    /// The number of rows: bars of all symbols together.
    pub fn len(&self) -> usize {
        self.sections.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The symbols, in order. The rows of each stand together, ascending in time.
    pub fn symbols(&self) -> &[String] {
        &self.symbols
    }

    /// The distinct times of all symbols, ascending.
    pub fn times(&self) -> impl ExactSizeIterator<Item = EpochMs> {
        self.sections.times.iter().map(|&time| EpochMs(time))
    }

    /// The rows of a symbol, which is counted as in [`symbols`](Panel::symbols).
    pub fn rows_of(&self, symbol: usize) -> Range<usize> {
        self.starts[symbol]..self.starts[symbol + 1]
    }

    /// The rows of a bar, which is counted as in [`times`](Panel::times), in the order of their symbols.
    pub fn rows_at(&self, bar: usize) -> &[u32] {
        self.sections.of_bar(bar)
    }

    /// A column of the candles, row by row.
    pub fn column(&self, column: PriceColumn) -> &[Number] {
        &self.columns[column as usize]
    }

    /// A column of nothing; its memory is touched by all threads for the first time, which takes longer than to fill it.
    fn empty<T: Copy + Default + Send>(&self) -> Vec<T> {
        rayon::iter::repeat_n(T::default(), self.len()).collect()
    }

    /// A column made symbol by symbol: `fill` gets the rows of one and where their values go.
    pub fn by_symbol<T: Copy + Default + Send>(&self, fill: impl Fn(Range<usize>, &mut [T]) + Sync) -> Vec<T> {
        let mut made = self.empty();
        let lengths = self.starts.windows(2).map(|ends| ends[1] - ends[0]);
        let parts = parts(&mut made, lengths);
        parts.into_par_iter().enumerate().for_each(|(symbol, part)| fill(self.rows_of(symbol), part));
        made
    }

    /// A column made bar by bar: `fill` gets the rows of one, in the order of their symbols, and where their values go.
    pub fn by_bar<T: Copy + Default + Send + Sync>(&self, fill: impl Fn(&[u32], &mut [T]) + Sync) -> Vec<T> {
        let mut made = self.empty();
        let parts = parts(&mut made, self.sections.lengths());
        parts.into_par_iter().enumerate().for_each(|(bar, part)| fill(self.rows_at(bar), part));
        self.sections.places.par_iter().map(|&place| made[place as usize]).collect()
    }
}

/// The slice in pieces of these lengths.
fn parts<T>(mut rest: &mut [T], lengths: impl Iterator<Item = usize>) -> Vec<&mut [T]> {
    let mut parts = Vec::new();
    for length in lengths {
        let (part, after) = rest.split_at_mut(length);
        parts.push(part);
        rest = after;
    }
    parts
}

/// In which order candles must be read so that their times ascend; none where they do already.
fn order(candles: &SymbolCandles) -> Result<Option<Vec<usize>>, FactorError> {
    if candles.times.is_sorted() {
        return Ok(None);
    }
    let mut order: Vec<usize> = (0..candles.times.len()).collect();
    order.sort_by_key(|&row| candles.times[row]);
    Ok(Some(order))
}

/// Appends a column of a symbol, read in this order.
fn append(
    values: &mut Vec<Number>,
    candles: &SymbolCandles,
    column: PriceColumn,
    order: Option<&[usize]>,
) -> Result<(), FactorError> {
    let (given, times) = (candles.column(column), candles.times.len());
    match order {
        _ if given.is_empty() => values.extend(std::iter::repeat_n(Number::MISSING, times)),
        _ if given.len() != times => {
            let symbol = candles.symbol.clone();
            return Err(FactorError::Lengths { symbol, column, times, values: given.len() });
        }
        None => values.extend(given.iter().map(|&value| Number::from(value))),
        Some(order) => values.extend(order.iter().map(|&row| Number::from(given[row]))),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candles(symbol: &str, times: &[i64], close: &[f64]) -> SymbolCandles {
        let close = close.iter().map(|&close| Some(close)).collect();
        SymbolCandles { symbol: symbol.to_owned(), times: times.to_vec(), close, ..SymbolCandles::default() }
    }

    #[test]
    fn rows_stand_by_symbol_and_time_however_they_came() {
        let panel = Panel::new(vec![candles("B", &[2, 1], &[20.0, 10.0]), candles("A", &[2], &[5.0])]).unwrap();
        let closes: Vec<f64> = panel.column(PriceColumn::Close).iter().filter_map(|close| close.get()).collect();
        assert_eq!((panel.symbols(), closes), (&["A".to_owned(), "B".to_owned()][..], vec![5.0, 10.0, 20.0]));
        assert_eq!(panel.times().collect::<Vec<_>>(), [EpochMs(1), EpochMs(2)]);
        assert!(panel.column(PriceColumn::Volume).iter().all(|volume| volume.get().is_none()));
    }

    #[test]
    fn what_is_made_by_bar_comes_back_to_its_rows() {
        let panel = Panel::new(vec![candles("B", &[1, 2], &[1.0, 2.0]), candles("A", &[2, 3], &[3.0, 4.0])]).unwrap();
        let made = panel.by_bar(|rows, out| out.iter_mut().zip(rows).for_each(|(out, row)| *out = *row));
        assert_eq!(made, [0, 1, 2, 3]);
    }

    #[test]
    fn candles_that_are_no_panel_are_refused() {
        let twice = Panel::new(vec![candles("A", &[1, 1], &[1.0, 2.0])]).unwrap_err();
        assert_eq!(twice, FactorError::Twice { symbol: "A".to_owned(), at: EpochMs(1) });
        let short = Panel::new(vec![candles("A", &[1, 2], &[1.0])]).unwrap_err();
        assert!(matches!(short, FactorError::Lengths { times: 2, values: 1, .. }), "{short}");
        let same = Panel::new(vec![candles("A", &[1], &[1.0]), candles("A", &[2], &[1.0])]).unwrap_err();
        assert_eq!(same, FactorError::TakenName("A".to_owned()));
    }
}
