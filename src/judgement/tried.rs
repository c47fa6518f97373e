//! All that was tried: how many trials, how far their Sharpe ratios differ, and the returns of those that are there.

use super::sample::Sample;
use super::studies::chosen_from;
use super::{AllTrials, Candidate, TrialTable, Unanswered};
use crate::model::GoneTrial;
use crate::stats::selection::{Clusters, EffectiveTrials};
use crate::stats::standard_deviation;
use std::collections::BTreeMap;

/// Sharpe ratios whose standard deviation is less than this, per year, are the same.
const ROUNDING: f64 = 1e-9;

/// The trials of a sweep as every statistic of selection begins with them.
#[derive(Debug)]
pub(super) struct Tried<'a> {
    /// Trials that were ever tried, those without returns and those that are gone with them.
    pub(super) count: usize,
    /// Trials of these that are gone.
    pub(super) gone: usize,
    /// Samples that are no trials: what studies hold out of sample, stress and simulate.
    pub(super) aside: usize,
    pub(super) table: Result<&'a TrialTable, Unanswered>,
    /// The Sharpe ratio of each trial of the table, per year.
    pub(super) ratios: Vec<Option<f64>>,
    /// The standard deviation of Sharpe ratios across the trials that stand for all, per year, those that are gone with them;
    /// `None` where no two differ.
    pub(super) deviation: Option<f64>,
    pub(super) effective: Result<EffectiveTrials, Unanswered>,
    /// The trials of the table in clusters of near copies, each led by the one with the highest Sharpe ratio.
    pub(super) clusters: Result<Clusters, Unanswered>,
}

/// The returns of the trials that are chosen from.
pub(super) fn table_of(all: &AllTrials) -> Result<TrialTable, Unanswered> {
    let table = TrialTable::of(&all.candidates, &chosen_from(&all.candidates))?;
    table.drawn_from(all.drawn).long_enough()
}

impl Tried<'_> {
    /// All trials with their table.
    pub(super) fn of<'a>(all: &'a AllTrials, table: Result<&'a TrialTable, Unanswered>) -> Tried<'a> {
        let AllTrials { candidates, counted, gone, .. } = all;
        let chosen_from = chosen_from(candidates);
        let ratios = table.clone().map(TrialTable::annual_ratios).unwrap_or_default();
        let is_aside = |trial: &GoneTrial| Sample::new(&trial.key, trial.sample_type.clone()).is_aside();
        let gone: Vec<&GoneTrial> = gone.iter().filter(|trial| !is_aside(trial)).collect();
        let gone_ratios = gone.iter().filter_map(|trial| trial.sharpe).filter(|ratio| ratio.is_finite());
        // Whoever leads was not drawn by chance, and would make the ratios spread more than they do.
        let drawn = table.as_ref().map_or(0, |table| table.drawn);
        let known: Vec<f64> = ratios.iter().take(drawn).flatten().copied().chain(gone_ratios).collect();
        // Each has a part that one thread does alone.
        let (effective, clusters) = rayon::join(
            || table.clone().and_then(|table| Ok(EffectiveTrials::of(&table.drawn_excess())?)),
            || table.clone().map(|table| Clusters::of(table.excess(), &best_first(&ratios))),
        );
        Tried {
            count: chosen_from.len() + counted + gone.len(),
            gone: gone.len(),
            aside: candidates.len() - chosen_from.len(),
            // Ratios that are all one spread by what they are rounded by.
            deviation: standard_deviation(&known).filter(|deviation| *deviation > ROUNDING),
            ratios,
            effective,
            clusters,
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

/// The trials that have a ratio, the highest first, of equals the first.
fn best_first(ratios: &[Option<f64>]) -> Vec<usize> {
    let mut order: Vec<(usize, f64)> =
        ratios.iter().enumerate().filter_map(|(trial, ratio)| Some((trial, (*ratio)?))).collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1));
    order.into_iter().map(|(trial, _)| trial).collect()
}
