//! `iaf rank`: the best backtests of an index by one metric.

use super::columns::{Column, FIELDS, FIELDS_ALWAYS, quote};
use super::console::Console;
use super::error::CliError;
use super::format::printable;
use super::locate::open_index;
use super::selection::Selection;
use clap::Args;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use iaf::index::{Candidate, Index};
use iaf::model::{IndexRow, Metric};
use iaf::rank::RankBy;
use std::collections::HashSet;
use std::path::PathBuf;

/// What a table shows besides the metric ranked by, unless columns are asked for.
const USUAL_METRICS: [&str; 5] = ["sharpe_ratio", "cagr", "annual_volatility", "profit_factor", "number_of_trades"];

/// A line below the head and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

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
type Ranked<'a> = (&'a str, IndexRow);

fn rows<'a>(index: &Index, ranked: &'a [Candidate]) -> Result<Vec<Ranked<'a>>, CliError> {
    Ok(index.rows(ranked.iter().map(|candidate| candidate.bundle_path.as_str()))?)
}

fn table(rows: &[Ranked<'_>], by: &RankBy, columns: &[Column]) -> String {
    let mut shown = vec![Column::Metric(by.metric)];
    match columns.is_empty() {
        true => shown.extend(USUAL_METRICS.into_iter().filter_map(Metric::find).map(Column::Metric)),
        false => shown.extend(columns),
    }
    let mut seen = Vec::new();
    shown.retain(|column| {
        !seen.contains(column) && {
            seen.push(*column);
            true
        }
    });

    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    let tagged = columns.is_empty() && rows.iter().any(|(_, row)| row.tag.is_some());
    let aligned = |column: &Column, text: String| {
        let side = if column.is_number() { CellAlignment::Right } else { CellAlignment::Left };
        Cell::new(text).set_alignment(side)
    };
    let mut head = vec![Cell::new("#").set_alignment(CellAlignment::Right), Cell::new("id")];
    head.extend(tagged.then(|| Cell::new("tag")));
    head.extend(shown.iter().map(|column| aligned(column, column.head().to_owned())));
    table.set_header(head);

    // Two algorithms of one name are told apart by their files.
    let names: HashSet<&str> = rows.iter().map(|(_, row)| row.name()).collect();
    for (position, (path, row)) in rows.iter().enumerate() {
        let name = if names.len() == rows.len() { row.name() } else { path };
        let mut cells = vec![Cell::new(position + 1).set_alignment(CellAlignment::Right), Cell::new(printable(name))];
        cells.extend(tagged.then(|| Cell::new(printable(row.tag.as_deref().unwrap_or("-")))));
        cells.extend(shown.iter().map(|column| aligned(column, column.text(row))));
        table.add_row(cells);
    }
    for column in [0, 1] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    format!("{table}\n")
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
