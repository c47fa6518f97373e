//! Out of sample: what choosing earned, beside what hindsight and no choice would have.

use super::{Best, Candidate, TrialTable, Unanswered};
use crate::model::EpochMs;
use crate::stats::selection::{Band, walk_forward};
use crate::stats::{mean, median};
use std::ops::Range;

/// What the trial that led before earned, window by window.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfSample {
    /// The choice for each window but the first.
    pub choices: Vec<WindowChoice>,
    /// The return of all choices, one after the other, a fraction.
    pub total_return: f64,
    /// The return of the trial that was best in hindsight, over the same days.
    pub hindsight_return: Option<f64>,
    /// The return of the middle trial over the same days.
    pub median_return: Option<f64>,
    /// The mean rank correlation of Sharpe ratios in one window with those in the next.
    pub rank_correlation: Option<f64>,
    /// Trials in five bands by their ratio before, best first; ratios per year.
    pub bands: Vec<Band>,
}

/// The trial that was chosen for a window, and what it did there.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowChoice {
    /// First day of the window, since 1970.
    pub first_day: i32,
    /// Its last day.
    pub last_day: i32,
    /// The chosen trial's key in the index.
    pub handle: String,
    /// Its Sharpe ratio in the windows before, per year.
    pub in_sample: f64,
    /// Its Sharpe ratio in the window, per year.
    pub out_of_sample: f64,
    /// Its return in the window, a fraction.
    pub total_return: f64,
}

impl OutOfSample {
    pub(super) fn of(
        table: &TrialTable,
        best: &Result<Best, Unanswered>,
        candidates: &[Candidate],
    ) -> Result<OutOfSample, Unanswered> {
        let windows = shared_windows(table, candidates)?;
        let found = walk_forward(table.excess(), &windows)?;
        let plain = |trial: usize, days: Range<usize>| growth(&table.returns().of(trial)[days]);
        let choices: Vec<WindowChoice> = found
            .choices
            .iter()
            .map(|choice| WindowChoice {
                first_day: table.days[windows[choice.window].start],
                last_day: table.days[windows[choice.window].end - 1],
                handle: candidates[table.trials[choice.trial]].handle.clone(),
                in_sample: table.per_year(choice.in_sample),
                out_of_sample: table.per_year(choice.out_of_sample),
                total_return: plain(choice.trial, windows[choice.window].clone()) - 1.0,
            })
            .collect();
        let of_windows = |trial: usize| -> f64 {
            windows.iter().skip(1).map(|window| plain(trial, window.clone())).product::<f64>() - 1.0
        };
        let all: Vec<f64> = (0..table.trials.len()).map(of_windows).collect();
        let correlations: Vec<f64> = found.rank_correlations.iter().flatten().copied().collect();
        let per_year = |band: &Band| Band {
            in_sample: table.per_year(band.in_sample),
            out_of_sample: table.per_year(band.out_of_sample),
        };
        Ok(OutOfSample {
            total_return: choices.iter().map(|choice| 1.0 + choice.total_return).product::<f64>() - 1.0,
            hindsight_return: best.as_ref().ok().and_then(|best| all.get(best.trial).copied()),
            median_return: median(&all),
            rank_correlation: mean(&correlations),
            bands: found.bands.iter().map(per_year).collect(),
            choices,
        })
    }
}

fn growth(returns: &[f64]) -> f64 {
    returns.iter().map(|value| 1.0 + value).product()
}

/// The windows that all trials are cut into, as ranges of the table's days.
///
/// A window has the days after its first one, for a return is known only then; where windows overlap, the earlier one keeps
/// the days.
fn shared_windows(table: &TrialTable, candidates: &[Candidate]) -> Result<Vec<Range<usize>>, Unanswered> {
    let days_of = |trial: &usize| -> Vec<(i64, i64)> {
        candidates[*trial].windows.iter().map(|(start, end)| (day(*start), day(*end))).collect()
    };
    let mut all = table.trials.iter().map(days_of);
    let first = all.next().unwrap_or_default();
    if !all.all(|windows| windows == first) {
        return Err(Unanswered::WindowsDiffer);
    }
    let mut windows: Vec<Range<usize>> = Vec::new();
    for (start, end) in first {
        let from = table.days.partition_point(|day| i64::from(*day) <= start);
        let until = table.days.partition_point(|day| i64::from(*day) <= end);
        let from = from.max(windows.last().map_or(0, |last| last.end));
        if from < until {
            windows.push(from..until);
        }
    }
    Ok(windows)
}

fn day(moment: EpochMs) -> i64 {
    moment.day()
}
