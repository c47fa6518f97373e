//! A panel: the candles of all symbols in one long form, each symbol's rows together and in order of time.

use super::candles::{PriceColumn, SymbolCandles};
use super::cross_section::{CrossSections, filled, pieces};
use super::error::FactorError;
use super::long_form::{FrameRows, LongForm};
use crate::model::EpochMs;
use arrow_array::{Float64Array, RecordBatch};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Candles of several symbols, read by symbol and by bar.
#[derive(Debug)]
pub struct Panel {
    symbols: Vec<String>,
    /// Where the rows of each symbol begin; one more than there are symbols.
    starts: Vec<usize>,
    columns: [PanelColumn; 5],
    /// Which rows of its frame each symbol has, for the columns that nobody asked for yet.
    rows: Option<FrameRows>,
    sections: CrossSections,
}

/// A column, symbol by symbol.
#[derive(Debug, Default)]
struct PanelColumn {
    parted: OnceLock<Vec<Float64Array>>,
    /// As it stands in a frame, until it is asked for.
    whole: Mutex<Option<Float64Array>>,
}

impl Panel {
    /// The candles as a panel, symbols in the order of their names. Columns that are empty are missing throughout.
    ///
    /// # Errors
    /// A column is longer or shorter than the times, a symbol has two candles at one time, or there are too many.
    pub fn new(mut candles: Vec<SymbolCandles>) -> Result<Panel, FactorError> {
        candles.sort_by(|one, other| one.symbol.cmp(&other.symbol));
        if let Some(pair) = candles.windows(2).find(|pair| pair[0].symbol == pair[1].symbol) {
            return Err(FactorError::TakenName(pair[0].symbol.clone()));
        }
        candles.par_iter_mut().try_for_each(arrange)?;
        let of_column = |column| candles.iter().map(|candles| candles.column(column).clone()).collect::<Vec<_>>();
        let columns = PriceColumn::ALL
            .map(|column| PanelColumn { parted: OnceLock::from(of_column(column)), ..PanelColumn::default() });
        let (symbols, times) = candles.into_iter().map(|candles| (candles.symbol, candles.times)).unzip();
        Panel::of(symbols, times, columns, None)
    }

    /// Candles in long form as a panel: a frame with the columns `datetime`, `symbol` and `close`, and `open`, `high`, `low` and
    /// `volume` where they are known, in any order of rows. Rows without a time or a symbol are left out. A column is parted by
    /// symbol when it is first asked for; where the rows of each symbol stand together, nothing is copied.
    ///
    /// # Errors
    /// A column is not there or holds something else, a symbol has two candles at one time, or there are too many.
    pub fn of_long_form(frame: RecordBatch) -> Result<Panel, FactorError> {
        let LongForm { names, times, rows, values } = LongForm::of(frame)?;
        let columns = values.map(|whole| PanelColumn { whole: Mutex::new(whole), ..PanelColumn::default() });
        Panel::of(names, times, columns, Some(rows))
    }

    /// Of symbols in order, each with its times ascending.
    fn of(
        symbols: Vec<String>,
        times: Vec<Vec<i64>>,
        columns: [PanelColumn; 5],
        rows: Option<FrameRows>,
    ) -> Result<Panel, FactorError> {
        let mut starts = vec![0];
        for (symbol, times) in symbols.iter().zip(&times) {
            if let Some(pair) = times.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(FactorError::Twice { symbol: symbol.clone(), at: EpochMs(pair[0]) });
            }
            starts.push(starts[starts.len() - 1] + times.len());
        }
        let count = starts[symbols.len()];
        if u32::try_from(count).is_err() {
            return Err(FactorError::TooManyRows(count));
        }
        let times: Vec<&[i64]> = times.iter().map(|times| &times[..]).collect();
        let sections = CrossSections::of(&times);
        Ok(Panel { symbols, starts, columns, rows, sections })
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

    /// A column of the candles: the values of each symbol, ascending in time.
    pub fn column(&self, column: PriceColumn) -> &[Float64Array] {
        let PanelColumn { parted, whole } = &self.columns[column as usize];
        parted.get_or_init(|| {
            let whole = whole.lock().unwrap_or_else(PoisonError::into_inner).take();
            match self.rows.as_ref().zip(whole) {
                Some((rows, whole)) => rows.column(&whole),
                None => self.starts.windows(2).map(|ends| Float64Array::new_null(ends[1] - ends[0])).collect(),
            }
        })
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

    /// A column made symbol by symbol: `fill` gets the number of one, as it is counted in [`symbols`](Panel::symbols), and where
    /// the values of its rows go.
    pub fn by_symbol<T: Copy + Default + Send>(&self, fill: impl Fn(usize, &mut [T]) + Sync) -> Vec<T> {
        let mut made = filled(self.len());
        let lengths = self.starts.windows(2).map(|ends| ends[1] - ends[0]);
        let pieces = pieces(&mut made, lengths);
        pieces.into_par_iter().enumerate().for_each(|(symbol, piece)| fill(symbol, piece));
        made
    }

    /// A column made bar by bar: `fill` gets the rows of one, in the order of their symbols, and where their values go.
    pub fn by_bar<T: Copy + Default + Send + Sync>(&self, fill: impl Fn(&[u32], &mut [T]) + Sync) -> Vec<T> {
        let mut made = filled(self.len());
        let pieces = pieces(&mut made, self.sections.lengths());
        pieces.into_par_iter().enumerate().for_each(|(bar, piece)| fill(self.rows_at(bar), piece));
        self.sections.places.par_iter().map(|&place| made[place as usize]).collect()
    }
}

/// Brings the candles of a symbol into the order of time, and makes all their columns as long as the times.
fn arrange(candles: &mut SymbolCandles) -> Result<(), FactorError> {
    let count = candles.times.len();
    for column in PriceColumn::ALL {
        let values = candles.column_mut(column);
        match values.len() {
            length if length == count => {}
            0 => *values = Float64Array::new_null(count),
            values => {
                let symbol = candles.symbol.clone();
                return Err(FactorError::Lengths { symbol, column, times: count, values });
            }
        }
    }
    if !candles.times.is_sorted() {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|&bar| candles.times[bar]);
        for column in PriceColumn::ALL {
            *candles.column_mut(column) = order.iter().map(|&bar| candles.value(column, bar)).collect();
        }
        candles.times.sort_unstable();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candles(symbol: &str, times: &[i64], close: &[f64]) -> SymbolCandles {
        let close = close.to_vec().into();
        SymbolCandles { symbol: symbol.to_owned(), times: times.to_vec(), close, ..SymbolCandles::default() }
    }

    #[test]
    fn rows_stand_by_symbol_and_time_however_they_came() {
        let panel = Panel::new(vec![candles("B", &[2, 1], &[20.0, 10.0]), candles("A", &[2], &[5.0])]).unwrap();
        let closes: Vec<f64> =
            panel.column(PriceColumn::Close).iter().flat_map(|closes| closes.iter().flatten()).collect();
        assert_eq!((panel.symbols(), closes), (&["A".to_owned(), "B".to_owned()][..], vec![5.0, 10.0, 20.0]));
        assert_eq!(panel.times().collect::<Vec<_>>(), [EpochMs(1), EpochMs(2)]);
        let volumes = panel.column(PriceColumn::Volume);
        assert!(volumes.iter().all(|volumes| volumes.iter().all(|volume| volume.is_none())));
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
