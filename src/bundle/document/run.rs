//! Runs and their metrics, series aside that stand outside the document: those leave a reference.

use std::sync::Arc;

use super::field::{Accessors, Field, accessors, field, texts};
use super::record::{Record, find, many_records, records};
use super::reference::blob_key;
use super::writer::DocumentWriter;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{EpochMs, Fields, Point, Run, RunMetrics, Series, SeriesField, Value};

impl Record for Run {
    const FIELDS: &'static [(&'static str, Field<Self>)] = &[
        (
            "backtest_metrics",
            Field::Map {
                read: |run, reader, entries| read_metrics(reader, entries).map(|metrics| run.metrics = Some(metrics)),
                write: |run, out| out.option(run.metrics.as_ref(), write_metrics),
                is_missing: |run| run.metrics.is_none(),
            },
        ),
        ("backtest_start_date", field!(Moment, start)),
        ("backtest_date_range_name", field!(Text, window_name)),
        ("backtest_end_date", field!(Moment, end)),
        ("trading_symbol", field!(Text, trading_symbol)),
        ("initial_unallocated", field!(Number, initial_unallocated)),
        ("portfolio_snapshots", records!(snapshots)),
        ("trades", many_records!(trades)),
        ("orders", many_records!(orders)),
        ("positions", records!(positions)),
        ("created_at", field!(Text, created_at)),
        ("symbols", texts!(symbols)),
    ];

    const EXTRA: Accessors<Self, Fields> = accessors!(extra);

    const ASKED: Option<&'static [&'static str]> = Some(&Run::ROLE_KEYS);
}

/// Reads the metrics behind a map's head. A reference to a blob stays among the values until the blob is found.
fn read_metrics(reader: &mut Reader<'_>, entries: usize) -> Result<RunMetrics> {
    read_chosen_metrics(reader, entries, |_| true)
}

/// Reads those of the metrics behind a map's head whose names are chosen, and steps over the others.
pub(super) fn read_chosen_metrics(
    reader: &mut Reader<'_>,
    entries: usize,
    is_chosen: impl Fn(&str) -> bool,
) -> Result<RunMetrics> {
    let mut metrics = RunMetrics::default();
    reader.charge(entries as u64, size_of::<(Arc<str>, Value)>())?;
    for _ in 0..entries {
        match reader.key(|key| find(SeriesField::ALL.len(), |at| SeriesField::ALL[at].name(), key, 0))? {
            Key::Known(at) if !is_chosen(SeriesField::ALL[at].name()) => reader.skip()?,
            Key::Other(name) if !is_chosen(&name) => reader.skip()?,
            Key::Other(name) => {
                let value = reader.value()?;
                metrics.values.push(name, value);
            }
            Key::Known(at) => {
                let field = SeriesField::ALL[at];
                match read_inline(reader)? {
                    (Some(series), None) => metrics.set_series(field, series),
                    (series, written) => {
                        metrics.set_unusual_series(field, series.unwrap_or_default(), written.unwrap_or(Value::Nil));
                    }
                }
            }
        }
    }
    Ok(metrics)
}

/// Writes metrics: the values, and the series that the file holds in no other way.
fn write_metrics(out: &mut DocumentWriter, metrics: &RunMetrics) {
    let series = || {
        let all = SeriesField::ALL.into_iter().map(|field| (field, metrics.series(field)));
        all.filter(|(field, series)| !series.is_empty() && metrics.values.get(field.name()).is_none())
    };
    out.map(metrics.values.len() + series().count());
    for (name, value) in metrics.values.iter() {
        out.text(name);
        match SeriesField::from_name(name) {
            // Version 1 has no blobs to refer to.
            Some(field) if blob_key(value).is_some() && !out.may_refer_to_blobs() => {
                out.series(field, metrics.series(field))
            }
            _ => out.value(value),
        }
    }
    for (field, series) in series() {
        out.text(field.name());
        out.series(field, series);
    }
}

/// Reads a series that stands in the document itself, and the value as it stands there unless it is written as usual.
fn read_inline(reader: &mut Reader<'_>) -> Result<(Option<Series>, Option<Value>)> {
    let mark = reader.mark();
    let mut series = None;
    if let Token::List(points) = reader.token()?
        && let Some((found, is_usual)) = read_points(reader, points)?
    {
        // An empty list is kept, as it is not the same as no list at all.
        if is_usual && !found.is_empty() {
            reader.release(&mark);
            return Ok((Some(found), None));
        }
        series = Some(found);
    }
    reader.rewind(&mark);
    Ok((series, Some(reader.value()?)))
}

/// Reads pairs of a value and a moment, and whether all are written as usual; `None` if an entry is something else.
fn read_points(reader: &mut Reader<'_>, count: usize) -> Result<Option<(Series, bool)>> {
    let mut points = reader.room_for(count)?;
    let mut all_usual = true;
    for _ in 0..count {
        let Token::List(2) = reader.token()? else { return Ok(None) };
        let value = match reader.token()? {
            Token::Float(number) => number,
            Token::Int(number) if number as f64 as i64 == number => number as f64,
            token => {
                all_usual = false;
                match reader.value_of(token)? {
                    Value::Nil => f64::NAN,
                    value => match value.as_number() {
                        Some(number) => number,
                        None => return Ok(None),
                    },
                }
            }
        };
        let Token::Text(length) = reader.token()? else { return Ok(None) };
        let Some((time, is_usual)) = EpochMs::parse_as_written(reader.text(length)?) else { return Ok(None) };
        all_usual &= is_usual;
        points.push(Point { time, value });
    }
    Ok(Some((Series::new(points), all_usual)))
}
