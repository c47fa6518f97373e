//! Candles from a frame, as chunks hold them: columns by name in any case, numbers of any width.

use super::candles::{PriceColumn, SymbolCandles};
use super::error::FactorError;
use crate::model::EpochMs;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};

/// Names of the column of times.
const TIMES: [&str; 4] = ["datetime", "date", "timestamp", "time"];

impl SymbolCandles {
    /// The candles of a symbol from a frame. Bars without a time are left out, and columns that are not there are missing.
    ///
    /// # Errors
    /// There are no times or no last prices, or a column holds something else.
    pub fn of_frame(symbol: &str, frame: &RecordBatch) -> Result<SymbolCandles, FactorError> {
        let refuse = |reason: String| FactorError::Frame { symbol: symbol.to_owned(), reason };
        let find = |name: &str| {
            let schema = frame.schema_ref();
            let at = schema.fields().iter().position(|field| field.name().eq_ignore_ascii_case(name));
            at.map(|at| frame.column(at))
        };
        let times = TIMES.into_iter().find_map(find).ok_or_else(|| refuse("it has no column Datetime".to_owned()))?;
        let times = moments(times).ok_or_else(|| refuse(format!("its times are {}", times.data_type())))?;
        let mut candles = SymbolCandles { symbol: symbol.to_owned(), ..SymbolCandles::default() };
        for column in PriceColumn::ALL {
            let values = match find(column.name()) {
                None if column == PriceColumn::Close => return Err(refuse("it has no column Close".to_owned())),
                None => continue,
                Some(values) => numbers(values)
                    .ok_or_else(|| refuse(format!("its column {column} holds {}", values.data_type())))?,
            };
            let known = values.into_iter().zip(&times).filter(|(_, time)| time.is_some());
            *candles.column_mut(column) = known.map(|(value, _)| value).collect();
        }
        candles.times = times.into_iter().flatten().collect();
        Ok(candles)
    }
}

/// A column as milliseconds since 1970, if it holds times.
fn moments(column: &dyn Array) -> Option<Vec<Option<i64>>> {
    let DataType::Timestamp(unit, _) = column.data_type() else {
        let texts = column.as_string_opt::<i32>()?;
        return Some(texts.iter().map(|text| EpochMs::parse(text?).map(|moment| moment.0)).collect());
    };
    Some(match unit {
        TimeUnit::Second => {
            let seconds = column.as_primitive_opt::<TimestampSecondType>()?;
            seconds.iter().map(|second| second?.checked_mul(1_000)).collect()
        }
        TimeUnit::Millisecond => column.as_primitive_opt::<TimestampMillisecondType>()?.iter().collect(),
        TimeUnit::Microsecond => {
            let micros = column.as_primitive_opt::<TimestampMicrosecondType>()?;
            micros.iter().map(|micro| Some(micro?.div_euclid(1_000))).collect()
        }
        TimeUnit::Nanosecond => {
            let nanos = column.as_primitive_opt::<TimestampNanosecondType>()?;
            nanos.iter().map(|nano| Some(nano?.div_euclid(1_000_000))).collect()
        }
    })
}

/// A column as numbers, if it holds some.
fn numbers(column: &dyn Array) -> Option<Vec<Option<f64>>> {
    Some(match column.data_type() {
        DataType::Float64 => column.as_primitive::<Float64Type>().iter().collect(),
        DataType::Float32 => column.as_primitive::<Float32Type>().iter().map(|value| value.map(f64::from)).collect(),
        DataType::Int64 => column.as_primitive::<Int64Type>().iter().map(|value| Some(value? as f64)).collect(),
        _ => return None,
    })
}
