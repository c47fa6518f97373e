//! Best trial of a sweep, and the best that luck would give.

use super::{Candidate, TrialTable, Unanswered};
use crate::stats::selection::{
    Correction, Haircut, SharpeEstimate, confidence_interval, deflated_sharpe_ratio, deflated_under_selection,
    expected_maximum, minimum_track_record_length, probabilistic_sharpe_ratio,
};
use rayon::prelude::*;

/// The confidence of intervals and lengths.
const CONFIDENCE: f64 = 0.95;

/// The best of trials without skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Luck {
    /// The Sharpe ratio that the best of all trials would be expected to have, per year.
    pub expected_best_sharpe: f64,
}

impl Luck {
    pub(super) fn of(count: usize, deviation: f64) -> Luck {
        Luck { expected_best_sharpe: deviation * expected_maximum(count as f64) }
    }
}

/// The trial with the highest Sharpe ratio.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// Its position in the table.
    pub trial: usize,
    /// Its key in the index.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Its Sharpe ratio from daily returns, per year.
    pub sharpe: f64,
    /// The Sharpe ratio that its bundle gives, per year.
    pub reported_sharpe: Option<f64>,
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
    /// Deflated Sharpe ratio for all trials by the inference of 2025.
    pub dsr_2025: Option<f64>,
    /// The days by which its ratio would be above zero with 95 % confidence, had it been the only trial.
    pub days_needed: Option<f64>,
    /// What is left of its ratio when all trials are counted (Harvey and Liu, by Benjamini and Yekutieli).
    pub haircut: Option<Haircut>,
    /// Trials, of all, whose ratio is above zero by Holm's correction at 5 %.
    pub significant: usize,
}

impl Best {
    pub(super) fn of(
        table: &TrialTable,
        ratios: &[Option<f64>],
        candidates: &[Candidate],
        deviation: Option<f64>,
        effective: Option<f64>,
    ) -> Result<Best, Unanswered> {
        let known = ratios.iter().enumerate().filter_map(|(trial, ratio)| Some((trial, (*ratio)?)));
        // Of equals the first.
        let best = known.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let (trial, sharpe) = best.ok_or(Unanswered::NoSharpe)?;
        let returns = table.excess().of(trial);
        let estimate = SharpeEstimate::of(returns, 0.0).ok_or(Unanswered::NoSharpe)?;
        let deviation = deviation.map(|deviation| deviation / table.periods_per_year.sqrt());
        let deflated = |trials: f64| Some(deflated_sharpe_ratio(&estimate, trials, deviation?)?.probability);
        let count = candidates.len() as f64;
        let tested: Vec<f64> = ratios.iter().map(|ratio| ratio.unwrap_or(f64::NAN)).collect();
        let p_value = |trial| p_value(table.excess().of(trial)).unwrap_or(f64::NAN);
        let p_values: Vec<f64> = (0..table.trials.len()).into_par_iter().map(p_value).collect();
        let corrected = Correction::Holm.of(&p_values);
        let candidate = table.trials.get(trial).and_then(|trial| candidates.get(*trial));
        Ok(Best {
            trial,
            handle: candidate.map(|candidate| candidate.handle.clone()).unwrap_or_default(),
            name: candidate.map(|candidate| candidate.name.clone()).unwrap_or_default(),
            sharpe,
            reported_sharpe: candidate.and_then(|candidate| candidate.reported_sharpe),
            interval: confidence_interval(&estimate, CONFIDENCE)
                .map(|(low, high)| (table.per_year(low), table.per_year(high))),
            psr: probabilistic_sharpe_ratio(&estimate, 0.0),
            dsr: deflated(count),
            dsr_effective: effective.and_then(deflated),
            dsr_2025: deviation.and_then(|deviation| deflated_under_selection(&estimate, count, deviation)),
            days_needed: minimum_track_record_length(&estimate, 0.0, CONFIDENCE),
            haircut: Haircut::of(&tested, trial, returns.len(), table.periods_per_year, Correction::BenjaminiYekutieli),
            significant: corrected.iter().filter(|p| **p < 1.0 - CONFIDENCE).count(),
            estimate,
        })
    }
}

/// The p-value of the test that a trial's true ratio is zero or less.
fn p_value(returns: &[f64]) -> Option<f64> {
    Some(1.0 - probabilistic_sharpe_ratio(&SharpeEstimate::of(returns, 0.0)?, 0.0)?)
}
