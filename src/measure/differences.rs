//! Differences between a bundle's summary and what is measured on its equity.

use super::measured::Measured;
use crate::model::{Metric, Unit};

/// A difference no larger than this share of what is measured is none.
const SHARE: f64 = 0.01;
/// Nor is one no larger than this; written with a decimal of a percent, nobody would see it.
const LEAST: f64 = 0.0005;
/// Summaries count whole days.
const LEAST_DAYS: f64 = 1.0;

/// A figure that a summary gives visibly otherwise than it is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummaryDifference {
    /// The metric of the summary.
    pub summary: &'static Metric,
    /// What is measured in its place.
    pub measured: &'static Metric,
    /// What the summary gives.
    pub given: f64,
    /// What is measured.
    pub own: f64,
}

impl SummaryDifference {
    /// The difference in a metric of the summary; `None` where there is none that is visible, or nothing to compare.
    pub fn of(found: &Measured, summary: &'static Metric) -> Option<SummaryDifference> {
        let measured = summary.counterpart()?;
        let (given, own) = (found.value(summary)?, found.value(measured)?);
        let difference = SummaryDifference { summary, measured, given, own };
        let least = if summary.unit == Unit::Days { LEAST_DAYS } else { LEAST };
        let is_visible = (difference.given_size() - own).abs() > (own.abs() * SHARE).max(least);
        is_visible.then_some(difference)
    }

    /// Every difference, in the order of the summary.
    pub fn all_of(found: &Measured) -> Vec<SummaryDifference> {
        Metric::columns().filter_map(|metric| SummaryDifference::of(found, metric)).collect()
    }

    /// What the summary gives, of a drawdown its size: older bundles write it as a negative number.
    pub fn given_size(&self) -> f64 {
        if self.summary.name == "max_drawdown" { self.given.abs() } else { self.given }
    }
}
