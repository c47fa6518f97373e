//! Candles in long form, a row for each symbol and bar: where the rows of each symbol are, and their columns when they are wanted.

use super::cross_section::pieces;
use super::error::FactorError;
use super::frame::{FrameColumns, find, number_at, texts};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch};
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;

/// The name of the column of symbols.
const SYMBOL: &str = "symbol";
/// How many symbols are gathered at once: in a frame that is in order of time their rows lie beside each other.
const TOGETHER: usize = 16;
/// What stands for a row that is of no symbol.
const NONE: u32 = u32::MAX;

/// A frame of candles, parted by symbol.
pub(super) struct LongForm {
    /// The symbols, in order.
    pub(super) names: Vec<String>,
    /// The times of each, ascending.
    pub(super) times: Vec<Vec<i64>>,
    pub(super) rows: FrameRows,
    /// In the order of a candle.
    pub(super) values: [Option<Float64Array>; 5],
}

impl LongForm {
    /// Of a frame with the columns `datetime`, `symbol` and `close`, and `open`, `high`, `low` and `volume` where they are known.
    /// Rows without a time or a symbol are left out.
    ///
    /// # Errors
    /// A column is not there, or holds something else, or there are too many rows.
    pub(super) fn of(frame: RecordBatch) -> Result<LongForm, FactorError> {
        if u32::try_from(frame.num_rows()).is_err() {
            return Err(FactorError::TooManyRows(frame.num_rows()));
        }
        let refuse = |reason: &str| FactorError::LongForm(reason.to_owned());
        let column = find(&frame, SYMBOL).ok_or_else(|| refuse("it has no column symbol"))?;
        let Some(mut symbols) = SymbolRows::of(column) else {
            return Err(FactorError::LongForm(format!("its symbols are {}", column.data_type())));
        };
        let FrameColumns { times, values } = FrameColumns::of(&frame, FactorError::LongForm)?;
        drop(frame);
        symbols.sort();
        if times.null_count() > 0 {
            symbols.leave_out(|row| times.is_null(row));
        }
        let (mut rows, mut of_symbols);
        match symbols.together() {
            Some(spans) => {
                let part = |span: &Range<usize>| times.values()[span.clone()].to_vec();
                of_symbols = spans.par_iter().map(part).collect::<Vec<_>>();
                rows = FrameRows::Spans(spans);
            }
            None => {
                let in_order = symbols.in_order();
                of_symbols = gather(&in_order.of_symbols(), times.values());
                rows = FrameRows::Scattered(in_order);
            }
        }
        if !of_symbols.iter().all(|times| times.is_sorted()) {
            let mut in_order = symbols.in_order();
            in_order.sort_by(times.values());
            of_symbols = gather(&in_order.of_symbols(), times.values());
            rows = FrameRows::Scattered(in_order);
        }
        Ok(LongForm { names: symbols.names, times: of_symbols, rows, values })
    }
}

/// Which rows of a frame each symbol has.
#[derive(Debug)]
pub(super) enum FrameRows {
    /// Those that stand together.
    Spans(Vec<Range<usize>>),
    /// Those that stand among others.
    Scattered(InOrder),
}

impl FrameRows {
    /// A column of the frame, parted by symbol; shared with it where the rows of each symbol stand together.
    pub(super) fn column(&self, values: &Float64Array) -> Vec<Float64Array> {
        match self {
            FrameRows::Spans(spans) => spans.iter().map(|span| values.slice(span.start, span.len())).collect(),
            FrameRows::Scattered(rows) if values.null_count() == 0 => {
                gather(&rows.of_symbols(), values.values()).into_iter().map(Float64Array::from).collect()
            }
            FrameRows::Scattered(rows) => {
                let number = |row: &u32| number_at(values, *row as usize);
                rows.of_symbols().par_iter().map(|rows| rows.iter().map(number).collect()).collect()
            }
        }
    }
}

/// The rows of a frame, those of each symbol behind those of the one before.
#[derive(Debug)]
pub(super) struct InOrder {
    rows: Vec<u32>,
    /// Where those of each symbol begin; one more than there are symbols.
    starts: Vec<usize>,
}

impl InOrder {
    fn of_symbols(&self) -> Vec<&[u32]> {
        self.starts.windows(2).map(|ends| &self.rows[ends[0]..ends[1]]).collect()
    }

    /// The rows of each symbol in the order of their times.
    fn sort_by(&mut self, times: &[i64]) {
        let lengths = self.starts.windows(2).map(|ends| ends[1] - ends[0]);
        let of_symbols = pieces(&mut self.rows, lengths);
        of_symbols.into_par_iter().for_each(|rows| rows.sort_by_key(|&row| times[row as usize]));
    }
}

/// Of which symbol each row is.
struct SymbolRows {
    names: Vec<String>,
    /// For each row its symbol, counted as the names are, or [`NONE`].
    of_row: Vec<u32>,
}

