//! Account of a bundle for programs: everything that is said of it, under stable keys.

use crate::bundle::{Limits, Manifest, OpenedBundle, decompressed_size};
use crate::measure::{ImpossibleFigure, Measured, SummaryDifference, impossible_figures};
use crate::model::python_json::{standard_object, standard_value};
use crate::model::{Backtest, ColumnType, EpochMs, Fields, Metric, Run, SeriesField, Summary, Value};
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::path::Path;

/// Everything that is said of a bundle.
pub(super) fn account(named: &Path, path: &Path, opened: &OpenedBundle, measured: &Measured, limits: &Limits) -> Json {
    let OpenedBundle { backtest, notices, sha256 } = opened;
    let is_directory = path.is_dir();
    let file_size = fs::metadata(path).ok().filter(|_| !is_directory).map(|metadata| metadata.len());
    let summary: Map<String, Json> = Metric::columns()
        .filter_map(|metric| Some((metric.name.to_owned(), figure(backtest.summary.as_ref()?, metric))))
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
        "measured": Metric::measured().map(|metric| (metric.name.to_owned(), number(measured.value(metric)))).collect::<Map<_, _>>(),
        "contradictions": SummaryDifference::all_of(measured).iter().map(contradiction).collect::<Vec<Json>>(),
        "impossible": impossible_figures(backtest).iter().map(impossible).collect::<Vec<Json>>(),
        "permutation_tests": permutation_tests(&backtest.permutation_tests),
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

/// The value of a metric; a count is a whole number, to every digit.
fn figure(summary: &Summary, metric: &Metric) -> Json {
    let value = summary.get(metric.name);
    let whole = value.filter(|value| metric.column_type == ColumnType::Integer && value.fract() == 0.0);
    match (summary.extra.get(metric.name), whole) {
        (Some(exact @ (Value::Int(_) | Value::Unsigned(_))), _) => standard_value(exact),
        (_, Some(whole)) if whole.abs() < i64::MAX as f64 => (whole as i64).into(),
        _ => number(value),
    }
}

/// A figure of the summary that what is measured contradicts.
fn contradiction(difference: &SummaryDifference) -> Json {
    json!({
        "metric": difference.summary.name,
        "summary": number(Some(difference.given)),
        "measured_metric": difference.measured.name,
        "measured": number(Some(difference.own)),
    })
}

/// A figure that is stored and cannot be, in the file's unit.
fn impossible(figure: &ImpossibleFigure) -> Json {
    json!({
        "window": figure.window,
        "metric": figure.name,
        "value": number(Some(figure.value)),
        "reason": figure.contradiction.to_string(),
    })
}

/// The permutation tests by their windows, with the p-values as the bundle stores them.
fn permutation_tests(tests: &Value) -> Json {
    let Value::List(tests) = tests else { return Json::Array(Vec::new()) };
    let tests = tests.iter().filter_map(|test| if let Value::Map(test) = test { Some(test) } else { None });
    let value = |test: &Fields, name: &str| test.get(name).map_or(Json::Null, standard_value);
    let shuffles = |test: &Fields| match test.get("permutated_metrics") {
        Some(Value::List(shuffles)) => shuffles.len(),
        _ => 0,
    };
    let account = |test: &Fields| {
        json!({
            "window": value(test, "backtest_date_range_name"),
            "start": value(test, "backtest_start_date"),
            "end": value(test, "backtest_end_date"),
            "shuffles": shuffles(test),
            "stored_p_values": value(test, "p_values"),
        })
    };
    tests.map(account).collect()
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
