//! Values of another type than their key promises: what the reader kept aside under the name of a field it knows.

use std::ops::Deref;

use super::finding::{Finding, FindingKind};
use crate::bundle::document::envelope::Envelope;
use crate::bundle::document::keys::{EngineRuns, METADATA, OHLCV};
use crate::bundle::document::record::{self, Record};
use crate::bundle::document::reference::blob_key;
use crate::bundle::ohlcv::manifest::Manifest;
use crate::model::{Backtest, Metric, Origin, Run, SeriesField, Summary, Trade, Value};

/// Keys of records that promise nothing of their values: the framework's ids are texts here and numbers there.
const ANYTHING: [&str; 2] = ["id", METADATA];

/// Where the runs and the summary of a backtest stand in its document.
pub(super) struct Places {
    pub(super) runs: String,
    pub(super) summary: String,
}

/// The values at the top of a document, which all of its backtests share.
pub(super) fn of_document(backtest: &Backtest) -> Vec<Finding> {
    let scalars = record::misfits_in::<Envelope>(&backtest.extra);
    let runs = EngineRuns::in_version(backtest.format_version, backtest.engine);
    let lists = [runs.runs_key(), runs.summary_key()].into_iter().filter(|_| backtest.study.is_none());
    let lists = lists.filter(|key| backtest.extra.get(key).is_some_and(|value| !value.is_nil()));
    let candles = match backtest.extra.get(OHLCV) {
        None | Some(Value::Nil) => None,
        Some(_) => Manifest::of(backtest).is_none().then_some(OHLCV),
    };
    scalars.into_iter().chain(lists).chain(candles).map(|name| wrong_type(name.to_owned())).collect()
}

/// The values in the runs and the summary of a backtest.
pub(super) fn of_backtest(backtest: &Backtest, places: &Places) -> Vec<Finding> {
    let mut found = Vec::new();
    for (position, run) in backtest.runs.iter().enumerate() {
        of_run(run, &format!("{}/{position}", places.runs), &mut found);
    }
    found.extend(backtest.summary.iter().flat_map(|summary| of_summary(summary, &places.summary)));
    found
}

fn of_run(run: &Run, place: &str, found: &mut Vec<Finding>) {
    of_record(run, place, found);
    if let Some(metrics) = &run.metrics {
        for field in SeriesField::ALL {
            let kept = metrics.values.get(field.name());
            let is_series = |value: &Value| match value {
                Value::Nil => true,
                Value::List(points) => points.is_empty() || !metrics.series(field).is_empty(),
                value => blob_key(value).is_some(),
            };
            found.extend(
                kept.filter(|value| !is_series(value))
                    .map(|_| wrong_type(format!("{place}/backtest_metrics/{}", field.name()))),
            );
        }
    }
    of_list(run.snapshots.iter(), &format!("{place}/portfolio_snapshots"), found);
    of_list(run.orders.iter(), &format!("{place}/orders"), found);
    of_list(run.positions.iter(), &format!("{place}/positions"), found);
    for (position, trade) in run.trades.iter().enumerate() {
        of_trade(&trade, &format!("{place}/trades/{position}"), found);
    }
}

fn of_trade(trade: &Trade, place: &str, found: &mut Vec<Finding>) {
    of_record(trade, place, found);
    of_list(trade.orders.iter(), &format!("{place}/orders"), found);
}

fn of_list<T: Record>(records: impl Iterator<Item = impl Deref<Target = T>>, place: &str, found: &mut Vec<Finding>) {
    for (position, record) in records.enumerate() {
        of_record(&*record, &format!("{place}/{position}"), found);
    }
}

fn of_record<T: Record>(record: &T, place: &str, found: &mut Vec<Finding>) {
    let misfits = record::misfits(record).filter(|name| !ANYTHING.contains(name));
    found.extend(misfits.map(|name| wrong_type(format!("{place}/{name}"))));
}

fn of_summary(summary: &Summary, place: &str) -> impl Iterator<Item = Finding> {
    let of_summary = Metric::columns().filter(|metric| metric.origin == Origin::Summary);
    let is_number = |value: &Value| value.is_nil() || matches!(value, Value::Float(_)) || value.as_number().is_some();
    let wrong = of_summary.filter(move |metric| summary.extra.get(metric.name).is_some_and(|value| !is_number(value)));
    wrong.map(move |metric| wrong_type(format!("{place}/{}", metric.name)))
}

fn wrong_type(place: String) -> Finding {
    Finding { kind: FindingKind::WrongType, place, what: "it is of another type than its key promises".to_owned() }
}
