//! Answers: what each tool says, as Markdown or text of a bounded length.

use super::arguments::Arguments;
use super::desk::Desk;
use crate::bundle::Limits;
use crate::cli::account::account;
use crate::cli::criteria::ranking_asked_for;
use crate::cli::error::CliError;
use crate::cli::format::{metric_value, printable};
use crate::cli::judgement_text::judgement_text;
use crate::cli::listed_row::listed_rows;
use crate::files::{lies_within, replace_file};
use crate::judgement::JudgementOptions;
use crate::measure::{Curves, Measured};
use crate::model::{IndexRow, METRICS, Metric, Origin, RowKey};
use crate::publish::{Published, Request, input_of_sweep};
use crate::rank::{RankedList, Ranking};
use crate::report::{Budget, Detail, render, summary};
use crate::sweep::Sweep;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::Path;

/// The most backtests that one answer names.
pub(super) const MOST: usize = 100;

/// Backtests that are named unless another number is asked for.
const USUAL: usize = 10;

/// Bytes of an answer; what is beyond is left out, and said so.
const LONGEST: usize = 24_000;

/// Bytes of a written page.
const LARGEST_PAGE: usize = 4 << 20;

/// The best, as a table: rank, name, tag, what they were ranked by and their parameters.
pub(super) fn rank(desk: &mut Desk, arguments: &Arguments) -> Result<String, CliError> {
    let sweep = desk.refreshed()?;
    let ranking = ranking(arguments)?;
    let ranked = ranked(sweep, &ranking, arguments)?;
    let limit = arguments.count("limit", USUAL, MOST)?;
    let best = ranked.first_keys(limit);
    let by = ranking.metric().map_or("score", |metric| metric.name);
    let mut table = format!("| Rank | Strategy | Batch | {by} | Bundle | Parameters |\n|---|---|---|---|---|---|\n");
    let values: HashMap<&RowKey, Option<f64>> = best.iter().zip(ranked.iter().map(|ranked| ranked.value)).collect();
    for (place, (key, row)) in (1..).zip(sweep.index()?.rows(&best.iter().collect::<Vec<_>>())?) {
        let value = values.get(&key).copied().flatten();
        let value = match ranking.metric() {
            Some(metric) => metric_value(metric, value),
            None => value.map_or("-".to_owned(), |score| format!("{score:.6}")),
        };
        let tag = row.tag.as_deref().unwrap_or_default();
        let parameters = row.parameters_json.as_deref().unwrap_or_default();
        let cells = [row.name(), tag, &value, key.as_str(), parameters].map(cell);
        // Writing into a text cannot fail.
        let _ = writeln!(table, "| {place} | {} |", cells.join(" | "));
    }
    let _ = writeln!(
        table,
        "\n{} of {} backtests that take part, of {} in all",
        best.len(),
        ranked.len(),
        sweep.index()?.count()?
    );
    Ok(bounded(table))
}

/// Everything that is said of one backtest, as JSON.
pub(super) fn show(desk: &mut Desk, arguments: &Arguments) -> Result<String, CliError> {
    desk.refreshed()?;
    let (key, _) = desk.find(arguments.needed("strategy_id")?)?;
    let sweep = desk.refreshed()?;
    let handle = key.handle_below(sweep.folder()).map_err(CliError::failed)?;
    let opened = sweep.store().open(&handle)?;
    let measured = Measured::of(&opened.backtest, &Curves::of(&opened.backtest));
    let path = handle.split_trial().map_or_else(|| handle.clone(), |(bundle, _)| bundle).under(sweep.folder());
    let account = account(Path::new(key.as_str()), &path, &opened, &measured, &Limits::default());
    Ok(bounded(format!("{account:#}")))
}

/// The statistics of selection, as text.
pub(super) fn statistics(desk: &mut Desk, _arguments: &Arguments) -> Result<String, CliError> {
    desk.refreshed()?;
    let failed = desk.scan.failures.len();
    let judgement = desk.refreshed()?.judge(failed, &JudgementOptions::default())?;
    Ok(bounded(judgement_text(&judgement, None)))
}

/// Two backtests side by side, as a table of what either has.
pub(super) fn compare(desk: &mut Desk, arguments: &Arguments) -> Result<String, CliError> {
    desk.refreshed()?;
    let (one, other) = (desk.find(arguments.needed("strategy_a")?)?, desk.find(arguments.needed("strategy_b")?)?);
    let index = desk.refreshed()?.index()?;
    let rows = listed_rows(index, &[&one.0, &other.0], &HashMap::new(), &BTreeMap::new())?;
    let [one, other] = &rows[..] else { return Err(CliError::wrong_usage("these are one backtest, not two")) };
    let heads = [&one.row, &other.row].map(|row| cell(row.name()));
    let mut table = format!("| | {} |\n|---|---|---|\n", heads.join(" | "));
    let parameters = |row: &IndexRow| cell(row.parameters_json.as_deref().unwrap_or("-"));
    let _ = writeln!(table, "| parameters | {} | {} |", parameters(&one.row), parameters(&other.row));
    for metric in &METRICS {
        let values = [one.value(metric), other.value(metric)];
        if values.iter().any(Option::is_some) {
            let [one, other] = values.map(|value| metric_value(metric, value));
            let _ = writeln!(table, "| {} | {one} | {other} |", metric.name);
        }
    }
    Ok(bounded(table))
}

