//! From the rows of an index to an order.

mod metric;

pub use metric::{Direction, MetricError, RankBy, metric_with_column};

use crate::index::{Candidate, Index, IndexError};

/// The rows of an index that pass a filter, best first; each candidate's first value is the one ranked by.
///
/// # Errors
/// The filter is no condition on the index's columns, or the index cannot be read.
pub fn rank_index(index: &Index, by: &RankBy, filter: Option<&str>) -> Result<Vec<Candidate>, IndexError> {
    let mut candidates = index.candidates(filter, &[by.metric])?;
    by.sort(&mut candidates, |candidate| (candidate.values.first().copied().flatten(), &candidate.bundle_path));
    Ok(candidates)
}
