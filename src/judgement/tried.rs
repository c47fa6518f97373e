//! All that was tried: how many trials, how far their Sharpe ratios differ, and the returns of those that are there.

use super::studies::chosen_from;
use super::{Candidate, TrialTable, Unanswered};
use crate::model::GoneTrial;
use crate::stats::selection::EffectiveTrials;
use crate::stats::standard_deviation;
use std::collections::BTreeMap;

/// The trials of a sweep as every statistic of selection begins with them.
#[derive(Debug)]
pub(super) struct Tried {
    /// Trials that were ever tried, those without returns and those that are gone with them.
    pub(super) count: usize,
    /// Samples that are no trials: what studies hold out of sample, stress and simulate.
    pub(super) aside: usize,
    pub(super) table: Result<TrialTable, Unanswered>,
    /// The Sharpe ratio of each trial of the table, per year.
    pub(super) ratios: Vec<Option<f64>>,
    /// The standard deviation of Sharpe ratios across all trials, per year, those that are gone with them.
    pub(super) deviation: Option<f64>,
    pub(super) effective: Result<EffectiveTrials, Unanswered>,
}

impl Tried {
    pub(super) fn of(candidates: &[Candidate], gone: &[GoneTrial]) -> Tried {
        let chosen_from = chosen_from(candidates);
        let table = TrialTable::of(candidates, &chosen_from);
        let answered = table.as_ref().map_err(Clone::clone);
        let ratios = answered.clone().map(TrialTable::annual_ratios).unwrap_or_default();
        let gone_ratios = gone.iter().filter_map(|trial| trial.sharpe).filter(|ratio| ratio.is_finite());
        let known: Vec<f64> = ratios.iter().flatten().copied().chain(gone_ratios).collect();
        let effective = answered.and_then(|table| Ok(EffectiveTrials::of(table.excess())?));
        Tried {
            count: chosen_from.len() + gone.len(),
            aside: candidates.len() - chosen_from.len(),
            deviation: standard_deviation(&known),
            ratios,
            effective,
            table,
        }
    }

    /// What each trial of the table has, by the trial's key in the index; a trial that has nothing is left out.
    pub(super) fn by_handle<T>(&self, all: Vec<Option<T>>, candidates: &[Candidate]) -> BTreeMap<String, T> {
        let trials = self.table.iter().flat_map(|table| &table.trials);
        let of_one = |(trial, one): (&usize, Option<T>)| Some((candidates.get(*trial)?.handle.clone(), one?));
        trials.zip(all).filter_map(of_one).collect()
    }

    /// P-values of the trials of the table, and 1 for each other trial: it was tried too, and found nothing.
    pub(super) fn with_all_others(&self, mut p_values: Vec<f64>) -> Vec<f64> {
        p_values.resize(self.count.max(p_values.len()), 1.0);
        p_values
    }
}
