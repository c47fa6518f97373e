//! Sentences on figures of the summary that what is measured contradicts.

use super::console::Console;
use super::criteria::Condition;
use super::error::CliError;
use super::format::{metric_value, printable};
use crate::index::Catalog;
use crate::model::RowKey;
use crate::rank::{FilterContradiction, RankContradiction, Ranking, filter_contradictions, rank_contradiction};

/// Says where a condition keeps backtests that it would not keep if it read what is measured.
pub(super) fn say_filter_contradictions(
    console: &Console,
    index: &dyn Catalog,
    condition: &Condition,
) -> Result<(), CliError> {
    let filter = condition.filter.as_deref();
    for FilterContradiction { metric, measured, count, worst } in filter_contradictions(index, filter)? {
        let filter = filter.unwrap_or_default();
        let (summary, value) = (metric_value(metric, worst.summary), metric_value(measured, Some(worst.measured)));
        let backtests = if count == 1 { "1 backtest".to_owned() } else { format!("{count} backtests") };
        console.note(&printable(&format!(
            "--where '{filter}' keeps {backtests} that what is measured would not keep, at worst {} with {} {value} and {summary} \
             in its summary; {} is the summary's, filter by {}",
            worst.name, measured.name, metric.name, measured.name
        )));
    }
    Ok(())
}

/// Says where a ranking by a figure of the summary puts backtests at other ranks than what is measured would.
pub(super) fn say_rank_contradiction(
    console: &Console,
    index: &dyn Catalog,
    ranking: &Ranking,
    keys: &[&RowKey],
) -> Result<(), CliError> {
    if let Some(RankContradiction { metric, measured, moved, first }) = rank_contradiction(index, ranking, keys)? {
        let (summary, value) = (metric_value(metric, first.summary), metric_value(measured, Some(first.measured)));
        console.note(&printable(&format!(
            "{} is the summary's: by what is measured {moved} of these {} would change places, the first of them {} with \
             {value} measured and {summary} in its summary; --by {} ranks by that",
            metric.name,
            keys.len(),
            first.name,
            measured.name
        )));
    }
    Ok(())
}