impl SymbolRows {
    /// Of a column of texts, or of a dictionary of some.
    fn of(column: &ArrayRef) -> Option<SymbolRows> {
        let Some(dictionary) = column.as_any_dictionary_opt() else { return SymbolRows::of_texts(column) };
        let entries = SymbolRows::of_texts(dictionary.values())?;
        let keys = dictionary.normalized_keys();
        let of_row = |(row, &key): (usize, &usize)| if column.is_valid(row) { entries.of_row[key] } else { NONE };
        let of_row = if dictionary.values().is_empty() {
            vec![NONE; column.len()]
        } else {
            keys.par_iter().enumerate().map(of_row).collect()
        };
        Some(SymbolRows { names: entries.names, of_row })
    }

    /// Each text is looked up only where another one follows than did the last time.
    fn of_texts(column: &ArrayRef) -> Option<SymbolRows> {
        let text_of = texts(column)?;
        let (mut names, mut known): (Vec<String>, HashMap<&str, u32>) = (Vec::new(), HashMap::new());
        let (mut followers, mut before): (Vec<u32>, Option<u32>) = (Vec::new(), None);
        let mut of_row = Vec::with_capacity(column.len());
        for row in 0..column.len() {
            let Some(text) = text_of(row) else {
                of_row.push(NONE);
                continue;
            };
            let follower = before.map(|before| followers[before as usize]);
            let symbol = match follower.filter(|&follower| names[follower as usize] == text) {
                Some(follower) => follower,
                None => *known.entry(text).or_insert_with(|| {
                    names.push(text.to_owned());
                    followers.push(names.len() as u32 - 1);
                    names.len() as u32 - 1
                }),
            };
            if let Some(before) = before {
                followers[before as usize] = symbol;
            }
            before = Some(symbol);
            of_row.push(symbol);
        }
        Some(SymbolRows { names, of_row })
    }

    /// Counts the symbols in the order of their names.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by(|&one, &other| self.names[one].cmp(&self.names[other]));
        if order.is_sorted() {
            return;
        }
        let mut places = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(&before, place)| places[before] = place);
        self.of_row.par_iter_mut().filter(|symbol| **symbol != NONE).for_each(|of| *of = places[*of as usize]);
        self.names = order.into_iter().map(|before| std::mem::take(&mut self.names[before])).collect();
    }

    /// Takes rows from their symbols.
    fn leave_out(&mut self, is_left_out: impl Fn(usize) -> bool) {
        self.of_row.iter_mut().enumerate().filter(|(row, _)| is_left_out(*row)).for_each(|(_, of)| *of = NONE);
    }

    /// The rows of each symbol, if those of each stand together and none is of no symbol.
    fn together(&self) -> Option<Vec<Range<usize>>> {
        let mut spans = vec![0..0; self.names.len()];
        let mut row = 0;
        for run in self.of_row.chunk_by(|one, other| one == other) {
            let span = spans.get_mut(run[0] as usize).filter(|span| span.start == span.end)?;
            *span = row..row + run.len();
            row += run.len();
        }
        Some(spans)
    }

    /// The rows of each symbol, in the order of the frame. Each thread looks for the rows of a part of the symbols.
    fn in_order(&self) -> InOrder {
        let mut starts = vec![0; self.names.len() + 1];
        self.of_row.iter().filter(|symbol| **symbol != NONE).for_each(|&symbol| starts[symbol as usize + 1] += 1);
        for symbol in 0..self.names.len() {
            starts[symbol + 1] += starts[symbol];
        }
        let mut rows = vec![0; starts[self.names.len()]];
        let part = self.names.len().div_ceil(rayon::current_num_threads()).max(1);
        let firsts: Vec<usize> = (0..self.names.len()).step_by(part).collect();
        let end = |first: usize| (first + part).min(self.names.len());
        let parts = pieces(&mut rows, firsts.iter().map(|&first| starts[end(first)] - starts[first]));
        parts.into_par_iter().zip(&firsts).for_each(|(rows, &first)| {
            let mut next: Vec<usize> = starts[first..end(first)].iter().map(|start| start - starts[first]).collect();
            for (row, &symbol) in self.of_row.iter().enumerate() {
                // What is of no symbol is behind all of them.
                if let Some(next) = (symbol as usize).checked_sub(first).and_then(|place| next.get_mut(place)) {
                    rows[*next] = row as u32;
                    *next += 1;
                }
            }
        });
        InOrder { rows, starts }
    }
}

