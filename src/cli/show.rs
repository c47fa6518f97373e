//! `iaf show`: a readable account of one bundle.

use super::account::account;
use super::console::Console;
use super::error::CliError;
use super::format::{metric_value, printable, size};
use super::limits::LimitArgs;
use super::locations::Locations;
use super::table::STYLE;
use super::trials::{
    NamedBundle, TESTS_HEAD, TRIALS_HEAD, lines_of_tests, tests_as_json, tests_as_lines, trials_as_json,
    trials_as_lines, trials_of,
};
use crate::bundle::{OpenedBundle, is_legacy_directory};
use crate::index::is_meant_as_index;
use crate::measure::{Curves, ImpossibleFigure, Measured, SummaryDifference, impossible_figures};
use crate::model::python_json::standard_value;
use crate::model::{Backtest, EpochMs, Metric, SeriesField, Value};
use crate::report::permutation_rows;
use clap::Args;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde_json::Value as Json;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The key of the side files that a bundle names.
const OHLCV: &str = "ohlcv";

const EXAMPLES: &str = "Examples:
  iaf show examples/sweep/ema_12_40_rsi_14.iafbt
  iaf show examples/sweep/ema_12_40_rsi_14.iafbt --json";

/// Say what a bundle holds
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ShowArgs {
    /// Bundle, legacy directory, or - for a bundle from standard input; one backtest of a bundle with studies is
    /// 'BUNDLE#STUDY/ENGINE', as lists name it
    bundle: PathBuf,
    /// Write JSON, with stable keys
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

impl ShowArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let limits = &self.limits.limits();
        let named = NamedBundle::of(&self.bundle);
        let locations = Locations::find(std::slice::from_ref(&named.path), limits)?;
        let [path] = locations.paths.as_slice() else {
            return Err(CliError::wrong_usage(format!("{} means several bundles", self.bundle.display()))
                .hint("name one of them"));
        };
        refuse_others(path)?;
        let opened = named.read(path, limits).map_err(CliError::failed)?;
        let trials = trials_of(path, limits).map_err(CliError::failed)?;
        let measured = Measured::of(&opened.backtest, &Curves::of(&opened.backtest));
        let mut account = account(&self.bundle, path, &opened, &measured, limits);
        account["universe"] = opened.backtest.universe.clone().into();
        account["trials"] = trials_as_json(&trials);
        account["monte_carlo_tests"] = tests_as_json(&opened.backtest);
        if self.json {
            return console.result(format!("{account:#}\n"));
        }
        let of_studies = [
            rows(tests_as_lines(&opened.backtest).into_iter(), Some(&TESTS_HEAD)),
            rows(trials_as_lines(&trials).into_iter(), Some(&TRIALS_HEAD)),
        ];
        console.result(text(&opened, &measured, &account) + &of_studies.concat())
    }
}

/// Says what a path leads to instead of a bundle, where it does.
fn refuse_others(path: &Path) -> Result<(), CliError> {
    let shown = path.display();
    if path.is_dir() && !is_legacy_directory(path).unwrap_or(false) {
        return Err(CliError::wrong_usage(format!("{shown} is a folder, and one bundle is shown at a time"))
            .hint(format!("'iaf list {shown}' names the bundles in it")));
    }
    if is_meant_as_index(path) {
        return Err(CliError::wrong_usage(format!("{shown} is an index, and no bundle"))
            .hint(format!("'iaf list {shown}' names its backtests")));
    }
    if path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Err(CliError::failed(format!("there is no file {shown}")).hint(
            "name a bundle with its extension; 'iaf list FOLDER --columns bundle_path' names those of a folder",
        ));
    }
    Ok(())
}

/// The account for people.
fn text(opened: &OpenedBundle, measured: &Measured, account: &Json) -> String {
    let backtest = &opened.backtest;
    let bytes = |key: &str| account[key].as_u64().map(size);
    let mut facts = vec![("version", backtest.format_version.number().to_string())];
    if account["legacy_directory"] == true {
        facts[0].1 = "legacy directory".to_owned();
    }
    facts.extend(bytes("size").map(|size| ("size", size)));
    facts.extend(bytes("decompressed_size").map(|size| ("decompressed", size)));
    for (name, key) in [
        ("algorithm", "algorithm_id"),
        ("tag", "tag"),
        ("engine", "engine"),
        ("study", "study"),
        ("universe", "universe"),
    ] {
        facts.extend(account[key].as_str().map(|text| (name, text.to_owned())));
    }
    facts.extend(backtest.risk_free_rate.map(|rate| ("risk-free rate", format!("{:.2} %", rate * 100.0))));
    facts.extend((!backtest.strategy_ids.is_empty()).then(|| ("strategies", backtest.strategy_ids.join(", "))));
    let parameters = backtest.parameters.iter().map(|(name, value)| format!("{name}={}", short(value)));
    facts.extend((!backtest.parameters.is_empty()).then(|| ("parameters", parameters.collect::<Vec<_>>().join(", "))));
    for (name, chunk) in account["ohlcv"]["chunks"].as_object().into_iter().flatten() {
        facts.push(("chunk", format!("{name} {}", chunk.as_str().unwrap_or("-"))));
    }
    let others: Vec<&str> = backtest.extra.iter().map(|(name, _)| name).filter(|&name| name != OHLCV).collect();
    facts.extend((!others.is_empty()).then(|| ("also holds", others.join(", "))));
    let mut out = rows(facts.iter().map(|(name, text)| vec![(*name).to_owned(), text.clone()]), None);
    out.push_str(&windows(backtest));
    out.push_str(&figures(measured));
    for difference in SummaryDifference::all_of(measured) {
        out.push_str(&format!("contradiction: {}\n", contradiction(&difference)));
    }
    out.push_str(&permutation_tests(&backtest.permutation_tests));
    for figure in impossible_figures(backtest) {
        out.push_str(&format!("impossible: {}\n", printable(&impossible(&figure))));
    }
    opened.notices.iter().for_each(|notice| out.push_str(&format!("notice: {}\n", printable(notice))));
    out
}

