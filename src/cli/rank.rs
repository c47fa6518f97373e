//! `iaf rank`: the best backtests of an index by one metric or by a score of many.

use super::columns::Column;
use super::console::Console;
use super::contradictions::{say_filter_contradictions, say_rank_contradiction};
use super::count::Count;
use super::criteria::{Condition, Ends, Scoring};
use super::distinct::DistinctArgs;
use super::error::CliError;
use super::format::printable;
use super::listed_row::listed_rows;
use super::listing::Listing;
use super::measured::{filters_by_measured, lacks_measured, ranks_by_measured};
use super::of_sweep::figures_asked_for;
use super::offered::Offered;
use super::open::SourceArgs;
use super::prune::Pruning;
use crate::model::RowKey;
use crate::rank::{Leaders, RankedList, Ranking};
use crate::sweep::Distinct;
use clap::Args;
use std::collections::HashMap;

const EXAMPLES: &str = "Examples:
  iaf rank examples/sweep
  iaf rank examples/sweep --by worst_drawdown --where 'number_of_trades > 50' -n 5
  iaf rank examples/sweep --focus balanced --weight win_rate=3 --json
  iaf rank examples/sweep -n 25 --prune --dry-run";

/// Backtests that are shown unless a number is given.
const USUAL: Count = Count::First(10);

/// Rank the backtests of an index by a metric or by a score of many
///
/// An index that is there is read as it is: 'iaf index' brings it up to date with its bundles.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RankArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Metric to rank by; whether more or less is better is known
    #[arg(long, value_name = "METRIC", default_value = "sharpe_ratio")]
    #[arg(value_parser = Offered::RankedBy, hide_possible_values = true)]
    by: String,
    #[command(flatten)]
    scoring: Scoring,
    /// How many backtests to show, or 'all' [default: 10]
    #[arg(short = 'n', long, visible_alias = "top", value_name = "N")]
    limit: Option<Count>,
    #[command(flatten)]
    condition: Condition,
    #[command(flatten)]
    ends: Ends,
    #[command(flatten)]
    distinct: DistinctArgs,
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    pruning: Pruning,
}

impl RankArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let condition = self.source.condition(&self.condition);
        let ranking = self.scoring.ranking(&self.by, &self.ends)?;
        let mut open = self.source.open_as_indexed(&condition, console)?;
        if filters_by_measured(&condition) || ranks_by_measured(&ranking) {
            open.measure_missing(console)?;
        }
        let index = open.sweep.index()?;
        let columns = self.listing.columns(index, Some(first(&ranking)), true, self.distinct.distinct)?;
        let shown = self.limit.unwrap_or(USUAL);
        // Near copies of those that are shown may be anywhere, and so may those that are to go.
        let needed = if self.distinct.distinct || self.pruning.is_asked_for() { Count::All } else { shown };
        let Leaders { ranked, of } =
            open.sweep.leaders(&ranking, condition.filter.as_deref(), needed.asked(usize::MAX))?;
        let figures = figures_asked_for(&mut open, &columns, console)?;
        let index = open.sweep.index()?;
        if ranked.is_empty() {
            console.note(&printable(&condition.nothing(index.count()?)));
        }
        condition.say_parts(index, of, console)?;
        let Distinct { ranked, copies } = self.distinct.of(ranked, shown.asked(usize::MAX), &mut open, console)?;
        let index = open.sweep.index()?;
        let shown = shown.of(ranked.len());
        let keys = ranked.first_keys(shown);
        let (keys, scores) = (keys.iter().collect::<Vec<_>>(), scores(&ranking, &keys, &ranked));
        let mut rows = listed_rows(index, &keys, &scores, &figures)?;
        if lacks_measured(&rows, &columns) {
            open.measure_missing(console)?;
            rows = listed_rows(open.sweep.index()?, &keys, &scores, &figures)?;
        }
        if self.distinct.distinct {
            rows.iter_mut().for_each(|row| row.near_copies = Some(copies.get(&row.key).copied().unwrap_or_default()));
        }
        condition.say_misread_fractions(console);
        say_filter_contradictions(console, open.sweep.index()?, &condition)?;
        say_rank_contradiction(console, open.sweep.index()?, &ranking, &keys)?;
        self.listing.print(console, &rows, &columns)?;
        self.pruning.execute(console, open, &ranked.iter().skip(shown).collect())
    }
}

/// The column that the order is by.
fn first(ranking: &Ranking) -> Column {
    ranking.metric().map_or(Column::Score, Column::Metric)
}

/// The scores of the first in a ranking, by their keys.
fn scores<'a>(ranking: &Ranking, keys: &'a [RowKey], ranked: &RankedList) -> HashMap<&'a RowKey, f64> {
    keys.iter().zip(ranked.iter()).filter_map(|(key, ranked)| Some((key, ranking.score(ranked.value)?))).collect()
}
