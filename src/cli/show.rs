//! `iaf show`: a readable account of one bundle.

use super::console::Console;
use super::error::CliError;
use super::format::{metric_value, printable, size};
use super::limits::LimitArgs;
use super::locations::Locations;
use super::table::STYLE;
use crate::bundle::{Limits, Manifest, OpenedBundle, decompressed_size, read};
use crate::model::python_json::{standard_object, standard_value};
use crate::model::{Backtest, EpochMs, Metric, Run, SeriesField, Unit, Value};
use clap::Args;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde_json::{Map, Value as Json, json};
use std::fs;
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
    /// Bundle, legacy directory, or - for a bundle from standard input
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
        let locations = Locations::find(std::slice::from_ref(&self.bundle), limits)?;
        let [path] = locations.paths.as_slice() else {
            return Err(CliError::wrong_usage(format!("{} means several bundles", self.bundle.display()))
                .hint("name one of them"));
        };
        let opened = read(path, limits).map_err(CliError::failed)?;
        let account = account(&self.bundle, path, &opened, limits);
        match self.json {
            true => console.result(format!("{account:#}\n")),
            false => console.result(text(&opened, &account)),
        }
    }
}

/// Everything that is said of a bundle.
fn account(named: &Path, path: &Path, opened: &OpenedBundle, limits: &Limits) -> Json {
    let OpenedBundle { backtest, notices, sha256 } = opened;
    let is_directory = path.is_dir();
    let file_size = fs::metadata(path).ok().filter(|_| !is_directory).map(|metadata| metadata.len());
    let summary: Map<String, Json> = Metric::columns()
        .filter_map(|metric| Some((metric.name.to_owned(), number(backtest.summary.as_ref()?.get(metric.name)))))
        .collect();
    json!({
        "path": named.display().to_string(),
        "format_version": backtest.format_version.number(),
        "legacy_directory": is_directory,
        "size": file_size,
        "decompressed_size": decompressed_size(path, limits),
        "sha256": sha256.to_string(),
        "algorithm_id": backtest.algorithm_id,
        "tag": backtest.tag,
        "engine": backtest.engine.map(crate::model::Engine::name),
        "study": backtest.study,
        "risk_free_rate": number(backtest.risk_free_rate),
        "strategy_ids": backtest.strategy_ids,
        "parameters": standard_object(&backtest.parameters),
        "metadata": standard_object(&backtest.metadata),
        "windows": backtest.runs.iter().map(window).collect::<Vec<Json>>(),
        "metrics": summary,
        "ohlcv": manifest(backtest),
        "other_keys": backtest.extra.iter().map(|(name, _)| name).collect::<Vec<&str>>(),
        "notices": notices,
    })
}

fn window(run: &Run) -> Json {
    let series: Map<String, Json> = SeriesField::ALL
        .into_iter()
        .filter(|&field| !run.series(field).is_empty())
        .map(|field| (field.name().to_owned(), run.series(field).len().into()))
        .collect();
    json!({
        "name": run.window_name,
        "start": moment(run.start),
        "end": moment(run.end),
        "symbols": run.symbols,
        "snapshots": run.snapshots.len(),
        "trades": run.trades.len(),
        "orders": run.orders.len(),
        "positions": run.positions.len(),
        "series": series,
    })
}

/// The side files that the bundle names, by their keys.
fn manifest(backtest: &Backtest) -> Json {
    let Some(Manifest { folder, entries }) = Manifest::of(backtest) else { return Json::Null };
    let chunks: Map<String, Json> = entries.into_iter().map(|(key, name)| (key, name.into())).collect();
    json!({ "store_dir": folder, "chunks": chunks })
}

fn moment(moment: Option<EpochMs>) -> Json {
    moment.map_or(Json::Null, |moment| moment.to_string().into())
}

/// A number; infinities as text, which JSON has no number for.
fn number(number: Option<f64>) -> Json {
    match number {
        Some(number) if number.is_finite() => number.into(),
        Some(number) => number.to_string().into(),
        None => Json::Null,
    }
}

/// The account for people.
fn text(opened: &OpenedBundle, account: &Json) -> String {
    let backtest = &opened.backtest;
    let bytes = |key: &str| account[key].as_u64().map(size);
    let mut facts = vec![("version", backtest.format_version.number().to_string())];
    if account["legacy_directory"] == true {
        facts[0].1 = "legacy directory".to_owned();
    }
    facts.extend(bytes("size").map(|size| ("size", size)));
    facts.extend(bytes("decompressed_size").map(|size| ("decompressed", size)));
    for (name, key) in [("algorithm", "algorithm_id"), ("tag", "tag"), ("engine", "engine"), ("study", "study")] {
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
    if let Some(summary) = &backtest.summary {
        let metrics = Metric::columns().filter_map(|metric| Some((metric, summary.get(metric.name)?)));
        let lines = metrics.map(|(metric, value)| vec![label(metric), metric_value(metric, Some(value))]);
        out.push_str(&rows(lines, Some(&["metric", "value"])));
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

/// Lines as a table: numbers to the right, which are what follows the third column or is named a value.
fn rows(lines: impl Iterator<Item = Vec<String>>, head: Option<&[&str]>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    let is_number = |position: usize| head.is_some_and(|head| position > 2 || head[position] == "value");
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

/// A metric's label with the unit that its value does not show.
fn label(metric: &Metric) -> String {
    match metric.unit {
        Unit::Days => format!("{}, days", metric.label),
        Unit::Hours => format!("{}, hours", metric.label),
        Unit::Money | Unit::Fraction | Unit::Ratio | Unit::Count => metric.label.to_owned(),
    }
}
