//! Windows of all trials: what each trial made of each window, from its daily returns.

use std::collections::{BTreeSet, HashMap};

use super::Trials;
use crate::judgement::{Candidate, CandidateWindow};
use crate::stats::{periods_per_year, sharpe_ratio};

/// So many windows are looked at; with more a picture of each would say little.
const MOST_WINDOWS: usize = 24;
/// Of fewer daily returns there is no ratio.
const LEAST_RETURNS: usize = 5;

/// The Sharpe ratio of every trial in one window, from daily returns, per year.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialsWindow {
    /// The window; the day of the first return is each trial's own.
    pub window: CandidateWindow,
    /// One for each trial; `None` where it has none there.
    pub sharpe: Vec<Option<f64>>,
}

impl Trials {
    /// Takes over what each trial made of each window, as far as it is among them; in order of date.
    pub fn take_windows(&mut self, candidates: &[Candidate]) {
        let rows: HashMap<&str, usize> = self.keys.iter().enumerate().map(|(row, key)| (key.as_str(), row)).collect();
        let known: Vec<(usize, &Candidate)> = candidates
            .iter()
            .filter_map(|candidate| Some((*rows.get(candidate.handle.as_str())?, candidate)))
            .collect();
        let windows: BTreeSet<CandidateWindow> =
            known.iter().flat_map(|(_, candidate)| candidate.windows.iter().copied().map(span)).collect();
        if !(2..=MOST_WINDOWS).contains(&windows.len()) {
            return;
        }
        let mut found: Vec<TrialsWindow> =
            windows.into_iter().map(|window| TrialsWindow { window, sharpe: vec![None; self.names.len()] }).collect();
        for (row, candidate) in known {
            let periods = periods_per_year(&candidate.returns.days);
            for (own, returns) in candidate.returns_by_window() {
                if let Some(found) = found.iter_mut().find(|found| found.window == span(own)) {
                    found.sharpe[row] = sharpe_of(returns, candidate.risk_free_rate, periods);
                }
            }
        }
        self.windows = found;
    }
}

/// The time that a window is of, whatever a trial makes of it.
fn span(window: CandidateWindow) -> CandidateWindow {
    CandidateWindow { first_return: None, ..window }
}

/// The Sharpe ratio of the returns of a window's days.
fn sharpe_of(returns: &[f32], risk_free_rate: Option<f64>, periods_per_year: f64) -> Option<f64> {
    let returns: Vec<f64> = returns.iter().map(|value| f64::from(*value)).collect();
    let rate = risk_free_rate.filter(|rate| rate.is_finite()).unwrap_or_default();
    let varies = returns.windows(2).any(|pair| pair[0] != pair[1]);
    let ratio = sharpe_ratio(&returns, rate / periods_per_year, periods_per_year);
    ratio.filter(|ratio| ratio.is_finite() && varies && returns.len() >= LEAST_RETURNS)
}

#[cfg(test)]
mod tests {
    use super::super::made::row;
    use super::*;
    use crate::model::{DailyReturns, EpochMs, MS_PER_DAY, RowKey};

    #[test]
    fn each_trial_has_the_ratio_of_the_days_that_close_in_each_of_its_windows() {
        let mut trials = Trials::of_ranking(1);
        let row = row("one", "{}", None, &[]);
        trials.push(&RowKey::from(&row.handle), &row, None, Some(1.0));
        let window = |from: i64, to: i64, first_return: i32| CandidateWindow {
            start: EpochMs(from * MS_PER_DAY),
            end: EpochMs(to * MS_PER_DAY),
            first_return: Some(first_return),
            role: None,
        };
        let values: Vec<f32> = (0..40).map(|day| if day % 3 == 0 { -0.01 } else { 0.01 }).collect();
        let candidate = |first: [i32; 2]| Candidate {
            handle: RowKey::from(&row.handle).to_string(),
            windows: vec![window(0, 20, first[0]), window(20, 40, first[1])],
            returns: DailyReturns { days: (0..40).collect(), values: values.clone() },
            ..Candidate::default()
        };
        let ratio = |days: std::ops::Range<usize>| {
            let returns: Vec<f64> = values[days].iter().map(|value| f64::from(*value)).collect();
            [sharpe_ratio(&returns, 0.0, 365.0)]
        };
        for (first, days) in [([1, 21], [1..21, 21..40]), ([0, 20], [0..20, 20..40])] {
            let other = Candidate { handle: "other".to_owned(), ..Candidate::default() };
            trials.take_windows(&[candidate(first), other]);
            assert_eq!(trials.windows.len(), 2);
            let [one, two] = days;
            assert_eq!(
                (&trials.windows[0].sharpe[..], &trials.windows[1].sharpe[..]),
                (&ratio(one)[..], &ratio(two)[..])
            );
        }
    }
}
