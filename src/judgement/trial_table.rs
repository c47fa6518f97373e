//! Table of the daily returns of all trials, over the days that they share.

use super::candidate::LEAST_OF_LONGEST;
use super::{Candidate, Unanswered};
use crate::stats::selection::TrialReturns;
use crate::stats::{LEAST_DAYS_FOR_ANNUAL, periods_per_year, sharpe_ratio};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// The daily returns of all trials that can be compared with each other.
#[derive(Debug)]
pub struct TrialTable {
    /// The position of each trial of the table among the candidates.
    pub trials: Vec<usize>,
    /// How many of these, from the first on, stand for all: of very many trials those that were drawn by chance.
    pub drawn: usize,
    /// Candidates that are left out, for they have no returns or too few of the days.
    pub left_out: usize,
    /// The days, since 1970, in order.
    pub days: Vec<i32>,
    /// Days that some trials of the table have and others do not, which are dropped.
    pub dropped_days: usize,
    /// 365 where returns fall on weekends, 252 where they do not.
    pub periods_per_year: f64,
    /// The risk-free rate that is taken off, a fraction per year; the middle one where trials differ.
    pub risk_free_rate: f64,
    /// Whether trials give different risk-free rates.
    pub rates_differ: bool,
    excess: TrialReturns,
}

impl TrialTable {
    /// Puts the returns of some candidates, by their positions, side by side, over the days that all of them have.
    pub(super) fn of(candidates: &[Candidate], wanted: &[usize]) -> Result<TrialTable, Unanswered> {
        let longest = wanted.iter().map(|trial| candidates[*trial].returns.days.len()).max().unwrap_or_default();
        if longest == 0 {
            return Err(Unanswered::NoReturns);
        }
        let trials: Vec<usize> =
            wanted.iter().copied().filter(|trial| candidates[*trial].is_as_long_as(longest)).collect();
        let days = shared_days(&trials.iter().map(|trial| &candidates[*trial]).collect::<Vec<_>>());
        if (days.len() as f64) < LEAST_OF_LONGEST * longest as f64 {
            return Err(Unanswered::SpansDiffer { shared: days.len(), longest });
        }
        let periods_per_year = periods_per_year(&days);
        let rates: Vec<f64> = trials.iter().filter_map(|trial| candidates[*trial].risk_free_rate).collect();
        let risk_free_rate = crate::stats::median(&rates).unwrap_or_default();
        let rate = risk_free_rate / periods_per_year;
        let dropped_days = dropped_days(trials.iter().map(|trial| &candidates[*trial]), &days);
        let mut values = vec![0.0; trials.len() * days.len()];
        values.par_chunks_mut(days.len()).zip(&trials).for_each(|(excess, trial)| {
            let returns = &candidates[*trial].returns;
            let shared = on_days(&returns.days, &returns.values, &days);
            excess.iter_mut().zip(shared).for_each(|(excess, value)| *excess = f64::from(value) - rate);
        });
        Ok(TrialTable {
            left_out: wanted.len() - trials.len(),
            drawn: trials.len(),
            periods_per_year,
            risk_free_rate,
            rates_differ: rates.iter().any(|rate| *rate != rates[0]),
            excess: TrialReturns::new(days.len(), values)?,
            trials,
            days,
            dropped_days,
        })
    }

    /// This table, where its days are enough to say something of a year.
    pub(super) fn long_enough(self) -> Result<TrialTable, Unanswered> {
        match covered_days(&self.days) {
            covered if covered < LEAST_DAYS_FOR_ANNUAL => Err(Unanswered::TooShort { covered }),
            _ => Ok(self),
        }
    }

    /// This table, of which only the first candidates stand for all.
    pub(super) fn drawn_from(self, candidates: usize) -> TrialTable {
        TrialTable { drawn: self.trials.partition_point(|trial| *trial < candidates), ..self }
    }

    /// The risk-free rate of a day, a fraction.
    pub fn daily_rate(&self) -> f64 {
        self.risk_free_rate / self.periods_per_year
    }

    /// The returns above the risk-free rate, fractions per day.
    pub fn excess(&self) -> &TrialReturns {
        &self.excess
    }

    /// Those of the trials that stand for all: what is said of many trials together is computed from these.
    pub fn drawn_excess(&self) -> TrialReturns {
        self.excess.first(self.drawn)
    }

    /// The Sharpe ratio of each trial, per year; `None` where its returns do not vary.
    pub fn annual_ratios(&self) -> Vec<Option<f64>> {
        let varies = |returns: &&[f64]| returns.windows(2).any(|pair| pair[0] != pair[1]);
        let ratio = |trial| {
            let returns = Some(self.excess.of(trial)).filter(varies)?;
            sharpe_ratio(returns, 0.0, self.periods_per_year)
        };
        (0..self.trials.len()).into_par_iter().map(ratio).collect()
    }

    /// A ratio per day as one per year.
    pub fn per_year(&self, ratio: f64) -> f64 {
        ratio * self.periods_per_year.sqrt()
    }

    /// A ratio per year as one per day.
    pub fn per_day(&self, ratio: f64) -> f64 {
        ratio / self.periods_per_year.sqrt()
    }
}

/// The values of the days that are wanted, all of which are there.
fn on_days<'a>(days: &'a [i32], values: &'a [f32], wanted: &'a [i32]) -> impl Iterator<Item = f32> + 'a {
    let mut next = wanted.iter().peekable();
    days.iter().zip(values).filter(move |(day, _)| next.next_if_eq(day).is_some()).map(|(_, value)| *value)
}

/// How many days the returns of these days cover. More than a week between two is a gap, in which nothing was run.
fn covered_days(days: &[i32]) -> i64 {
    let covered = |pair: &[i32]| if pair[1] - pair[0] > 7 { 1 } else { i64::from(pair[1] - pair[0]) };
    days.windows(2).map(covered).sum::<i64>() + i64::from(!days.is_empty())
}

/// How many days trials have beside those that all of them share.
fn dropped_days<'a>(trials: impl Iterator<Item = &'a Candidate>, shared: &[i32]) -> usize {
    let others = trials.filter(|trial| trial.returns.days != shared).flat_map(|trial| &trial.returns.days);
    others.filter(|day| shared.binary_search(day).is_err()).collect::<HashSet<_>>().len()
}

/// The days that all trials have, in order.
fn shared_days(trials: &[&Candidate]) -> Vec<i32> {
    let Some(first) = trials.first() else { return Vec::new() };
    if trials.iter().all(|trial| trial.returns.days == first.returns.days) {
        return first.returns.days.clone();
    }
    let mut counts: HashMap<i32, usize> = HashMap::new();
    trials.iter().flat_map(|trial| &trial.returns.days).for_each(|day| *counts.entry(*day).or_default() += 1);
    first.returns.days.iter().copied().filter(|day| counts.get(day) == Some(&trials.len())).collect()
}
