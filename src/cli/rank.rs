//! `iaf rank`: the best backtests of an index by one metric or by a score of many.

use super::columns::Column;
use super::console::Console;
use super::criteria::{Condition, Ends, Scoring};
use super::error::CliError;
use super::listed_row::listed_rows;
use super::listing::Listing;
use super::open::open_as_indexed;
use super::prune::Pruning;
use crate::rank::{Ranked, Ranking};
use clap::Args;
use std::collections::HashMap;
use std::path::PathBuf;

/// How many backtests are shown unless a number is given.
const USUAL: u32 = 10;

/// Rank the backtests of an index by a metric or by a score of many
#[derive(Debug, Args)]
pub(super) struct RankArgs {
    /// Index, or the folder that holds index.sqlite
    index: PathBuf,
    /// Metric to rank by, such as sharpe_ratio; whether more or less is better is known
    #[arg(long, value_name = "METRIC")]
    by: Option<String>,
    #[command(flatten)]
    scoring: Scoring,
    /// How many backtests to show [default: 10]
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    #[command(flatten)]
    condition: Condition,
    #[command(flatten)]
    ends: Ends,
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    pruning: Pruning,
}

impl RankArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let ranking = self.ranking()?;
        let sweep = open_as_indexed(&self.index)?;
        let index = sweep.index()?;
        let columns = self.listing.columns(index, Some(first(&ranking)), true)?;
        let ranked = sweep.rank(&ranking, self.condition.filter.as_deref())?;
        if ranked.is_empty() && !self.listing.is_for_programs() {
            return Err(self.condition.nothing(index.count()?));
        }
        let (winners, losers) = ranked.split_at(ranked.len().min(self.limit.unwrap_or(USUAL) as usize));
        let paths = winners.iter().map(|winner| winner.bundle_path.as_str());
        self.listing.print(console, &listed_rows(index, paths, &scores(&ranking, winners))?, &columns)?;
        self.pruning.execute(console, sweep, losers)
    }

    fn ranking(&self) -> Result<Ranking, CliError> {
        match (self.scoring.ranking(&self.ends)?, &self.by) {
            (Some(score), _) => Ok(score),
            (None, Some(metric)) => Ok(Ranking::Metric(self.ends.rank_by(metric)?)),
            (None, None) => Err(CliError::wrong_usage("nothing says what to rank by")
                .hint("name a metric, such as --by sharpe_ratio, or a score: --focus balanced, --weight win_rate=3")),
        }
    }
}

/// What the order is by.
fn first(ranking: &Ranking) -> Column {
    ranking.metric().map_or(Column::Score, Column::Metric)
}

fn scores<'a>(ranking: &Ranking, winners: &'a [Ranked]) -> HashMap<&'a str, f64> {
    winners.iter().filter_map(|winner| Some((winner.bundle_path.as_str(), ranking.score(winner.value)?))).collect()
}
