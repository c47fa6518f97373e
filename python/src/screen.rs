//! Screens: factors of the candles that the backtests of a sweep share, with those of Python's own.

use crate::own_factor::{Cause, OwnFactor};
use crate::table::Table;
use crate::work::{Watched, work};
use iaf::cli::CliError;
use iaf::factor::{AnyFactor, ExpressionError, FactorError, Panel, Pipeline, Span, parse_pipeline_with};
use iaf::model::{EpochMs, Failure};
use iaf::sweep::{Sweep, SweepCandles};
use pyo3::prelude::*;
use std::collections::BTreeMap;

/// What is asked of a screen, as Python says it.
#[derive(Debug, FromPyObject)]
pub struct AskedScreen {
    /// Statements of expressions.
    pipeline: String,
    as_of: Option<String>,
    start: Option<String>,
    end: Option<String>,
    timeframe: Option<String>,
    /// Functions by name, each with the number of bars that it looks at, or none for all.
    custom: BTreeMap<String, (Py<PyAny>, Option<usize>)>,
}

/// The rows, candles that cannot be had, and what else is to be known.
pub type Screened = (Table, Vec<Failure>, Vec<String>);

/// Screens the candles of a sweep.
pub fn screened(
    py: Python<'_>,
    report: Option<&Bound<'_, PyAny>>,
    asked: AskedScreen,
    candles: impl FnOnce(Option<&str>, &Watched) -> Result<(Panel, Vec<Failure>), CliError> + Send,
) -> PyResult<Screened> {
    let cause = Cause::default();
    let outcome = work(py, report, |watched| -> Result<_, CliError> {
        let AskedScreen { pipeline, as_of, start, end, timeframe, custom } = asked;
        let own = |(name, (function, window)): (String, (Py<PyAny>, Option<usize>))| {
            let factor = OwnFactor::new(&name, function, window, watched.stopped(), cause.clone())?;
            Ok::<_, CliError>((name, AnyFactor::new(factor)))
        };
        let own = custom.into_iter().map(own).collect::<Result<BTreeMap<_, _>, _>>()?;
        let pipeline = pipeline_of(&pipeline, own)?;
        let span = span(as_of.as_deref(), start.as_deref(), end.as_deref())?;
        let (panel, failures) = candles(timeframe.as_deref(), watched)?;
        let times = span.of(&panel).map_err(|error| match error {
            FactorError::Backwards { .. } => {
                CliError::wrong_usage(error).hint("start is the earlier one, end the later")
            }
            error => CliError::failed(error),
        })?;
        let mut notices: Vec<String> = span.notice(&panel).into_iter().collect();
        let unknown = pipeline.unknown_symbols(&panel).join(", ");
        if !unknown.is_empty() {
            notices.push(format!("there are no candles of {unknown}, which the pipeline names"));
        }
        let batch = pipeline.run(&panel, times).map_err(CliError::failed)?;
        Ok((Table::of_batch(batch), failures, notices))
    });
    outcome.inspect_err(|error| {
        if let Some(cause) = cause.take() {
            error.set_cause(py, Some(cause));
        }
    })
}

/// The pipeline of a text; where it is none, the error shows its place.
pub fn pipeline_of(text: &str, own: BTreeMap<String, AnyFactor>) -> Result<Pipeline, CliError> {
    parse_pipeline_with(text, own).map_err(|error| {
        let ExpressionError { fault, .. } = &error;
        let pointed = error.pointed(text);
        let (line, character) = pointed.position();
        let refused = CliError::wrong_usage(format!("line {line}, character {character}: {fault}\n{pointed}"));
        refused.hint("'iaf screen --help' says how expressions are written")
    })
}

/// The candles of a sweep as a panel, and those that cannot be had.
pub fn panel_of(sweep: &Sweep, timeframe: Option<&str>, watched: &Watched) -> Result<(Panel, Vec<Failure>), CliError> {
    let SweepCandles { candles, mut failures, differing, .. } = sweep.candles(timeframe, watched)?;
    failures.extend(differing.into_iter().map(|(symbol, bars)| {
        let reason = format!("its chunks differ in {bars} bars; the longest of them counts");
        Failure { path: symbol, reason }
    }));
    Ok((Panel::new(candles).map_err(CliError::failed)?, failures))
}

fn span(as_of: Option<&str>, start: Option<&str>, end: Option<&str>) -> Result<Span, CliError> {
    let moment = |text: Option<&str>, parse: fn(&str) -> Option<EpochMs>| match text {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| {
            let refused = CliError::wrong_usage(format!("'{text}' is no time"));
            refused.hint("a time is written 2023-06-30 or 2023-06-30T12:00:00Z, or is a date or a datetime")
        }),
    };
    let of_day = (moment(as_of, EpochMs::parse_end)?, moment(start, EpochMs::parse)?, moment(end, EpochMs::parse_end)?);
    match of_day {
        (as_of, None, None) => Ok(Span::AsOf(as_of)),
        (None, start, end) => Ok(Span::Between(start, end)),
        _ => Err(CliError::wrong_usage("a single bar and a span are asked for at once")
            .hint("leave out as_of, or leave out start and end")),
    }
}
