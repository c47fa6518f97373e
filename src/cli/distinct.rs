//! Distinct backtests: the option that leaves near copies out, and what is said of them.

use super::console::Console;
use super::error::CliError;
use super::open::OpenSweep;
use crate::rank::RankedList;
use crate::sweep::Distinct;
use clap::Args;

/// Whether near copies are shown.
#[derive(Debug, Args)]
pub(super) struct DistinctArgs {
    /// Leave out near copies: backtests whose daily returns correlate above 0.98 with those of a better one
    #[arg(long)]
    pub(super) distinct: bool,
}

impl DistinctArgs {
    /// Leaves near copies out of a ranking, if that was asked for, and says how many; of what stays, the first so many are needed.
    pub(super) fn of(
        &self,
        ranked: RankedList,
        most: usize,
        open: &mut OpenSweep,
        console: &Console,
    ) -> Result<Distinct, CliError> {
        if !self.distinct || ranked.is_empty() {
            return Ok(Distinct { ranked, ..Distinct::default() });
        }
        open.measure_missing(console)?;
        let all = ranked.len();
        let distinct = open.sweep.distinct(ranked, most)?;
        let left_out = distinct.left_out();
        let better = match distinct.ranked.len() + left_out < all {
            true => "a better one that is shown",
            false => "a better one",
        };
        match left_out {
            0 => console.note(&format!("no backtest is a near copy of {better}")),
            count => console.note(&format!(
                "{count} near {} left out: their daily returns correlate above 0.98 with those of {better}",
                if count == 1 { "copy is" } else { "copies are" }
            )),
        }
        Ok(distinct)
    }
}
