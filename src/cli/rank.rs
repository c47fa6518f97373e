//! `iaf rank`: the best backtests of an index by one metric.

use super::columns::{Column, FIELDS, FIELDS_ALWAYS, quote};
use super::console::Console;
use super::error::CliError;
use super::locate::open_index;
use super::selection::Selection;
use super::table::table;
use clap::Args;
use iaf::index::{Candidate, Index};
use iaf::model::{IndexRow, Metric};
use iaf::rank::RankBy;
use std::path::PathBuf;

/// Rank the backtests of an index by a metric
#[derive(Debug, Args)]
pub(super) struct RankArgs {
    /// Index, or the folder that holds index.sqlite
    index: PathBuf,
    /// Metric to rank by, such as sharpe_ratio; whether more or less is better is known
    #[arg(long, value_name = "METRIC")]
    by: String,
    /// How many backtests to show
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    selection: Selection,
    /// Columns to show, with commas between them: metrics, bundle_path, algorithm_id, tag, parameters and the like
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    columns: Vec<String>,
    /// Print a JSON list instead of a table; missing values are null, infinite ones "inf" and "-inf"
    #[arg(long)]
    json: bool,
}

impl RankArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let by = self.selection.rank_by(&self.by)?;
        let columns = self.columns.iter().map(|name| Column::parse(name)).collect::<Result<Vec<_>, _>>()?;
        let index = open_index(&self.index)?;
        let mut ranked = self.selection.rank(&index, &by)?;
        if ranked.is_empty() && !self.json {
            return Err(self.selection.nothing(index.count()?));
        }
        ranked.truncate(self.limit as usize);
        let rows = rows(&index, &ranked)?;
        console.result(&match self.json {
            true => json(&rows, &by, &columns),
            false => table(&rows, &by, &columns),
        })
    }
}

/// A row and its path as the index holds it.
pub(super) type Ranked<'a> = (&'a str, IndexRow);

fn rows<'a>(index: &Index, ranked: &'a [Candidate]) -> Result<Vec<Ranked<'a>>, CliError> {
    Ok(index.rows(ranked.iter().map(|candidate| candidate.bundle_path.as_str()))?)
}

fn json(rows: &[Ranked<'_>], by: &RankBy, columns: &[Column]) -> String {
    let mut keys: Vec<Column> = FIELDS.into_iter().take(FIELDS_ALWAYS).map(Column::Field).collect();
    match columns.is_empty() {
        true => keys.extend(Metric::columns().map(Column::Metric)),
        false => {
            for column in [Column::Metric(by.metric)].iter().chain(columns) {
                if !keys.contains(column) {
                    keys.push(*column);
                }
            }
        }
    }
    let objects: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(position, (path, row))| {
            let mut object = format!("  {{\n    \"rank\": {}", position + 1);
            for column in &keys {
                // An absolute path is one in JSON too, although the handle has no leading '/'.
                let value = if column.name() == "bundle_path" { quote(path) } else { column.json(row) };
                object.push_str(&format!(",\n    \"{}\": {value}", column.name()));
            }
            object + "\n  }"
        })
        .collect();
    if objects.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", objects.join(",\n")) }
}
