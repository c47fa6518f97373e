//! The columns that a listing shows, once all their names are known to mean something.

use super::columns::Column;
use crate::model::METRICS;

/// The columns that a listing shows.
#[derive(Debug)]
pub(super) struct ChosenColumns {
    /// The column that the rows are in order of, which is shown first.
    pub(super) first: Option<Column>,
    /// The column of the near copies that are left out, where they are.
    pub(super) distinct: Option<Column>,
    /// The columns that were asked for; none means the usual ones.
    pub(super) asked: Vec<Column>,
    /// Whether the order is a ranking.
    pub(super) ranked: bool,
}

impl ChosenColumns {
    /// The keys of JSON and CSV: the fields that are always there, what the order is by, the near copies, and the columns
    /// asked for or all metrics.
    pub(super) fn keys(&self) -> Vec<Column> {
        let mut keys: Vec<Column> = Column::always().collect();
        let all = || METRICS.iter().map(Column::Metric).collect();
        let rest = if self.asked.is_empty() { all() } else { self.asked.clone() };
        for column in self.first.iter().chain(&self.distinct).cloned().chain(rest) {
            if !keys.contains(&column) {
                keys.push(column);
            }
        }
        keys
    }
}
