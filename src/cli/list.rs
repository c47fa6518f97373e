//! `iaf list`: the backtests of an index in the order of any column.

use super::columns::Column;
use super::console::Console;
use super::criteria::Condition;
use super::error::CliError;
use super::listed_row::listed_rows;
use super::listing::Listing;
use super::open::open_as_indexed;
use crate::model::Direction;
use clap::Args;
use std::collections::HashMap;
use std::path::PathBuf;

/// List the backtests of an index
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Index, or the folder that holds index.sqlite
    index: PathBuf,
    /// Column to sort by, the most first: a metric, param.NAME, tag and the like [default: by path]
    #[arg(long, value_name = "METRIC")]
    sort: Option<String>,
    /// Put the least first
    #[arg(long, requires = "sort")]
    asc: bool,
    /// How many backtests to show
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    condition: Condition,
    #[command(flatten)]
    listing: Listing,
}

impl ListArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let sort = self.sort.as_deref().map(Column::parse).transpose()?;
        let sweep = open_as_indexed(&self.index)?;
        let index = sweep.index()?;
        let columns = self.listing.columns(index, sort, false)?;
        let direction = if self.asc { Direction::Ascending } else { Direction::Descending };
        let column = columns.first.as_ref().and_then(Column::in_index);
        let order = column.as_ref().map(|column| (column, direction));
        let paths = index.list(self.condition.filter.as_deref(), order, self.limit as usize)?;
        if paths.is_empty() && !self.listing.is_for_programs() {
            return Err(self.condition.nothing(index.count()?));
        }
        let rows = listed_rows(index, paths.iter().map(String::as_str), &HashMap::new())?;
        self.listing.print(console, &rows, &columns)
    }
}
