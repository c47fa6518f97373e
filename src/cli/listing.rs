//! Rows of the index as a table, as JSON or as CSV, as `iaf list` and `iaf rank` print them.

use super::cell::Cell;
use super::chosen_columns::ChosenColumns;
use super::columns::Column;
use super::console::Console;
use super::csv::Csv;
use super::error::CliError;
use super::format::printable;
use super::listed_row::ListedRow;
use super::table::{FittedTable, table};
use crate::index::Catalog;
use clap::Args;
use serde::{Serialize, Serializer};

/// Options of showing rows.
#[derive(Debug, Args)]
pub(super) struct Listing {
    /// Columns to show, with commas between them: metrics, those of the whole sweep such as dsr, param.NAME, bundle_path, tag, parameters
    /// and the like
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    columns: Vec<String>,
    /// Print a JSON list instead of a table; missing values are null, infinite ones "inf" and "-inf"
    #[arg(long, conflicts_with = "csv")]
    pub(super) json: bool,
    /// Print CSV (RFC 4180) with a line of names instead of a table; missing values are empty, and a text that a spreadsheet
    /// would take for a formula has an apostrophe in front
    #[arg(long)]
    pub(super) csv: bool,
    /// Print every text of the CSV as it is, for programs
    #[arg(long, requires = "csv")]
    raw: bool,
}

impl Listing {
    /// Takes the names of columns for what they mean; near copies are known where they are left out.
    pub(super) fn columns(
        &self,
        index: &dyn Catalog,
        first: Option<Column>,
        ranked: bool,
        distinct: bool,
    ) -> Result<ChosenColumns, CliError> {
        let asked = self.columns.iter().map(|name| Column::parse(name)).collect::<Result<Vec<_>, _>>()?;
        for column in first.iter().chain(&asked) {
            match column {
                Column::Parameter(name) => index.check_parameter(name)?,
                Column::NearCopies if !distinct => {
                    return Err(CliError::wrong_usage(
                        "near copies are counted where they are left out, and here they are not",
                    )
                    .hint("iaf rank --distinct leaves them out and shows the column"));
                }
                _ => {}
            }
        }
        Ok(ChosenColumns { first, distinct: distinct.then_some(Column::NearCopies), asked, ranked })
    }

    /// Whether programs read what is printed.
    pub(super) fn is_for_programs(&self) -> bool {
        self.json || self.csv
    }

    /// Prints the rows of these paths in this order.
    pub(super) fn print(&self, console: &Console, rows: &[ListedRow], columns: &ChosenColumns) -> Result<(), CliError> {
        match (self.json, self.csv) {
            (true, _) => return console.result(json(rows, columns)?),
            (_, true) => return console.result(csv(rows, columns, if self.raw { Csv::Raw } else { Csv::Guarded })?),
            _ if rows.is_empty() => return Ok(()),
            _ => {}
        }
        let FittedTable { text, left_out } = table(rows, columns, console.width());
        console.result(text)?;
        if !left_out.is_empty() {
            let (count, heads) = (left_out.len(), left_out.join(", "));
            let what = if count == 1 { "1 column is".to_owned() } else { format!("{count} columns are") };
            console.note(&printable(&format!("{what} left out for width: {heads}; --columns chooses")));
        }
        Ok(())
    }
}

fn json(rows: &[ListedRow], columns: &ChosenColumns) -> Result<String, CliError> {
    let keys = columns.keys();
    let object = |(position, row): (usize, &ListedRow)| {
        let rank = columns.ranked.then(|| ("rank".to_owned(), Cell::Number((position + 1) as f64)));
        Object(rank.into_iter().chain(keys.iter().map(|column| (column.name(), column.cell(row)))).collect())
    };
    let objects: Vec<Object> = rows.iter().enumerate().map(object).collect();
    let json = serde_json::to_string_pretty(&objects).map_err(CliError::failed)?;
    Ok(json + "\n")
}

/// A row as JSON, in the order of its columns.
struct Object(Vec<(String, Cell)>);

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, cell)| (name, cell)))
    }
}

fn csv(rows: &[ListedRow], columns: &ChosenColumns, csv: Csv) -> Result<String, CliError> {
    let keys = columns.keys();
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    let rank = |text: String| columns.ranked.then_some(text);
    let mut record = |first: Option<String>, rest: Vec<String>| writer.write_record(first.into_iter().chain(rest));
    record(rank("rank".to_owned()), keys.iter().map(|column| csv.text(&column.name())).collect())
        .map_err(CliError::failed)?;
    for (position, row) in rows.iter().enumerate() {
        let cells = keys.iter().map(|column| column.cell(row).as_csv(csv)).collect();
        record(rank((position + 1).to_string()), cells).map_err(CliError::failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| CliError::failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(CliError::failed)
}
