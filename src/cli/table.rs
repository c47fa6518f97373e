//! A ranking as a table that fits the terminal.

use super::columns::Column;
use super::format::printable;
use super::rank::Ranked;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use iaf::model::Metric;
use iaf::rank::RankBy;
use std::collections::HashSet;

/// What is shown besides the metric ranked by, unless columns are asked for; the last ones go first where space is short.
const USUAL_METRICS: [&str; 5] = ["sharpe_ratio", "cagr", "annual_volatility", "profit_factor", "number_of_trades"];

/// A line below the head and nothing else.
pub(super) const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// What a tag may shrink to.
const TAG_WIDTH: u16 = 10;

/// The rows with their rank, name, tag, the metric ranked by, and the columns asked for or the usual ones.
pub(super) fn table(rows: &[Ranked<'_>], by: &RankBy, columns: &[Column]) -> String {
    let usual: Vec<Column> = USUAL_METRICS.into_iter().filter_map(Metric::find).map(Column::Metric).collect();
    let is_usual = columns.is_empty();
    let mut shown = vec![Column::Metric(by.metric)];
    for column in if is_usual { &usual } else { columns } {
        if !shown.contains(column) {
            shown.push(*column);
        }
    }
    let mut tagged = is_usual && rows.iter().any(|(_, row)| row.tag.is_some());
    loop {
        let table = layout(rows, &shown, tagged);
        if !is_usual || fits(&table) || (shown.len() == 1 && !tagged) {
            return format!("{table}\n");
        }
        match shown.len() {
            1 => tagged = false,
            _ => shown.truncate(shown.len() - 1),
        }
    }
}

fn layout(rows: &[Ranked<'_>], shown: &[Column], tagged: bool) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    let mut head = vec![Cell::new("#").set_alignment(CellAlignment::Right), Cell::new("id")];
    head.extend(tagged.then(|| Cell::new("tag")));
    head.extend(shown.iter().map(|column| cell(*column, column.head().to_owned())));
    table.set_header(head);

    // Two algorithms of one name are told apart by their files.
    let names: HashSet<&str> = rows.iter().map(|(_, row)| row.name()).collect();
    for (position, (path, row)) in rows.iter().enumerate() {
        let name = if names.len() == rows.len() { row.name() } else { path };
        let mut cells = vec![Cell::new(position + 1).set_alignment(CellAlignment::Right), Cell::new(printable(name))];
        cells.extend(tagged.then(|| Cell::new(printable(row.tag.as_deref().unwrap_or("-")))));
        cells.extend(shown.iter().map(|column| cell(*column, column.text(row))));
        table.add_row(cells);
    }
    // Ids and numbers stay whole; only texts are folded.
    let before = 2 + usize::from(tagged);
    let numbers = shown.iter().enumerate().filter(|(_, column)| column.is_number()).map(|(place, _)| before + place);
    for place in [0, 1].into_iter().chain(numbers) {
        if let Some(column) = table.column_mut(place) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

fn cell(column: Column, text: String) -> Cell {
    Cell::new(text).set_alignment(if column.is_number() { CellAlignment::Right } else { CellAlignment::Left })
}

/// Whether the terminal, if there is one, is wide enough for what cannot be folded.
fn fits(table: &Table) -> bool {
    let folds = |column: &comfy_table::Column| column.constraint().is_none();
    let widths = table.column_iter().zip(table.column_max_content_widths());
    let needed: u32 =
        widths.map(|(column, width)| 3 + u32::from(if folds(column) { width.min(TAG_WIDTH) } else { width })).sum();
    table.width().is_none_or(|available| needed <= u32::from(available))
}
