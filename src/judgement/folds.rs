//! Folds: on which days a choice is made and to which it is held, as bundles mark them or in the order of time.

use super::candidate::closing_days;
use super::studies::held_out;
use super::{Candidate, CandidateWindow, TrialTable, Unanswered};
use crate::model::WindowRole;
use crate::stats::selection::{Fold, TrialReturns};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// How days in sample are told from days out of sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marking {
    /// Nothing is marked: a choice is made on all windows before the one that it is for.
    InOrder,
    /// Windows are marked as train and test.
    Roles,
    /// Studies are marked as samples; choices are held to the type of this name.
    Studies(&'static str),
}

/// Returns, cut into windows of which some are known when a choice for another is made.
pub(super) struct Folds<'a> {
    pub(super) marking: Marking,
    /// Above the risk-free rate, fractions per day.
    pub(super) returns: Cow<'a, TrialReturns>,
    /// The day of each return, since 1970.
    pub(super) days: Cow<'a, [i32]>,
    /// For each trial its position in the table.
    pub(super) trials: Vec<usize>,
    pub(super) windows: Vec<Range<usize>>,
    pub(super) folds: Vec<Fold>,
    /// The risk-free rate of a day that a choice is held to, a fraction.
    pub(super) daily_rate: f64,
}

impl<'a> Folds<'a> {
    pub(super) fn of(table: &'a TrialTable, candidates: &[Candidate]) -> Result<Folds<'a>, Unanswered> {
        if let Some((sample_type, pairs)) = held_out(candidates, &table.trials) {
            return Folds::of_studies(table, candidates, sample_type, &pairs);
        }
        let windows = shared_windows(table, candidates)?;
        let of_role = |role: WindowRole, until: usize| -> Vec<usize> {
            (0..until).filter(|window| windows.get(*window).is_some_and(|own| own.role == Some(role))).collect()
        };
        let tests = of_role(WindowRole::Test, windows.len()).into_iter();
        let known = |window: usize| Fold { known: of_role(WindowRole::Train, window), window };
        let marked: Vec<Fold> = tests.map(known).filter(|fold| !fold.known.is_empty()).collect();
        let (marking, folds) = match marked.is_empty() {
            true => (Marking::InOrder, Fold::after_all_before(windows.len())),
            false => (Marking::Roles, marked),
        };
        Ok(Folds {
            marking,
            returns: Cow::Borrowed(table.excess()),
            days: Cow::Borrowed(&table.days),
            trials: (0..table.trials.len()).collect(),
            windows: windows.into_iter().map(|window| window.days).collect(),
            folds,
            daily_rate: table.daily_rate(),
        })
    }

    /// The days of the table, and behind them those of the samples that are held out.
    fn of_studies(
        table: &TrialTable,
        candidates: &[Candidate],
        sample_type: &'static str,
        pairs: &[Option<usize>],
    ) -> Result<Folds<'a>, Unanswered> {
        let others: Vec<usize> = pairs.iter().flatten().copied().collect();
        let held = TrialTable::of(candidates, &others)?;
        let positions: HashMap<usize, usize> = held.trials.iter().copied().zip(0..).collect();
        let found = pairs.iter().enumerate().filter_map(|(trial, other)| Some((trial, *positions.get(&(*other)?)?)));
        let (trials, positions): (Vec<usize>, Vec<usize>) = found.unzip();
        let (known, all) = (table.days.len(), table.days.len() + held.days.len());
        let mut values = Vec::with_capacity(trials.len() * all);
        for (trial, position) in trials.iter().zip(&positions) {
            values.extend_from_slice(table.excess().of(*trial));
            values.extend_from_slice(held.excess().of(*position));
        }
        Ok(Folds {
            marking: Marking::Studies(sample_type),
            returns: Cow::Owned(TrialReturns::new(all, values)?),
            days: Cow::Owned([table.days.as_slice(), &held.days].concat()),
            trials,
            windows: vec![0..known, known..all],
            folds: Fold::after_all_before(2),
            daily_rate: held.daily_rate(),
        })
    }

    /// The days that choices are held to.
    pub(super) fn held_to(&self) -> impl Iterator<Item = usize> + '_ {
        self.folds.iter().filter_map(|fold| self.windows.get(fold.window)).flat_map(Clone::clone)
    }

    /// The windows in sample and those out of sample, for a trial taken by itself: of windows that are not marked the last
    /// one is out of sample.
    pub(super) fn parted(&self) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
        let window = |position: &usize| self.windows.get(*position).cloned();
        let Some(last) = self.folds.last() else { return Default::default() };
        let out = match self.marking {
            Marking::InOrder => vec![last.window],
            Marking::Roles | Marking::Studies(_) => self.folds.iter().map(|fold| fold.window).collect(),
        };
        (last.known.iter().filter_map(window).collect(), out.iter().filter_map(window).collect())
    }
}

/// A window that all trials have, as a range of the table's days.
struct SharedWindow {
    days: Range<usize>,
    role: Option<WindowRole>,
}

/// The windows that all trials are cut into, as ranges of the table's days, each with its role.
///
/// Where trials differ in the day of a window's first return the earliest counts, so that no choice knows a day of the window
/// that it is for.
fn shared_windows(table: &TrialTable, candidates: &[Candidate]) -> Result<Vec<SharedWindow>, Unanswered> {
    let windows_of = |trial: &usize| candidates[*trial].windows.as_slice();
    let first = table.trials.first().map(windows_of).unwrap_or_default();
    let mut starts: Vec<Option<i32>> = vec![None; first.len()];
    for windows in table.trials.iter().map(windows_of) {
        if windows.len() != first.len() || !windows.iter().zip(first).all(|(own, other)| are_same(own, other)) {
            return Err(Unanswered::WindowsDiffer);
        }
        for (start, window) in starts.iter_mut().zip(windows) {
            *start = start.iter().copied().chain(window.first_return).min();
        }
    }
    let days = closing_days(&starts, &table.days).into_iter().zip(first);
    let mut windows: Vec<SharedWindow> = days
        .map(|(days, window)| SharedWindow { days, role: window.role })
        .filter(|own| !own.days.is_empty())
        .collect();
    windows.sort_by_key(|window| window.days.start);
    Ok(windows)
}

/// Whether two trials' windows are one: from and to the same day, for the same.
fn are_same(one: &CandidateWindow, other: &CandidateWindow) -> bool {
    let span = |window: &CandidateWindow| (window.start.day(), window.end.day(), window.role);
    span(one) == span(other)
}
