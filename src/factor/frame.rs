//! Candles from frames: columns by name in any case, times and numbers of any width.

use super::candles::{PriceColumn, SymbolCandles};
use super::error::FactorError;
use crate::model::{EpochMs, MS_PER_DAY};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, TimestampMillisecondArray};
use arrow_schema::{DataType, TimeUnit};

/// Names of the column of times.
const TIMES: [&str; 4] = ["datetime", "date", "timestamp", "time"];

impl SymbolCandles {
    /// The candles of a symbol from a frame, as chunks hold it. Bars without a time are left out, and columns that are not there
    /// are missing.
    ///
    /// # Errors
    /// There are no times or no last prices, or a column holds something else.
    pub fn of_frame(symbol: &str, frame: &RecordBatch) -> Result<SymbolCandles, FactorError> {
        let refuse = |reason| FactorError::Frame { symbol: symbol.to_owned(), reason };
        let columns = FrameColumns::of(frame, refuse)?;
        let times = columns.times;
        let mut candles = SymbolCandles { symbol: symbol.to_owned(), ..SymbolCandles::default() };
        for (column, values) in PriceColumn::ALL.into_iter().zip(columns.values) {
            let Some(values) = values else { continue };
            *candles.column_mut(column) = match times.null_count() {
                0 => values,
                _ => (0..times.len()).filter(|&bar| times.is_valid(bar)).map(|bar| number_at(&values, bar)).collect(),
            };
        }
        candles.times = times.iter().flatten().collect();
        Ok(candles)
    }
}

/// A number, if it is there.
pub(super) fn number_at(values: &Float64Array, row: usize) -> Option<f64> {
    values.is_valid(row).then(|| values.value(row))
}

/// The column of this name, in any case.
pub(super) fn find<'a>(frame: &'a RecordBatch, name: &str) -> Option<&'a ArrayRef> {
    let at = frame.schema_ref().fields().iter().position(|field| field.name().eq_ignore_ascii_case(name))?;
    Some(frame.column(at))
}

/// The columns of candles that a frame has. What is as wide as it should be already is shared with the frame and not copied.
pub(super) struct FrameColumns {
    pub(super) times: TimestampMillisecondArray,
    /// In the order of a candle.
    pub(super) values: [Option<Float64Array>; 5],
}

impl FrameColumns {
    /// Of a frame; where it has none, the reason is made an error.
    pub(super) fn of(frame: &RecordBatch, refuse: impl Fn(String) -> FactorError) -> Result<FrameColumns, FactorError> {
        let times = TIMES.into_iter().find_map(|name| find(frame, name));
        let times = times.ok_or_else(|| refuse("it has no column Datetime".to_owned()))?;
        let times = moments(times).ok_or_else(|| refuse(format!("its times are {}", times.data_type())))?;
        let mut values = [const { None }; 5];
        for column in PriceColumn::ALL {
            values[column as usize] = match find(frame, column.name()) {
                None if column == PriceColumn::Close => return Err(refuse("it has no column Close".to_owned())),
                None => None,
                Some(values) => Some(
                    numbers(values)
                        .ok_or_else(|| refuse(format!("its column {column} holds {}", values.data_type())))?,
                ),
            };
        }
        Ok(FrameColumns { times, values })
    }
}

/// A column as milliseconds since 1970, if it holds times.
fn moments(column: &ArrayRef) -> Option<TimestampMillisecondArray> {
    let micros = |micro: i64| micro.div_euclid(1_000);
    let nanos = |nano: i64| nano.div_euclid(1_000_000);
    Some(match column.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            column.as_primitive::<TimestampSecondType>().iter().map(|second| second?.checked_mul(1_000)).collect()
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => column.as_primitive::<TimestampMillisecondType>().clone(),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            column.as_primitive::<TimestampMicrosecondType>().unary(micros)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => column.as_primitive::<TimestampNanosecondType>().unary(nanos),
        DataType::Date32 => column.as_primitive::<Date32Type>().unary(|day| i64::from(day) * MS_PER_DAY),
        _ => {
            let text = texts(column)?;
            (0..column.len()).map(|row| EpochMs::parse(text(row)?).map(|moment| moment.0)).collect()
        }
    })
}

/// A column as numbers, if it holds some.
fn numbers(column: &ArrayRef) -> Option<Float64Array> {
    Some(match column.data_type() {
        DataType::Float64 => column.as_primitive::<Float64Type>().clone(),
        DataType::Float32 => column.as_primitive::<Float32Type>().unary(f64::from),
        DataType::Int64 => column.as_primitive::<Int64Type>().unary(|value| value as f64),
        _ => return None,
    })
}

/// Gives the text of a row, if there is one.
type TextOf<'a> = Box<dyn Fn(usize) -> Option<&'a str> + 'a>;

/// A column as texts, if it holds some.
pub(super) fn texts(column: &ArrayRef) -> Option<TextOf<'_>> {
    fn of<'a>(column: &'a ArrayRef, value: impl Fn(usize) -> &'a str + 'a) -> TextOf<'a> {
        Box::new(move |row| column.is_valid(row).then(|| value(row)))
    }
    Some(match column.data_type() {
        DataType::Utf8 => {
            let texts = column.as_string::<i32>();
            of(column, |row| texts.value(row))
        }
        DataType::LargeUtf8 => {
            let texts = column.as_string::<i64>();
            of(column, |row| texts.value(row))
        }
        DataType::Utf8View => {
            let texts = column.as_string_view();
            of(column, |row| texts.value(row))
        }
        _ => return None,
    })
}
