//! Runs and their metrics, series aside that stand outside the document: those leave a reference.

use std::sync::Arc;

use super::error::Result;
use super::record::{Record, Slot, find, place, read_list, read_texts};
use super::token::Token;
use super::wire::{Key, Reader};
use crate::model::{EpochMs, Fields, Point, Run, RunMetrics, Series, SeriesField, Value};

/// The key of a map that stands for a series and names its blob.
const BLOB: &str = "@blob";

impl Record for Run {
    const FIELDS: &'static [(&'static str, Slot<Self>)] = &[
        (
            "backtest_metrics",
            Slot::Map(|run, reader, entries| read_metrics(reader, entries).map(|metrics| run.metrics = Some(metrics))),
        ),
        ("backtest_start_date", Slot::Moment(|run| &mut run.start)),
        ("backtest_date_range_name", Slot::Text(|run| &mut run.window_name)),
        ("backtest_end_date", Slot::Moment(|run| &mut run.end)),
        ("trading_symbol", Slot::Text(|run| &mut run.trading_symbol)),
        ("initial_unallocated", Slot::Number(|run| &mut run.initial_unallocated)),
        (
            "portfolio_snapshots",
            Slot::List(|run, reader, entries| Ok(place(&mut run.snapshots, read_list(reader, entries)?))),
        ),
        ("trades", Slot::List(|run, reader, entries| Ok(place(&mut run.trades, read_list(reader, entries)?)))),
        ("orders", Slot::List(|run, reader, entries| Ok(place(&mut run.orders, read_list(reader, entries)?)))),
        ("positions", Slot::List(|run, reader, entries| Ok(place(&mut run.positions, read_list(reader, entries)?)))),
        ("created_at", Slot::Text(|run| &mut run.created_at)),
        ("symbols", Slot::List(|run, reader, entries| Ok(place(&mut run.symbols, read_texts(reader, entries)?)))),
    ];

    fn extra(&mut self) -> &mut Fields {
        &mut self.extra
    }
}

/// Reads the metrics behind a map's head. A reference to a blob stays among the values until the blob is found.
fn read_metrics(reader: &mut Reader<'_>, entries: usize) -> Result<RunMetrics> {
    let mut metrics = RunMetrics::default();
    let mut values: Vec<(Arc<str>, Value)> = reader.room_for(entries)?;
    for _ in 0..entries {
        match reader.key(|key| find(SeriesField::ALL.len(), |at| SeriesField::ALL[at].name(), key, 0))? {
            Key::Other(name) => values.push((name, reader.value()?)),
            Key::Known(at) => {
                let field = SeriesField::ALL[at];
                match read_inline(reader)? {
                    Ok(series) => metrics.set_series(field, series),
                    Err(value) => values.push((field.name().into(), value)),
                }
            }
        }
    }
    metrics.values = values.into_iter().collect();
    Ok(metrics)
}

/// Reads a series that stands in the document itself, or any other value as what it is.
fn read_inline(reader: &mut Reader<'_>) -> Result<std::result::Result<Series, Value>> {
    let mark = reader.mark();
    if let Token::List(points) = reader.token()?
        && let Some(series) = read_points(reader, points)?
    {
        reader.release(&mark);
        return Ok(Ok(series));
    }
    reader.rewind(&mark);
    reader.value().map(Err)
}

/// Reads pairs of a value and a moment; `None` if an entry is something else.
fn read_points(reader: &mut Reader<'_>, count: usize) -> Result<Option<Series>> {
    let mut points = reader.room_for(count)?;
    for _ in 0..count {
        let Token::List(2) = reader.token()? else { return Ok(None) };
        let value = match reader.token()? {
            Token::Float(number) => number,
            Token::Nil => f64::NAN,
            token => match reader.value_of(token)?.as_number() {
                Some(number) => number,
                None => return Ok(None),
            },
        };
        let Token::Text(length) = reader.token()? else { return Ok(None) };
        let Some(time) = EpochMs::parse(reader.text(length)?) else { return Ok(None) };
        points.push(Point { time, value });
    }
    Ok(Some(Series::new(points)))
}

/// The key of the blob that a value of the metrics refers to.
pub(super) fn blob_key(value: &Value) -> Option<&str> {
    match value {
        Value::Map(fields) if fields.len() == 1 => fields.text(BLOB),
        _ => None,
    }
}