/// The values of the rows of each symbol.
fn gather<T: Copy + Send + Sync>(of_symbol: &[&[u32]], values: &[T]) -> Vec<Vec<T>> {
    let of_some = |symbols: &[&[u32]]| {
        let mut made: Vec<Vec<T>> = symbols.iter().map(|rows| Vec::with_capacity(rows.len())).collect();
        for bar in 0..symbols.iter().map(|rows| rows.len()).max().unwrap_or_default() {
            for (made, rows) in made.iter_mut().zip(symbols) {
                made.extend(rows.get(bar).map(|&row| values[row as usize]));
            }
        }
        made
    };
    of_symbol.par_chunks(TOGETHER).flat_map_iter(of_some).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{DictionaryArray, Int64Array, StringArray, TimestampMillisecondArray};
    use std::sync::Arc;

    /// Rows of a symbol, a time and a close.
    fn frame(rows: &[(Option<&str>, Option<i64>, f64)], as_dictionary: bool) -> RecordBatch {
        let names: StringArray = rows.iter().map(|row| row.0).collect();
        let symbols: ArrayRef = if as_dictionary {
            let keys = rows.iter().map(|row| row.0);
            Arc::new(keys.collect::<DictionaryArray<arrow_array::types::Int32Type>>())
        } else {
            Arc::new(names)
        };
        let times = rows.iter().map(|row| row.1).collect::<TimestampMillisecondArray>();
        let closes = rows.iter().map(|row| row.2).collect::<Vec<f64>>();
        RecordBatch::try_from_iter([
            ("Symbol", symbols),
            ("datetime", Arc::new(times) as ArrayRef),
            ("close", Arc::new(Float64Array::from(closes))),
        ])
        .unwrap()
    }

    fn parted(frame: RecordBatch) -> Vec<(String, Vec<i64>, Vec<f64>)> {
        let form = LongForm::of(frame).unwrap();
        let closes = form.rows.column(form.values[3].as_ref().unwrap());
        let closes = closes.iter().map(|closes| closes.values().to_vec());
        form.names
            .into_iter()
            .zip(form.times)
            .zip(closes)
            .map(|((name, times), closes)| (name, times, closes))
            .collect()
    }

    #[test]
    fn rows_of_a_symbol_come_together_in_whatever_order_they_are() {
        let (a, b) = (Some("A"), Some("B"));
        let expected =
            [("A".to_owned(), vec![1, 2, 3], vec![5.0, 6.0, 7.0]), ("B".to_owned(), vec![1, 2], vec![3.0, 4.0])];
        let by_symbol = [(b, 1, 3.0), (b, 2, 4.0), (a, 1, 5.0), (a, 2, 6.0), (a, 3, 7.0)];
        let by_time = [(b, 1, 3.0), (a, 1, 5.0), (b, 2, 4.0), (a, 2, 6.0), (a, 3, 7.0)];
        let backwards = [(a, 3, 7.0), (a, 2, 6.0), (a, 1, 5.0), (b, 2, 4.0), (b, 1, 3.0)];
        let whole =
            |rows: [(Option<&'static str>, i64, f64); 5]| rows.map(|(name, time, close)| (name, Some(time), close));
        for as_dictionary in [false, true] {
            assert_eq!(parted(frame(&whole(by_symbol), as_dictionary)), expected);
            assert_eq!(parted(frame(&whole(by_time), as_dictionary)), expected);
            assert_eq!(parted(frame(&whole(backwards), as_dictionary)), expected);
        }
    }

    #[test]
    fn columns_of_symbols_that_stand_together_are_shared_with_the_frame() {
        let rows = [(Some("A"), Some(1), 1.0), (Some("A"), Some(2), 2.0), (Some("B"), Some(1), 3.0)];
        let frame = frame(&rows, false);
        let closes = frame.column(2).as_primitive::<arrow_array::types::Float64Type>().values().as_ptr();
        let form = LongForm::of(frame).unwrap();
        assert_eq!(form.rows.column(form.values[3].as_ref().unwrap())[0].values().as_ptr(), closes);
    }

    #[test]
    fn rows_of_no_symbol_or_time_are_left_out() {
        let rows = [(Some("A"), Some(1), 1.0), (None, Some(2), 2.0), (Some("A"), None, 3.0), (Some("A"), Some(4), 4.0)];
        for as_dictionary in [false, true] {
            assert_eq!(parted(frame(&rows, as_dictionary)), [("A".to_owned(), vec![1, 4], vec![1.0, 4.0])]);
        }
    }

    #[test]
    fn a_frame_that_is_no_long_form_says_what_it_lacks() {
        let of = |name: &str| {
            let column: ArrayRef = Arc::new(Int64Array::from(vec![1]));
            let frame = RecordBatch::try_from_iter([(name, column)]).unwrap();
            LongForm::of(frame).map(|_| ()).unwrap_err().to_string()
        };
        assert_eq!(of("close"), "these prices are no long form: it has no column symbol");
        assert_eq!(of("symbol"), "these prices are no long form: its symbols are Int64");
    }
}
