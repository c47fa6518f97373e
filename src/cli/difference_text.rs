//! The difference of two indexes as text, as Markdown and as JSON.

use super::format::{metric_value, printable};
use super::table::STYLE;
use crate::model::Metric;
use crate::rank::{Change, Difference, DifferenceLine, Standing};
use crate::report::markdown_cell;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table};
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

/// A sentence with the counts, and the first of each kind in a table, which fits a width where there is one.
pub(super) fn as_text(difference: &Difference, shown: Shown, width: Option<u16>) -> String {
    let mut text = format!("{}{}\n", whether(difference), counts(difference, shown));
    let (lines, left) = difference.lines(shown.limit);
    if lines.is_empty() {
        return text;
    }
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).force_no_tty();
    if let Some(width) = width {
        table.set_width(width);
    }
    table.set_header(HEAD);
    for line in &lines {
        table.add_row(cells(line, shown.metric).map(|text| Cell::new(printable(&text))));
    }
    for position in [0, 2, 3] {
        if let Some(column) = table.column_mut(position) {
            column.set_cell_alignment(if position == 0 { CellAlignment::Left } else { CellAlignment::Right });
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    text.push_str(&format!("\n{table}\n"));
    text + &not_shown(left)
}

/// The same as Markdown.
pub(super) fn as_markdown(difference: &Difference, shown: Shown) -> String {
    let mut text = format!("{}{}\n", whether(difference), markdown_cell(&counts(difference, shown)));
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

/// Says so where nothing that counts is different.
fn whether(difference: &Difference) -> &'static str {
    if difference.is_empty() { "nothing changed: " } else { "" }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_parameters_are_folded_to_the_width_and_figures_stay_whole() {
        let standing = |parameters: String| Standing {
            key: "a".to_owned(),
            place: "a".to_owned(),
            name: "ema_12_40_rsi_14".to_owned(),
            parameters: Some(parameters),
            value: Some(1.25),
        };
        let parameters =
            |value: u8| (0..12).map(|at| format!("\"parameter_{at}\":{value}")).collect::<Vec<_>>().join(",");
        let (old, new) = (standing(format!("{{{}}}", parameters(1))), standing(format!("{{{}}}", parameters(2))));
        let metric = Metric::find("chained_sharpe").unwrap();
        let difference = Difference::between(vec![old], vec![new], metric, 0.05);
        let text = as_text(&difference, Shown { metric, threshold: 0.05, limit: 10 }, Some(100));
        assert!(text.lines().skip(2).all(|line| line.chars().count() <= 100), "{text}");
        assert!(text.contains("1.25") && text.contains("parameter_11"), "{text}");
    }
}
