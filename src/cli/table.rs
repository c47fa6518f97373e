//! Rows as a table that fits the terminal.

use super::chosen_columns::ChosenColumns;
use super::columns::Column;
use super::format::printable;
use super::listed_row::ListedRow;
use crate::model::Metric;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use std::collections::HashSet;

/// What is shown besides what the order is by, unless columns are asked for; the last ones go first where space is short.
const USUAL_METRICS: [&str; 5] = ["sharpe_ratio", "cagr", "annual_volatility", "profit_factor", "number_of_trades"];

/// A line below the head and nothing else.
pub(super) const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// What a tag may shrink to.
const TAG_WIDTH: u16 = 10;

/// The rows with their place, name, tag, what the order is by, and the columns asked for or the usual ones.
pub(super) fn table(lines: &[ListedRow<'_>], columns: &ChosenColumns) -> String {
    let usual: Vec<Column> = USUAL_METRICS.into_iter().filter_map(Metric::find).map(Column::Metric).collect();
    let is_usual = columns.asked.is_empty();
    let mut shown: Vec<&Column> = columns.first.iter().collect();
    for column in if is_usual { &usual } else { &columns.asked } {
        if !shown.contains(&column) {
            shown.push(column);
        }
    }
    let mut tagged = is_usual && lines.iter().any(|line| line.row.tag.is_some());
    loop {
        let table = lay_out(lines, &shown, tagged);
        if !is_usual || fits(&table) || (shown.len() <= 1 && !tagged) {
            return format!("{table}\n");
        }
        match shown.len() {
            0 | 1 => tagged = false,
            _ => shown.truncate(shown.len() - 1),
        }
    }
}

fn lay_out(lines: &[ListedRow<'_>], shown: &[&Column], tagged: bool) -> Table {
    let shown: Vec<(&Column, bool)> = shown.iter().map(|column| (*column, column.is_number(lines))).collect();
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    let mut head = vec![Cell::new("#").set_alignment(CellAlignment::Right), Cell::new("id")];
    head.extend(tagged.then(|| Cell::new("tag")));
    head.extend(shown.iter().map(|(column, is_number)| cell(printable(&column.head()), *is_number)));
    table.set_header(head);

    // Two algorithms of one name are told apart by their files.
    let names: HashSet<&str> = lines.iter().map(|line| line.row.name()).collect();
    for (place, line) in lines.iter().enumerate() {
        let name = if names.len() == lines.len() { line.row.name() } else { line.path };
        let mut cells = vec![cell((place + 1).to_string(), true), cell(printable(name), false)];
        cells.extend(tagged.then(|| cell(printable(line.row.tag.as_deref().unwrap_or("-")), false)));
        cells.extend(shown.iter().map(|(column, is_number)| cell(column.text(line), *is_number)));
        table.add_row(cells);
    }
    // Ids and numbers stay whole; only texts are folded.
    let before = 2 + usize::from(tagged);
    let numbers = shown.iter().enumerate().filter(|(_, (_, is_number))| *is_number).map(|(place, _)| before + place);
    for place in [0, 1].into_iter().chain(numbers) {
        if let Some(column) = table.column_mut(place) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

fn cell(text: String, is_number: bool) -> Cell {
    Cell::new(text).set_alignment(if is_number { CellAlignment::Right } else { CellAlignment::Left })
}

/// Whether the terminal, if there is one, is wide enough for what cannot be folded.
fn fits(table: &Table) -> bool {
    let folds = |column: &comfy_table::Column| column.constraint().is_none();
    let widths = table.column_iter().zip(table.column_max_content_widths());
    let needed: u32 =
        widths.map(|(column, width)| 3 + u32::from(if folds(column) { width.min(TAG_WIDTH) } else { width })).sum();
    table.width().is_none_or(|available| needed <= u32::from(available))
}
