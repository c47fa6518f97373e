//! Changes since a baseline: an index of before, against which a report is held.

use crate::model::Metric;
use crate::rank::Difference;

/// What changed since a baseline.
#[derive(Debug, Clone)]
pub struct Since {
    /// The baseline's name for people.
    pub baseline: String,
    /// What is compared.
    pub metric: &'static Metric,
    /// How large a step has to be to count, in the metric's own unit.
    pub threshold: f64,
    /// The difference between the two.
    pub difference: Difference,
}

impl Since {
    /// What changed, in a sentence.
    pub fn sentence(&self) -> String {
        let Since { baseline, metric, threshold, difference } = self;
        format!("Since {baseline}: {} (by {}, steps above {threshold})", difference.counts(), metric.name)
    }
}
