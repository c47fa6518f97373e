//! Corrections: how many trials stay significant once all of them are counted.

use super::TrialFigures;
use super::tried::Tried;
use crate::stats::selection::{Correction, probability_above};

/// From this p-value on a trial does not count as significant.
const SIGNIFICANCE: f64 = 0.05;

/// The tests that each trial's true Sharpe ratio is zero or less, corrected for their number.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrections {
    /// Tests that are counted: one for each trial that was ever tried. Of one that is not compared the p-value is 1.
    pub tests: usize,
    /// The best trial's own p-value, by the inference of 2025.
    pub p_value: f64,
    /// Trials whose own p-value is under 0.05.
    pub significant: usize,
    /// By Holm, Benjamini and Hochberg, and Benjamini and Yekutieli (as R has it).
    pub corrected: [Corrected; 3],
}

/// What one correction leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corrected {
    /// The correction.
    pub by: Correction,
    /// The best trial's p-value after it.
    pub p_value: f64,
    /// Trials whose p-value is under 0.05 after it.
    pub significant: usize,
}

impl Corrections {
    /// Tests all trials; `best` is the position of the best one in the table. `None` where it cannot be tested itself.
    pub(super) fn of(tried: &Tried, figures: &[Option<TrialFigures>], best: usize) -> Option<Corrections> {
        let p_value = |figures: &Option<TrialFigures>| Some(1.0 - probability_above(&(*figures)?.estimate, 0.0)?);
        figures.get(best).and_then(p_value)?;
        let own = tried.with_all_others(figures.iter().map(|figures| p_value(figures).unwrap_or(1.0)).collect());
        let significant = |p_values: &[f64]| p_values.iter().filter(|p| **p < SIGNIFICANCE).count();
        let corrected = |by: Correction| {
            let p_values = by.of(&own);
            let p_value = p_values.get(best).copied().unwrap_or(f64::NAN);
            Corrected { by, p_value, significant: significant(&p_values) }
        };
        let ways = [Correction::Holm, Correction::BenjaminiHochberg, Correction::BenjaminiYekutieli];
        Some(Corrections {
            tests: own.len(),
            p_value: own.get(best).copied()?,
            significant: significant(&own),
            corrected: ways.map(corrected),
        })
    }
}
