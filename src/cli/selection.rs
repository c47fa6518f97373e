//! Which backtests take part, and from which end they are ranked.

use super::error::CliError;
use clap::Args;
use iaf::index::{Candidate, Index};
use iaf::rank::{Direction, RankBy, rank_index};

#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Take only backtests that meet an SQL condition, such as 'sharpe_ratio > 1 AND number_of_trades > 30'
    #[arg(long = "where", value_name = "SQL")]
    pub(super) filter: Option<String>,
    /// Put the least first, whatever is better
    #[arg(long, conflicts_with = "desc")]
    asc: bool,
    /// Put the most first, whatever is better
    #[arg(long)]
    desc: bool,
}

impl Selection {
    /// How a metric is ranked by.
    pub(super) fn rank_by(&self, metric: &str) -> Result<RankBy, CliError> {
        let forced = match (self.asc, self.desc) {
            (true, _) => Some(Direction::Ascending),
            (_, true) => Some(Direction::Descending),
            _ => None,
        };
        Ok(RankBy::new(metric, forced)?)
    }

    /// The backtests that take part, best first.
    pub(super) fn rank(&self, index: &Index, by: &RankBy) -> Result<Vec<Candidate>, CliError> {
        Ok(rank_index(index, by, self.filter.as_deref())?)
    }

    /// The error of a selection that none of so many backtests meets.
    pub(super) fn nothing(&self, count: usize) -> CliError {
        match &self.filter {
            Some(filter) if count > 0 => CliError::failed(format!("none of the {count} backtests meets '{filter}'"))
                .hint("loosen the condition; without --where all of them are ranked"),
            _ => CliError::failed("the index holds no backtest").hint("'iaf index DIR' fills it"),
        }
    }
}
