//! Summary of a report in Markdown, for a job's summary or a note: the verdict, the best, and what changed.

use super::input::ReportInput;
use super::text::{metric_value, sentence};
use crate::model::Metric;
use std::fmt::Write as _;

/// The most bytes of a summary: below the 1 MiB of a job's summary and the million characters of a note.
const LARGEST: usize = 900_000;
/// Winners that are listed.
const LISTED: usize = 10;
/// Lines of each kind of change.
const CHANGES: usize = 5;
/// Characters of a text in a cell.
const WIDEST_CELL: usize = 120;
/// The columns after what winners are ranked by.
const COLUMNS: [&str; 5] = ["chained_sharpe", "dsr", "chained_cagr", "worst_drawdown", "number_of_trades"];

/// The summary of a report. `page` is where the page is, for a link to it.
pub fn summary(input: &ReportInput, page: Option<&str>) -> String {
    let mut text = format!("## {}\n\n", cell(&input.title));
    for (position, said) in
        input.selection().map(|judgement| judgement.verdict()).unwrap_or_default().iter().enumerate()
    {
        let said = prose(&sentence(&said.to_string()));
        let _ = if position == 0 { writeln!(text, "**{said}**\n") } else { writeln!(text, "- {said}") };
    }
    text.push_str(&best(input));
    if let Some(since) = &input.since {
        let _ = write!(text, "\n### What changed\n\n{}.\n", prose(&since.sentence()));
        text.push_str(&changes(input));
    }
    if !input.failures.is_empty() {
        let _ = write!(text, "\n{} bundles or parts of them could not be read.\n", input.failures.len());
    }
    if let Some(page) = page {
        let _ = write!(text, "\nThe report: {}\n", cell(page));
    }
    shortened(text)
}

fn best(input: &ReportInput) -> String {
    let columns: Vec<&Metric> = COLUMNS
        .iter()
        .filter_map(|name| Metric::find(name).or_else(|| Metric::find_of_sweep(name)))
        .filter(|metric| !input.criteria.shows(metric))
        .collect();
    let heads: Vec<&str> = columns.iter().map(|metric| metric.short_label).collect();
    let mut text = format!("\n| # | backtest | {} | {} |\n", cell(input.criteria.short_label()), heads.join(" | "));
    let _ = writeln!(text, "|--:|---|{}", "--:|".repeat(columns.len() + 1));
    for (position, winner) in input.winners.iter().take(LISTED).enumerate() {
        let value = |metric: &&Metric| metric_value(metric, winner.value(metric));
        let values: Vec<String> = columns.iter().map(value).collect();
        let (name, ranked) = (cell(&winner.name), input.criteria.text(winner));
        let _ = writeln!(text, "| {} | {name} | {ranked} | {} |", position + 1, values.join(" | "));
    }
    let more = input.winners.len().saturating_sub(LISTED);
    if more > 0 {
        let _ = writeln!(text, "\n{more} more are in the report, of {} that were indexed.", input.scan.indexed);
    }
    text
}

fn changes(input: &ReportInput) -> String {
    let Some(since) = &input.since else { return String::new() };
    let (lines, left) = since.difference.lines(CHANGES);
    if lines.is_empty() {
        return String::new();
    }
    let label = cell(since.metric.label);
    let mut text = format!("\n| backtest | change | {label} before | after | parameters |\n|---|---|--:|--:|---|\n");
    for line in &lines {
        let value = |value| metric_value(since.metric, value);
        let (name, parameters) = (cell(&line.backtest.name), cell(&line.parameters.join(", ")));
        let (what, before, after) = (line.happened.name(), value(line.before), value(line.after));
        let _ = writeln!(text, "| {name} | {what} | {before} | {after} | {parameters} |");
    }
    if left > 0 {
        let _ = writeln!(text, "\n{left} more are not listed.");
    }
    text
}

/// The text as far as it is allowed to be long, cut at the end of a line.
fn shortened(mut text: String) -> String {
    if text.len() > LARGEST {
        let end = (0..=LARGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        let line = text[..end].rfind('\n').map_or(0, |line| line + 1);
        text.truncate(line);
        text.push_str("\nThe rest is left out for its length.\n");
    }
    text
}

/// A text in a cell of a table, as text and nothing else, in one line and not too long.
pub fn cell(text: &str) -> String {
    let mut shown: String = text.chars().take(WIDEST_CELL).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    prose(&shown)
}

/// A text whose characters mean nothing in Markdown.
fn prose(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => prose.push_str("&amp;"),
            '<' => prose.push_str("&lt;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '@' | '!' | '$' => prose.extend(['\\', letter]),
            letter if letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter) => prose.push(' '),
            ('\u{2066}'..='\u{2069}') => prose.push(' '),
            letter => prose.push(letter),
        }
    }
    prose
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_and_nothing_else() {
        assert_eq!(cell("a|b <img> [x](y) _z_ @me\n# h"), "a\\|b &lt;img> \\[x\\](y) \\_z\\_ \\@me \\# h");
        assert_eq!(cell(&"x".repeat(500)).chars().count(), WIDEST_CELL + 1);
    }

    #[test]
    fn what_is_too_long_ends_with_a_whole_line_and_says_so() {
        let text = shortened("0123456789\n".repeat(100_000));
        assert!(text.len() < LARGEST + 100 && text.ends_with("9\n\nThe rest is left out for its length.\n"));
    }
}
