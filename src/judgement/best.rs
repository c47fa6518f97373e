//! Best trial of a sweep, and the best that luck would give.

use super::trial_figures::CONFIDENCE;
use super::tried::Tried;
use super::{Candidate, TrialFigures, Unanswered};
use crate::stats::selection::{Correction, deflated_under_selection, expected_maximum};

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
    /// The Sharpe ratio that its bundle gives, per year.
    pub reported_sharpe: Option<f64>,
    /// What the whole sweep says of it.
    pub figures: TrialFigures,
    /// Deflated Sharpe ratio for all trials by the inference of 2025.
    pub dsr_2025: Option<f64>,
    /// Trials, of all, whose ratio is above zero by Holm's correction at 5 %.
    pub significant: usize,
}

impl Best {
    pub(super) fn of(
        tried: &Tried,
        figures: &[Option<TrialFigures>],
        candidates: &[Candidate],
    ) -> Result<Best, Unanswered> {
        let table = tried.table.as_ref().map_err(Clone::clone)?;
        let known = figures.iter().enumerate().filter_map(|(trial, figures)| Some((trial, (*figures)?)));
        // Of equals the first.
        let best = known.reduce(|best, next| if next.1.sharpe > best.1.sharpe { next } else { best });
        let (trial, of_best) = best.ok_or(Unanswered::NoSharpe)?;
        let p_value = |figures: &Option<TrialFigures>| (*figures)?.psr.map(|psr| 1.0 - psr);
        let p_values = figures.iter().map(|figures| p_value(figures).unwrap_or(1.0)).collect();
        let corrected = Correction::Holm.of(&tried.with_all_others(p_values));
        let deflated =
            |deviation| deflated_under_selection(&of_best.estimate, tried.count as f64, table.per_day(deviation));
        let candidate = table.trials.get(trial).and_then(|trial| candidates.get(*trial));
        Ok(Best {
            trial,
            handle: candidate.map(|candidate| candidate.handle.clone()).unwrap_or_default(),
            name: candidate.map(|candidate| candidate.name.clone()).unwrap_or_default(),
            reported_sharpe: candidate.and_then(|candidate| candidate.reported_sharpe),
            figures: of_best,
            dsr_2025: tried.deviation.and_then(deflated),
            significant: corrected.iter().filter(|p| **p < 1.0 - CONFIDENCE).count(),
        })
    }
}
