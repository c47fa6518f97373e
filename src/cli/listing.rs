//! Rows of the index as a table, as JSON or as CSV, as `iaf list` and `iaf rank` print them.

use super::cell::quote;
use super::columns::Column;
use super::console::Console;
use super::error::CliError;
use super::table::table;
use clap::Args;
use iaf::index::{Catalog, SqliteCatalog};
use iaf::model::{IndexRow, Metric, RowKey};
use std::collections::HashMap;

/// How rows are shown.
#[derive(Debug, Args)]
pub(super) struct Listing {
    /// Columns to show, with commas between them: metrics, param.NAME, bundle_path, tag, parameters and the like
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    columns: Vec<String>,
    /// Print a JSON list instead of a table; missing values are null, infinite ones "inf" and "-inf"
    #[arg(long, conflicts_with = "csv")]
    pub(super) json: bool,
    /// Print CSV (RFC 4180) with a line of names instead of a table; missing values are empty
    #[arg(long)]
    pub(super) csv: bool,
}

/// A row to show.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) key: RowKey,
    pub(super) row: IndexRow,
    /// What it was ranked by, where that was a score.
    pub(super) score: Option<f64>,
}

/// What is to be shown of rows, once all names are known to mean something.
#[derive(Debug)]
pub(super) struct Layout {
    /// What the rows are in order of, which is shown first.
    pub(super) first: Option<Column>,
    /// The columns that were asked for; none means the usual ones.
    pub(super) asked: Vec<Column>,
    /// Whether the order is a ranking.
    pub(super) ranked: bool,
}

impl Listing {
    /// Takes the names of columns for what they mean.
    pub(super) fn layout(
        &self,
        index: &SqliteCatalog,
        first: Option<Column>,
        ranked: bool,
    ) -> Result<Layout, CliError> {
        let asked = self.columns.iter().map(|name| Column::parse(name)).collect::<Result<Vec<_>, _>>()?;
        for column in &asked {
            if let Column::Parameter(name) = column {
                index.check_parameter(name)?;
            }
        }
        Ok(Layout { first, asked, ranked })
    }

    /// Whether programs read what is printed.
    pub(super) fn is_for_programs(&self) -> bool {
        self.json || self.csv
    }

    /// Prints these rows in this order.
    pub(super) fn print(&self, console: &Console, lines: &[Line], layout: &Layout) -> Result<(), CliError> {
        console.result(match (self.json, self.csv) {
            (true, _) => json(lines, layout),
            (_, true) => csv(lines, layout)?,
            _ => table(lines, layout),
        })
    }
}

/// The rows of some keys, each with its score, if there are scores.
pub(super) fn lines(
    index: &SqliteCatalog,
    keys: &[&RowKey],
    scores: &HashMap<&RowKey, f64>,
) -> Result<Vec<Line>, CliError> {
    let rows = index.rows(keys)?.into_iter();
    Ok(rows.map(|(key, row)| Line { score: scores.get(&key).copied(), key, row }).collect())
}

/// What JSON and CSV hold: the fields that are always there, what the order is by, and the columns asked for or all
/// metrics.
fn keys(layout: &Layout) -> Vec<Column> {
    let mut keys: Vec<Column> = Column::always().collect();
    let all = || Metric::columns().map(Column::Metric).collect();
    let rest = if layout.asked.is_empty() { all() } else { layout.asked.clone() };
    for column in layout.first.iter().cloned().chain(rest) {
        if !keys.contains(&column) {
            keys.push(column);
        }
    }
    keys
}

fn json(lines: &[Line], layout: &Layout) -> String {
    let keys = keys(layout);
    let object = |(place, line): (usize, &Line)| {
        let rank = layout.ranked.then(|| format!("\"rank\": {}", place + 1));
        let entries = keys.iter().map(|column| format!("{}: {}", quote(&column.name()), column.cell(line).as_json()));
        let entries: Vec<String> = rank.into_iter().chain(entries).collect();
        format!("  {{\n    {}\n  }}", entries.join(",\n    "))
    };
    let objects: Vec<String> = lines.iter().enumerate().map(object).collect();
    if objects.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", objects.join(",\n")) }
}

fn csv(lines: &[Line], layout: &Layout) -> Result<String, CliError> {
    let keys = keys(layout);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let rank = |text: String| layout.ranked.then_some(text);
    let mut record = |first: Option<String>, rest: Vec<String>| writer.write_record(first.into_iter().chain(rest));
    record(rank("rank".to_owned()), keys.iter().map(Column::name).collect()).map_err(CliError::failed)?;
    for (place, line) in lines.iter().enumerate() {
        let cells = keys.iter().map(|column| column.cell(line).as_csv()).collect();
        record(rank((place + 1).to_string()), cells).map_err(CliError::failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| CliError::failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(CliError::failed)
}
