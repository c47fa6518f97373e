//! Rows as a table that fits the terminal.

use super::chosen_columns::ChosenColumns;
use super::columns::Column;
use super::format::excerpt;
use super::listed_row::ListedRow;
use crate::model::Metric;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use std::collections::HashSet;

/// Metrics that are shown besides the one that the order is by, unless columns are asked for; the last go first where
/// space is short.
const USUAL_METRICS: [&str; 6] =
    ["chained_sharpe", "chained_cagr", "worst_drawdown", "chained_volatility", "profit_factor", "number_of_trades"];

/// A line below the head and nothing else.
pub(super) const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Characters that a tag may shrink to.
const TAG_WIDTH: u16 = 10;

/// A table, and the heads of the columns for which there was no room.
#[derive(Debug)]
pub(super) struct FittedTable {
    pub(super) text: String,
    pub(super) left_out: Vec<String>,
}

/// The rows with their rank, name, tag, what the order is by, and the columns asked for or the usual ones, as far as
/// these fit a width. Without a width everything fits.
pub(super) fn table(rows: &[ListedRow], columns: &ChosenColumns, width: Option<u16>) -> FittedTable {
    let usual: Vec<Column> = USUAL_METRICS.into_iter().filter_map(Metric::find).map(Column::Metric).collect();
    let is_usual = columns.asked.is_empty();
    let mut shown: Vec<&Column> = columns.first.iter().chain(&columns.distinct).collect();
    for column in if is_usual { &usual } else { &columns.asked } {
        if !shown.contains(&column) {
            shown.push(column);
        }
    }
    let mut tagged = is_usual && rows.iter().any(|row| row.row.tag.is_some());
    let mut left_out = Vec::new();
    loop {
        let table = lay_out(rows, &shown, tagged, width);
        if !is_usual || fits(&table) || (shown.len() <= 1 && !tagged) {
            return FittedTable { text: format!("{table}\n"), left_out };
        }
        match shown.len() {
            0 | 1 => {
                tagged = false;
                left_out.push("tag".to_owned());
            }
            _ => left_out.extend(shown.pop().map(|column| column.head())),
        }
    }
}

/// The width to keep to on a terminal that reports this one; some report none at all, or 0.
pub(super) fn width_of_terminal(reported: Option<u16>) -> u16 {
    reported.filter(|width| *width > 0).unwrap_or(80)
}

fn lay_out(rows: &[ListedRow], shown: &[&Column], tagged: bool, width: Option<u16>) -> Table {
    let shown: Vec<(&Column, bool)> = shown.iter().map(|column| (*column, column.is_number(rows))).collect();
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).force_no_tty();
    if let Some(width) = width {
        table.set_width(width);
    }
    let mut head = vec![Cell::new("#").set_alignment(CellAlignment::Right), Cell::new("id")];
    head.extend(tagged.then(|| Cell::new("tag")));
    head.extend(shown.iter().map(|(column, is_number)| cell(excerpt(&column.head()), *is_number)));
    table.set_header(head);

    // Two algorithms of one name are told apart by their files.
    let names: HashSet<&str> = rows.iter().map(|row| row.row.name()).collect();
    for (position, row) in rows.iter().enumerate() {
        let name = if names.len() == rows.len() { row.row.name() } else { row.key.as_str() };
        let mut cells = vec![cell((position + 1).to_string(), true), cell(excerpt(name), false)];
        cells.extend(tagged.then(|| cell(excerpt(row.row.tag.as_deref().unwrap_or("-")), false)));
        cells.extend(shown.iter().map(|(column, is_number)| cell(column.text(row), *is_number)));
        table.add_row(cells);
    }
    // Ids and numbers stay whole; only texts are folded.
    let before = 2 + usize::from(tagged);
    let numbers =
        shown.iter().enumerate().filter(|(_, (_, is_number))| *is_number).map(|(position, _)| before + position);
    for position in [0, 1].into_iter().chain(numbers) {
        if let Some(column) = table.column_mut(position) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BundleStamp, Handle, IndexRow, RowKey, Summary};

    fn row(name: &str) -> IndexRow {
        IndexRow {
            handle: Handle::new(name).unwrap(),
            trial: None,
            algorithm_id: Some(name.to_owned()),
            tag: Some("trend".to_owned()),
            engine_type: None,
            risk_free_rate: None,
            number_of_runs: 1,
            parameters_json: None,
            strategy_ids_json: None,
            stamp: BundleStamp { mtime_ns: 0, size: 1 },
            summary: Summary::default(),
        }
    }

    fn fitted(width: Option<u16>) -> FittedTable {
        let rows = ["ema_12_40_rsi_14", "ema_24_80_rsi_7"].map(|name| ListedRow {
            key: RowKey::new(name),
            row: row(name),
            trial: None,
            score: None,
            near_copies: None,
            of_sweep: None,
        });
        table(&rows, &ChosenColumns { first: None, distinct: None, asked: Vec::new(), ranked: true }, width)
    }

    #[test]
    fn columns_for_which_there_is_no_room_are_named() {
        let FittedTable { text, left_out } = fitted(Some(60));
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
        assert!(
            !left_out.is_empty() && left_out.iter().all(|head| !text.contains(head.as_str())),
            "{left_out:?}\n{text}"
        );
        assert!(text.contains("ema_12_40_rsi_14"), "{text}");
    }

    #[test]
    fn without_a_width_nothing_is_left_out() {
        assert!(fitted(None).left_out.is_empty());
    }

    #[test]
    fn a_terminal_that_does_not_know_its_width_has_80_columns() {
        assert_eq!([None, Some(0), Some(132)].map(width_of_terminal), [80, 80, 132]);
    }
}
