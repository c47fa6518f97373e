//! A screen for people and for programs: as a table, JSON or CSV.

use super::csv::Csv;
use super::error::CliError;
use super::format::excerpt;
use super::table::STYLE;
use crate::model::EpochMs;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMillisecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde_json::{Map, Value, json};

/// A value of a screen.
enum Entry<'a> {
    Time(EpochMs),
    Text(&'a str),
    Number(f64),
    Answer(bool),
    Missing,
}

/// The value of a row in a column.
fn entry(column: &dyn Array, row: usize) -> Entry<'_> {
    if column.is_null(row) {
        return Entry::Missing;
    }
    match column.data_type() {
        DataType::Timestamp(..) => Entry::Time(EpochMs(column.as_primitive::<TimestampMillisecondType>().value(row))),
        DataType::Boolean => Entry::Answer(column.as_boolean().value(row)),
        DataType::Float64 => Entry::Number(column.as_primitive::<Float64Type>().value(row)),
        _ => Entry::Text(column.as_string::<i32>().value(row)),
    }
}

fn names(screen: &RecordBatch) -> Vec<String> {
    screen.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
}

/// The rows as a table that fits a width.
pub(super) fn table(screen: &RecordBatch, width: Option<u16>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).force_no_tty();
    if let Some(width) = width {
        table.set_width(width);
    }
    let is_number = |column: &dyn Array| *column.data_type() == DataType::Float64;
    let aligned = |text: String, column: &dyn Array| {
        let side = if is_number(column) { CellAlignment::Right } else { CellAlignment::Left };
        Cell::new(text).set_alignment(side)
    };
    table.set_header(names(screen).iter().zip(screen.columns()).map(|(name, column)| aligned(excerpt(name), column)));
    for row in 0..screen.num_rows() {
        table.add_row(screen.columns().iter().map(|column| {
            let text = match entry(column, row) {
                Entry::Time(time) => time.to_string(),
                Entry::Text(text) => excerpt(text),
                Entry::Number(number) => figure(number),
                Entry::Answer(answer) => if answer { "yes" } else { "no" }.to_owned(),
                Entry::Missing => "-".to_owned(),
            };
            aligned(text, column)
        }));
    }
    format!("{table}\n")
}

/// A number with six digits that count.
fn figure(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 || !number.is_finite() {
        return number.to_string();
    }
    if !(1e-4..1e12).contains(&size) {
        return format!("{number:.5e}");
    }
    let before = size.log10().floor() as i32 + 1;
    let places = usize::try_from(6 - before).unwrap_or(0);
    let text = format!("{number:.places$}");
    if places == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// The rows as JSON.
pub(super) fn json(screen: &RecordBatch, timeframe: &str) -> String {
    let names = names(screen);
    let value = |column: &dyn Array, row| match entry(column, row) {
        Entry::Time(time) => json!(time.to_string()),
        Entry::Text(text) => json!(text),
        Entry::Number(number) if number.is_finite() => json!(number),
        Entry::Number(number) => json!(number.to_string().to_lowercase()),
        Entry::Answer(answer) => json!(answer),
        Entry::Missing => Value::Null,
    };
    let rows: Vec<Map<String, Value>> = (0..screen.num_rows())
        .map(|row| {
            names.iter().zip(screen.columns()).map(|(name, column)| (name.clone(), value(column, row))).collect()
        })
        .collect();
    let whole = json!({ "timeframe": timeframe, "columns": names, "rows": rows });
    format!("{whole:#}\n")
}

/// The rows as CSV.
pub(super) fn csv(screen: &RecordBatch) -> Result<String, CliError> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(names(screen)).map_err(CliError::failed)?;
    for row in 0..screen.num_rows() {
        let cells = screen.columns().iter().map(|column| match entry(column, row) {
            Entry::Time(time) => time.to_string(),
            Entry::Text(text) => Csv::Guarded.text(text),
            Entry::Number(number) => number.to_string(),
            Entry::Answer(answer) => answer.to_string(),
            Entry::Missing => String::new(),
        });
        writer.write_record(cells).map_err(CliError::failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| CliError::failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(CliError::failed)
}