fn windows(backtest: &Backtest) -> String {
    const HEAD: [&str; 8] = ["window", "start", "end", "snapshots", "trades", "orders", "series", "points"];
    let lines = backtest.runs.iter().map(|run| {
        let day = |moment: Option<EpochMs>| moment.map_or("-".to_owned(), |moment| moment.date().to_string());
        let series = SeriesField::ALL.map(|field| run.series(field).len());
        let mut line = vec![run.window_name.clone().unwrap_or("-".to_owned()), day(run.start), day(run.end)];
        let counts = [run.snapshots.len(), run.trades.len(), run.orders.len()];
        let series = [series.iter().filter(|&&points| points > 0).count(), series.iter().sum()];
        line.extend(counts.into_iter().chain(series).map(|count| count.to_string()));
        line
    });
    rows(lines, Some(&HEAD))
}

/// What is measured, with what the summary says in its place, and then what the summary alone says.
fn figures(found: &Measured) -> String {
    let in_place_of = |measured: &Metric| Metric::columns().find(|metric| metric.counterpart() == Some(measured));
    let written = |metric: &'static Metric| found.value(metric).map(|value| metric_value(metric, Some(value)));
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let is_measured = Metric::measured().any(|metric| written(metric).is_some());
    let measured: Vec<Vec<String>> = Metric::measured()
        .filter(|_| is_measured)
        .filter_map(|metric| {
            let (own, given) = (written(metric), in_place_of(metric).and_then(written));
            let is_known = own.is_some() || given.is_some();
            is_known.then(|| vec![metric.label.to_owned(), or_none(own), or_none(given)])
        })
        .collect();
    let alone = Metric::columns().filter(|metric| metric.counterpart().is_none() || !is_measured);
    let of_summary = alone.filter_map(|metric| Some(vec![metric.label.to_owned(), written(metric)?]));
    rows(measured.iter().cloned(), Some(&["measured on the equity", "value", "summary"]))
        + &rows(of_summary, Some(&["the bundle's summary", "value"]))
}

/// A figure of the summary that what is measured contradicts, in one sentence.
fn contradiction(SummaryDifference { summary, measured, given, own }: &SummaryDifference) -> String {
    let (given, own) = (metric_value(summary, Some(*given)), metric_value(measured, Some(*own)));
    format!(
        "{} is {given} in the summary ({}), and {own} is measured ({})",
        measured.label, summary.name, measured.name
    )
}

/// The permutation tests, a line for each metric that was tested.
fn permutation_tests(tests: &Value) -> String {
    const HEAD: [&str; 6] = ["permutation test", "metric", "shuffles", "backtest", "5 to 95 % of shuffles", "p-value"];
    rows(lines_of_tests(permutation_rows(tests)).into_iter(), Some(&HEAD))
}

/// A figure that cannot be, in one sentence.
fn impossible(ImpossibleFigure { window, name, value, contradiction }: &ImpossibleFigure) -> String {
    let (label, written) = match Metric::find(name) {
        Some(metric) => (metric.label.to_owned(), metric_value(metric, Some(*value))),
        None => ((*name).to_owned(), value.to_string()),
    };
    let home = window.as_deref().unwrap_or("the summary");
    format!("{label} is {written} in {home}, but {contradiction}")
}

/// Lines as a table: numbers to the right, which are what follows the third column or is named a value or the summary's.
fn rows(lines: impl Iterator<Item = Vec<String>>, head: Option<&[&str]>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    let is_number =
        |position: usize| head.is_some_and(|head| position > 2 || matches!(head[position], "value" | "summary"));
    let cell = |position: usize, text: &str| {
        Cell::new(printable(text)).set_alignment(if is_number(position) {
            CellAlignment::Right
        } else {
            CellAlignment::Left
        })
    };
    if let Some(head) = head {
        table.set_header(head.iter().enumerate().map(|(position, text)| cell(position, text)));
    }
    for line in lines {
        table.add_row(line.iter().enumerate().map(|(position, text)| cell(position, text)));
    }
    if table.is_empty() { String::new() } else { format!("{}\n\n", table.trim_fmt()) }
}

fn short(value: &Value) -> String {
    match standard_value(value) {
        Json::String(text) => text,
        json => json.to_string(),
    }
}
