//! Need of measured figures: whether a command asks for what an index of another program does not hold.

use super::chosen_columns::ChosenColumns;
use super::columns::Column;
use super::criteria::Condition;
use super::listed_row::ListedRow;
use crate::index::names_column;
use crate::model::{Metric, Origin};
use crate::rank::Ranking;

/// The columns of trials beside what is measured.
const TRIAL_COLUMNS: [&str; 3] = ["study", "universe", "sample_type"];

/// Whether a condition reads what is measured.
pub(super) fn filters_by_measured(condition: &Condition) -> bool {
    let names = || TRIAL_COLUMNS.into_iter().chain(Metric::measured().map(|metric| metric.name));
    condition.filter.as_deref().is_some_and(|filter| names().any(|name| names_column(filter, name)))
}

/// Whether a ranking is by something measured, or by what is computed from it.
pub(super) fn ranks_by_measured(ranking: &Ranking) -> bool {
    ranking.metrics().iter().any(|metric| metric.origin != Origin::Summary)
}

/// Whether rows would show something measured that they do not have.
pub(super) fn lacks_measured(rows: &[ListedRow], columns: &ChosenColumns) -> bool {
    let shows_measured = columns.asked.is_empty() || columns.asked.iter().any(Column::is_measured);
    shows_measured && rows.iter().any(|row| row.trial.is_none())
}
