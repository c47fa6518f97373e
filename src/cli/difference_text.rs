//! The difference of two indexes as text, as Markdown and as JSON.

use super::format::{metric_value, printable};
use super::table::STYLE;
use crate::model::Metric;
use crate::rank::{Change, Difference, DifferenceLine, Standing};
use crate::report::markdown_cell;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde_json::{Value as Json, json};

const HEAD: [&str; 5] = ["", "backtest", "before", "after", "parameters"];

/// How two indexes are compared, and how much of it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) metric: &'static Metric,
    pub(super) threshold: f64,
    /// Of each kind of change.
    pub(super) limit: usize,
}

/// A sentence with the counts, and the first of each kind in a table.
pub(super) fn as_text(difference: &Difference, shown: Shown) -> String {
    let mut text = counts(difference, shown) + "\n";
    let (lines, left) = difference.lines(shown.limit);
    if lines.is_empty() {
        return text;
    }
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled).force_no_tty();
    table.set_header(HEAD);
    for line in &lines {
        table.add_row(cells(line, shown.metric).map(|text| Cell::new(printable(&text))));
    }
    for column in [2, 3] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    text.push_str(&format!("\n{table}\n"));
    text + &not_shown(left)
}

/// The same as Markdown.
pub(super) fn as_markdown(difference: &Difference, shown: Shown) -> String {
    let mut text = markdown_cell(&counts(difference, shown)) + "\n";
    let (lines, left) = difference.lines(shown.limit);
    if lines.is_empty() {
        return text;
    }
    text.push_str(&format!("\n| {} |\n|---|---|--:|--:|---|\n", HEAD.join(" | ")));
    for line in &lines {
        text.push_str(&format!("| {} |\n", cells(line, shown.metric).map(|text| markdown_cell(&text)).join(" | ")));
    }
    text + &not_shown(left)
}

/// All of it, under stable keys.
pub(super) fn as_json(difference: &Difference, shown: Shown) -> String {
    let standings = |list: &[Standing]| Json::from_iter(list.iter().map(standing));
    let changes = |list: &[Change]| Json::from_iter(list.iter().map(change));
    let json = json!({
        "metric": shown.metric.name,
        "threshold": shown.threshold,
        "added": standings(&difference.added),
        "gone": standings(&difference.gone),
        "better": changes(&difference.better),
        "worse": changes(&difference.worse),
        "changed_parameters": changes(&difference.changed_parameters),
        "unchanged": difference.unchanged,
    });
    format!("{json:#}\n")
}

fn counts(difference: &Difference, shown: Shown) -> String {
    format!("{} (by {}, steps above {})", difference.counts(), shown.metric.name, shown.threshold)
}

fn cells(line: &DifferenceLine<'_>, metric: &Metric) -> [String; 5] {
    let value = |value| metric_value(metric, value);
    let (what, name) = (line.happened.name().to_owned(), line.backtest.name.clone());
    [what, name, value(line.before), value(line.after), line.parameters.join(", ")]
}

fn not_shown(left: usize) -> String {
    if left == 0 { String::new() } else { format!("\n{left} more are not shown; -n all shows all of them\n") }
}

fn standing(standing: &Standing) -> Json {
    json!({ "bundle_path": standing.key, "name": standing.name, "value": finite(standing.value) })
}

fn change(change: &Change) -> Json {
    json!({
        "bundle_path": change.after.key,
        "name": change.after.name,
        "before": finite(change.before.value),
        "after": finite(change.after.value),
        "difference": finite(change.difference()),
        "parameters_before": parameters(&change.before),
        "parameters_after": parameters(&change.after),
    })
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn parameters(standing: &Standing) -> Json {
    let text = standing.parameters.as_deref();
    text.map_or(Json::Null, |text| serde_json::from_str(text).unwrap_or_else(|_| Json::from(text)))
}
