//! Best trial of a sweep, with what the whole sweep says of it.

use super::trial_figures::CONFIDENCE;
use super::tried::Tried;
use super::{Candidate, Corrections, TrialFigures, Unanswered};
use crate::stats::selection::{
    SharpePower, deflated_under_selection, probability_above, sortino_interval, track_record_needed,
};
use crate::stats::sortino_ratio;

/// The Sharpe ratio per year that power is told of.
const POWER_AT: f64 = 1.0;

/// The trial with the highest Sharpe ratio.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// Its position in the table.
    pub trial: usize,
    /// Its key in the index.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Whether another trial has the same name, so that only the key tells them apart.
    pub shares_name: bool,
    /// The Sharpe ratio that its bundle gives, per year.
    pub reported_sharpe: Option<f64>,
    /// What the whole sweep says of it.
    pub figures: TrialFigures,
    /// Deflated Sharpe ratio for all trials by the inference of 2025.
    pub dsr_2025: Option<f64>,
    /// Its Sortino ratio from daily returns, per year; `None` where no day fell short of the risk-free rate.
    pub sortino: Option<f64>,
    /// The Sortino ratio that its bundle gives, per year.
    pub reported_sortino: Option<f64>,
    /// The 95 % confidence interval of its Sortino ratio, per year; selection is not allowed for.
    pub sortino_interval: Option<(f64, f64)>,
    /// Probabilistic Sharpe ratio against zero by the inference of 2025: the variance is that of a ratio of zero, and
    /// autocorrelation is allowed for.
    pub psr_2025: Option<f64>,
    /// The days by which that would be above 95 %, had it been the only trial.
    pub days_needed_2025: Option<f64>,
    /// The chance that a record like this one, had it been the only trial, shows a true Sharpe ratio of 1 a year to be above
    /// zero with 95 % confidence.
    pub power: Option<f64>,
    /// Its p-value among those of all trials, and how many of them are significant.
    pub corrections: Option<Corrections>,
}

impl Best {
    pub(super) fn of(
        tried: &Tried,
        figures: &[Option<TrialFigures>],
        candidates: &[Candidate],
    ) -> Result<Best, Unanswered> {
        let table = tried.table.clone()?;
        let known = figures.iter().enumerate().filter_map(|(trial, figures)| Some((trial, (*figures)?)));
        // Of equals the first.
        let best = known.reduce(|best, next| if next.1.sharpe > best.1.sharpe { next } else { best });
        let (trial, of_best) = best.ok_or(Unanswered::NoSharpe)?;
        let (estimate, returns) = (&of_best.estimate, table.excess().of(trial));
        let deflated = |deviation| deflated_under_selection(estimate, tried.count as f64, table.per_day(deviation));
        let candidate = table.trials.get(trial).and_then(|trial| candidates.get(*trial));
        Ok(Best {
            trial,
            handle: candidate.map(|candidate| candidate.handle.clone()).unwrap_or_default(),
            shares_name: candidate
                .is_some_and(|best| candidates.iter().filter(|other| other.name == best.name).count() > 1),
            name: candidate.map(|candidate| candidate.name.clone()).unwrap_or_default(),
            reported_sharpe: candidate.and_then(|candidate| candidate.reported_sharpe),
            figures: of_best,
            dsr_2025: tried.deviation.and_then(deflated),
            sortino: sortino_ratio(returns, 0.0, table.periods_per_year),
            reported_sortino: candidate.and_then(|candidate| candidate.reported_sortino),
            sortino_interval: sortino_interval(returns, CONFIDENCE)
                .map(|(low, high)| (table.per_year(low), table.per_year(high))),
            psr_2025: probability_above(estimate, 0.0),
            days_needed_2025: track_record_needed(estimate, 0.0, 1.0 - CONFIDENCE),
            power: SharpePower::of(estimate, 0.0, table.per_day(POWER_AT), 1.0 - CONFIDENCE).map(|test| test.power),
            corrections: Corrections::of(tried, figures, trial),
        })
    }
}
