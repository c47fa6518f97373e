//! `iaf list`: the backtests of an index in the order of any column.

use super::columns::Column;
use super::console::Console;
use super::contradictions::say_filter_contradictions;
use super::count::Count;
use super::criteria::Condition;
use super::error::CliError;
use super::format::printable;
use super::listed_row::{EVERY_ROW, listed_rows};
use super::listing::Listing;
use super::measured::{filters_by_measured, lacks_measured};
use super::of_sweep::figures_asked_for;
use super::open::SourceArgs;
use crate::model::Direction;
use clap::Args;
use std::collections::HashMap;

const EXAMPLES: &str = "Examples:
  iaf list examples/sweep
  iaf list examples/sweep --sort param.ema_slow --where 'param.ema_fast >= 12' -n all
  iaf list examples/sweep --columns sharpe_ratio,param.ema_fast,tag --csv";

/// List the backtests of an index
///
/// An index that is there is read as it is: 'iaf index' brings it up to date with its bundles.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ListArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Column to sort by, the most first: a metric, param.NAME, tag and the like [default: by path]
    #[arg(long, value_name = "METRIC")]
    sort: Option<String>,
    /// Put the least first
    #[arg(long, requires = "sort")]
    asc: bool,
    /// How many backtests to show, or 'all'
    #[arg(short = 'n', long, visible_alias = "top", value_name = "N", default_value = "20")]
    limit: Count,
    #[command(flatten)]
    condition: Condition,
    #[command(flatten)]
    listing: Listing,
}

impl ListArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let condition = self.source.condition(&self.condition);
        let sort = self.sort.as_deref().map(Column::parse).transpose()?;
        let mut open = self.source.open_as_indexed(&condition, console)?;
        if filters_by_measured(&condition) || sort.as_ref().is_some_and(Column::is_measured) {
            open.measure_missing(console)?;
        }
        let columns = self.listing.columns(open.sweep.index()?, sort, false, false)?;
        let figures = figures_asked_for(&mut open, &columns, console)?;
        let mut index = open.sweep.index()?;
        let direction = if self.asc { Direction::Ascending } else { Direction::Descending };
        let column = columns.first.as_ref().and_then(Column::in_index);
        let order = column.as_ref().map(|column| (column, direction));
        let filter = condition.filter.as_deref();
        let of_sweep = columns.first.as_ref().filter(|column| column.is_of_sweep());
        // Without a filter the index puts all rows in order and counts them, so that no more need be read than are shown.
        let counted = if filter.is_none() && of_sweep.is_none() { Some(index.count()?) } else { None };
        let mut keys = index.list(filter, order, counted.map_or(EVERY_ROW, |count| self.limit.of(count)))?;
        if let Some(Column::Metric(metric)) = of_sweep {
            direction.sort(&mut keys, |key| (figures.get(key.as_str()).and_then(|own| own.get(metric)), key.as_str()));
        }
        let count = counted.unwrap_or(keys.len());
        if count == 0 {
            console.note(&printable(&condition.nothing(index.count()?)));
        }
        let shown = &keys[..self.limit.of(keys.len())];
        let mut rows = listed_rows(index, &shown.iter().collect::<Vec<_>>(), &HashMap::new(), &figures)?;
        if lacks_measured(&rows, &columns) {
            open.measure_missing(console)?;
            index = open.sweep.index()?;
            rows = listed_rows(index, &shown.iter().collect::<Vec<_>>(), &HashMap::new(), &figures)?;
        }
        condition.say_misread_fractions(console);
        say_filter_contradictions(console, index, &condition)?;
        self.listing.print(console, &rows, &columns)?;
        if shown.len() < count && !self.listing.is_for_programs() {
            console.note(&format!("{} of {count} backtests; -n all shows all of them", shown.len()));
        }
        Ok(())
    }
}
