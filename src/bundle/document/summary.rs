//! Reader and writer of a summary: the numbers of a backtest under the names that METRICS gives them.

use super::record::find;
use super::writer::DocumentWriter;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{ColumnType, METRICS, Metric, Origin, Summary, Value};

/// Up to here every whole number has a floating-point number of its own.
const LARGEST_COUNT: f64 = 9_007_199_254_740_992.0;

/// Reads a summary; what is neither a map nor nothing is returned as what it is.
pub(crate) fn read_summary(reader: &mut Reader<'_>) -> Result<std::result::Result<Option<Summary>, Value>> {
    let entries = match reader.token()? {
        Token::Nil => return Ok(Ok(None)),
        Token::Map(entries) => entries,
        token => return reader.value_of(token).map(Err),
    };
    let mut summary = Summary::default();
    let mut expected = 0;
    for _ in 0..entries {
        match reader.key(|key| find(METRICS.len(), |at| METRICS[at].name, key, expected))? {
            Key::Known(at) => {
                expected = at + 1;
                read_metric(reader, at, &mut summary)?;
            }
            Key::Other(name) => summary.extra.push(name, reader.value()?),
        }
    }
    Ok(Ok(Some(summary)))
}

fn read_metric(reader: &mut Reader<'_>, at: usize, summary: &mut Summary) -> Result<()> {
    match reader.token()? {
        Token::Float(number)
            if !number.is_nan() && METRICS[at].origin == Origin::Summary && summary.at(at).is_none() =>
        {
            summary.set_at(at, Some(number));
        }
        token => summary.insert(METRICS[at].name, reader.value_of(token)?),
    }
    Ok(())
}

/// Writes a summary.
pub(crate) fn write_summary(out: &mut DocumentWriter, summary: &Summary) {
    let kept = |at: usize| summary.extra.get(METRICS[at].name);
    // A form of a number that it no longer has is out of date.
    let is_current = |at: usize, value: &Value| value.as_number() == summary.at(at);
    let numbers = || {
        let all = (0..METRICS.len()).filter_map(|at| Some((at, summary.at(at)?)));
        all.filter(|&(at, _)| !kept(at).is_some_and(|value| is_current(at, value)))
    };
    let others = || {
        summary.extra.iter().filter(|(name, value)| match Metric::position(name) {
            Some(at) if METRICS[at].origin == Origin::Summary => is_current(at, value),
            _ => true,
        })
    };
    out.map(numbers().count() + others().count());
    for (at, number) in numbers() {
        out.text(METRICS[at].name);
        match METRICS[at].column_type {
            ColumnType::Integer if number.fract() == 0.0 && number.abs() <= LARGEST_COUNT => out.int(number as i64),
            _ => out.float(number),
        }
    }
    for (name, value) in others() {
        out.text(name);
        out.value(value);
    }
}