/// The summary of a report in Markdown, and the report itself where it is to be written.
pub(super) fn report(desk: &mut Desk, arguments: &Arguments) -> Result<String, CliError> {
    let output = arguments.text("output")?.map(Path::new);
    if let Some(output) = output {
        refuse_output(output, desk.may_write)?;
    }
    desk.refreshed()?;
    let scan = desk.scan.clone();
    let sweep = desk.refreshed()?;
    let ranking = ranking(arguments)?;
    if let Some(Metric { name, .. }) = ranking.metric().filter(|metric| metric.origin == Origin::Sweep) {
        let error = format!("'{name}' is computed over all trials of a sweep, and no report ranks by it");
        return Err(CliError::wrong_usage(error).hint(format!("the tool 'rank' ranks by {name}")));
    }
    let ranked = ranked(sweep, &ranking, arguments)?;
    if ranked.is_empty() {
        return Err(CliError::failed("no backtest takes part").hint("loosen the condition"));
    }
    let budget = Budget { max_size: Some(LARGEST_PAGE), detail: Detail::Standard };
    let title = arguments.text("title")?.unwrap_or("Backtests");
    let mut request = Request::new(title, ranking, arguments.count("limit", USUAL, MOST)?, budget);
    request.criteria.filter = filter(arguments)?;
    let matching = ranked.len();
    let Published { input, .. } = input_of_sweep(sweep, &scan, ranked, matching, request, &())?;
    if let Some(output) = output {
        replace_file(output, render(&input, &budget)?.html.as_bytes()).map_err(CliError::failed)?;
    }
    let page = output.map(|output| output.display().to_string());
    Ok(bounded(summary(&input, page.as_deref())))
}

/// Refuses to write where nothing may be written: at all, or outside of the working directory.
fn refuse_output(output: &Path, may_write: bool) -> Result<(), CliError> {
    if !may_write {
        return Err(
            CliError::wrong_usage("this server writes nothing").hint("start it with --write, or leave 'output' out")
        );
    }
    let is_page = output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("html"));
    if !lies_within(output, Path::new(".")) || !is_page {
        return Err(CliError::wrong_usage(format!("{} is no page in the working directory", output.display()))
            .hint("name a file that ends in .html, in the working directory of the server or below"));
    }
    Ok(())
}

fn ranking(arguments: &Arguments) -> Result<Ranking, CliError> {
    let metric = arguments.text("metric")?.unwrap_or("sharpe_ratio");
    ranking_asked_for(metric, arguments.text("focus")?, arguments.flag("ascending")?)
}

/// The condition that was asked for, and that of a tag.
fn filter(arguments: &Arguments) -> Result<Option<String>, CliError> {
    let of_tag = arguments.text("tag")?.map(|tag| format!("tag = '{}'", tag.replace('\'', "''")));
    let given = arguments.text("where")?.map(|given| format!("({given})"));
    let all: Vec<String> = given.into_iter().chain(of_tag).collect();
    Ok((!all.is_empty()).then(|| all.join(" AND ")))
}

fn ranked(sweep: &Sweep, ranking: &Ranking, arguments: &Arguments) -> Result<RankedList, CliError> {
    Ok(sweep.rank(ranking, filter(arguments)?.as_deref())?)
}

/// A text as a cell of a table has it. Names stay what they are, for the next question to name them; only what would end the cell
/// or steer a terminal is escaped.
fn cell(text: &str) -> String {
    printable(text).replace('|', "\\|")
}

/// A text without the lines that are too many, which are counted.
fn bounded(text: String) -> String {
    if text.len() <= LONGEST {
        return text;
    }
    let end = text.floor_char_boundary(LONGEST);
    let end = text[..end].rfind('\n').unwrap_or(end);
    let left = text[end..].trim().lines().count();
    format!("{}\n[{left} more lines are left out; ask for less]\n", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_table_can_be_asked_for_and_cannot_end_its_cell() {
        assert_eq!(cell("ema_12_40*"), "ema_12_40*");
        assert_eq!(cell("a | b\nc"), "a \\| b\\nc");
    }

    #[test]
    fn an_answer_is_cut_at_a_line_and_says_so() {
        let long = "| a | ö |\n".repeat(LONGEST);
        let cut = bounded(long);
        assert!(
            cut.len() <= LONGEST + 60 && cut.ends_with("more lines are left out; ask for less]\n"),
            "{}",
            cut.len()
        );
        assert!(cut.lines().rev().skip(1).all(|line| line == "| a | ö |"));
        assert_eq!(bounded("short".to_owned()), "short");
    }
}
