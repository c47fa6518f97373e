//! Figures of a trial among all that were tried: how sure its Sharpe ratio is, and what luck leaves of it.

use super::tried::{Tried, table_of};
use super::{AllTrials, TrialTable, Unanswered};
use crate::model::Metric;
use crate::stats::selection::{
    Correction, Haircut, SharpeEstimate, confidence_interval, deflated_sharpe_ratio, minimum_track_record_length,
    p_value_of_sharpe, probabilistic_sharpe_ratio,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The confidence of intervals and lengths.
pub(super) const CONFIDENCE: f64 = 0.95;

/// What the whole sweep says of one trial. The metrics of [`SWEEP_METRICS`](crate::model::SWEEP_METRICS) are these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialFigures {
    /// Its Sharpe ratio from daily returns, per year.
    pub sharpe: f64,
    /// The 95 % confidence interval of its ratio, per year; selection is not allowed for.
    pub interval: Option<(f64, f64)>,
    /// What the interval and the probabilities are from, per day.
    pub estimate: SharpeEstimate,
    /// Probabilistic Sharpe ratio against zero.
    pub psr: Option<f64>,
    /// Deflated Sharpe ratio for all trials.
    pub dsr: Option<f64>,
    /// Deflated Sharpe ratio for the effective number of trials.
    pub dsr_effective: Option<f64>,
    /// The days by which its ratio would be above zero with 95 % confidence, had it been the only trial.
    pub days_needed: Option<f64>,
    /// What is left of its ratio when all trials are counted (Harvey and Liu, by Benjamini and Yekutieli).
    pub haircut: Option<Haircut>,
    /// The number of its cluster of near copies; 1 is that of the trial with the highest ratio.
    pub cluster: Option<usize>,
}

impl TrialFigures {
    /// The figures of each trial that has a Sharpe ratio, by its key in the index, among all that were tried.
    ///
    /// # Errors
    /// The trials cannot be compared with each other.
    pub fn by_handle(all: &AllTrials) -> Result<BTreeMap<String, TrialFigures>, Unanswered> {
        let table = table_of(all);
        let tried = Tried::of(all, table.as_ref().map_err(Clone::clone));
        Ok(tried.by_handle(TrialFigures::of_all(&tried)?, &all.candidates))
    }

    /// The figures of each trial of the table, in its order; `None` where a trial has no Sharpe ratio.
    pub(super) fn of_all(tried: &Tried) -> Result<Vec<Option<TrialFigures>>, Unanswered> {
        let table = tried.table.clone()?;
        let observations = table.days.len();
        let p_value = |ratio: &Option<f64>| {
            ratio.and_then(|ratio| p_value_of_sharpe(ratio, observations, table.periods_per_year)).unwrap_or(1.0)
        };
        let p_values = tried.with_all_others(tried.ratios.iter().map(p_value).collect());
        let corrected = Correction::BenjaminiYekutieli.of(&p_values);
        let of_one = |trial: usize| TrialFigures::of(tried, table, trial, corrected.get(trial).copied());
        Ok((0..table.trials.len()).into_par_iter().map(of_one).collect())
    }

    fn of(tried: &Tried, table: &TrialTable, trial: usize, corrected: Option<f64>) -> Option<TrialFigures> {
        let sharpe = tried.ratios.get(trial).copied().flatten()?;
        let estimate = SharpeEstimate::of(table.excess().of(trial), 0.0)?;
        let deviation = tried.deviation.map(|deviation| table.per_day(deviation));
        let deflated = |trials: f64| Some(deflated_sharpe_ratio(&estimate, trials, deviation?)?.probability);
        let effective = tried.effective.as_ref().ok().map(|effective| effective.number);
        Some(TrialFigures {
            sharpe,
            interval: confidence_interval(&estimate, CONFIDENCE)
                .map(|(low, high)| (table.per_year(low), table.per_year(high))),
            psr: probabilistic_sharpe_ratio(&estimate, 0.0),
            dsr: deflated(tried.count as f64),
            dsr_effective: effective.and_then(deflated),
            days_needed: minimum_track_record_length(&estimate, 0.0, CONFIDENCE),
            haircut: corrected.and_then(|p| Haircut::at(sharpe, p, estimate.observations, table.periods_per_year)),
            cluster: tried.clusters.as_ref().ok().and_then(|all| all.of_trial(trial)).map(|cluster| cluster + 1),
            estimate,
        })
    }

    /// The value of a metric of [`SWEEP_METRICS`](crate::model::SWEEP_METRICS).
    pub fn get(&self, metric: &Metric) -> Option<f64> {
        match metric.name {
            "daily_sharpe" => Some(self.sharpe),
            "sharpe_low" => self.interval.map(|(low, _)| low),
            "sharpe_high" => self.interval.map(|(_, high)| high),
            "psr" => self.psr,
            "dsr" => self.dsr,
            "dsr_effective" => self.dsr_effective,
            "days_needed" => self.days_needed,
            "cluster" => self.cluster.map(|cluster| cluster as f64),
            "haircut_sharpe" => self.haircut.map(|haircut| haircut.ratio),
            _ => None,
        }
    }
}
