//! Candidates: the trials of a sweep, as they stand in its index.

use super::sample::Sample;
use crate::model::{DailyReturns, EpochMs, IndexRow, RowKey, TrialDetails, WindowRole};
use serde_json::Value as Json;
use std::ops::Range;

/// A trial with fewer of the days than this share of the longest is not compared with the others.
pub(super) const LEAST_OF_LONGEST: f64 = 0.9;

/// A trial that might have been chosen.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Its key in the index.
    pub handle: String,
    /// What to call it.
    pub name: String,
    /// The Sharpe ratio that the bundle gives, per year.
    pub reported_sharpe: Option<f64>,
    /// The Sortino ratio that the bundle gives, per year.
    pub reported_sortino: Option<f64>,
    /// The risk-free rate, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// Parameters that are numbers, texts or truth values, in the order of the file.
    pub parameters: Vec<(String, Json)>,
    /// The part that its study has in the evaluation, where its bundle has studies.
    pub sample: Sample,
    /// Its windows in order of time; each once.
    pub windows: Vec<CandidateWindow>,
    /// Its daily returns; none where it has none.
    pub returns: DailyReturns,
}

/// A window of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CandidateWindow {
    /// Its first moment.
    pub start: EpochMs,
    /// Its last moment.
    pub end: EpochMs,
    /// The day of its first return, since 1970; `None` where no return is its own.
    pub first_return: Option<i32>,
    /// What it is for, where the bundle says so.
    pub role: Option<WindowRole>,
}

/// The days that close in each of some windows, as ranges of `days`, by the day of each window's first return.
///
/// A day belongs to the window that it closes in, so that a window has the days from that of its first return to the day
/// before the next one's. None are those of a window without a return of its own.
pub(super) fn closing_days(first_returns: &[Option<i32>], days: &[i32]) -> Vec<Range<usize>> {
    let position = |day: i32| days.partition_point(|other| *other < day);
    let known = first_returns.iter().zip(0..).filter_map(|(first, window)| Some((position((*first)?), window)));
    let mut starts: Vec<(usize, usize)> = known.collect();
    starts.sort();
    let ends: Vec<usize> = starts.iter().skip(1).map(|(start, _)| *start).chain([days.len()]).collect();
    let mut windows = vec![0..0; first_returns.len()];
    starts.into_iter().zip(ends).for_each(|((start, window), end)| windows[window] = start..end);
    windows
}

impl Candidate {
    /// Whether it can be compared with trials of which the longest has so many days: a return on nine tenths of them, each of
    /// which is a number.
    pub fn is_as_long_as(&self, longest: usize) -> bool {
        let values = &self.returns.values;
        values.len() as f64 >= LEAST_OF_LONGEST * longest as f64 && values.iter().all(|value| value.is_finite())
    }

    /// Its windows, each with the returns of the days that close in it.
    pub fn returns_by_window(&self) -> impl Iterator<Item = (CandidateWindow, &[f32])> {
        let first_returns: Vec<Option<i32>> = self.windows.iter().map(|window| window.first_return).collect();
        let days = closing_days(&first_returns, &self.returns.days);
        let returns = days.into_iter().map(|days| self.returns.values.get(days).unwrap_or_default());
        self.windows.iter().copied().zip(returns)
    }

    /// A trial from what an index holds of it; `sample_type` is what its study says.
    pub fn new(key: &RowKey, row: &IndexRow, sample_type: Option<String>, details: Option<TrialDetails>) -> Candidate {
        let TrialDetails { windows, returns } = details.unwrap_or_default();
        let window = |(start, end, first_return, role)| CandidateWindow { start, end, first_return, role };
        let spans = windows.iter().filter_map(|own| Some((own.start?, own.end?, own.first_return, own.role)));
        let mut windows: Vec<CandidateWindow> = spans.map(window).collect();
        windows.sort();
        windows.dedup();
        let parameters = row.parameters_json.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let parameters = match parameters {
            Some(Json::Object(fields)) => {
                fields.into_iter().filter(|(_, value)| !value.is_array() && !value.is_object()).collect()
            }
            _ => Vec::new(),
        };
        Candidate {
            handle: key.to_string(),
            name: row.name().to_owned(),
            reported_sharpe: row.summary.get("sharpe_ratio"),
            reported_sortino: row.summary.get("sortino_ratio"),
            risk_free_rate: row.risk_free_rate,
            parameters,
            sample: Sample::new(key, sample_type),
            windows,
            returns,
        }
    }
}
