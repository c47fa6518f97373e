//! Snapshots: the markup of small reports as text, held as it was last read and found right.

use super::*;
use crate::model::{Side, Trade};
use crate::stats::Close;
use jiff::civil::{Date, date};

/// The page with a short mark for what no person reads: style, scripts, data blocks, pictures and definitions.
pub(super) fn readable(page: &str) -> String {
    let mut text = without(page, "<style>", "</style>");
    text = without(&text, "default-src", "form-action &#39;none&#39;");
    text = without(&text, "<script>", "</script>");
    text = without(&text, "type=\"application/octet-stream\" id=\"strategies\">", "</script>");
    text = without(&text, "type=\"application/octet-stream\" id=\"script\">", "</script>");
    text = without(&text, "type=\"application/json\" id=\"report-data\">", "</script>");
    text = without(&text, "type=\"application/octet-stream\" id=\"b1\">", "</script>");
    text = without(&text, "<svg ", "</svg>");
    text = without(&text, "<dl class=\"definitions\">", "</dl>");
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION").replace("><", ">\n<")
}

/// A text with three dots for all that stands between two marks.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.find(to).map_or("", |end| &part[end..]);
        out += &format!("{from}…{rest}");
    }
    out
}

fn wave(days: usize, height: f64) -> Vec<f64> {
    (0..days).map(|day| 100.0 + (day as f64 / 9.0).sin() * height + day as f64 / 10.0).collect()
}

fn traded(first_day: i64, height: f64) -> Run {
    let mut run = run(&format!("from {first_day}"), first_day, &wave(40, height));
    run.trading_symbol = Some("EUR".to_owned());
    run.trades = vec![Trade {
        target_symbol: Some("BTC".into()),
        opened_at: run.start,
        closed_at: run.end,
        cost: Some(200.0),
        net_gain: Some(height),
        orders: vec![order(Side::Buy, 100.0), order(Side::Sell, 100.0 + height)],
        ..Trade::default()
    }]
    .into();
    run
}

fn winner(name: &str, height: f64) -> Tearsheet {
    let summary = [
        ("sharpe_ratio", height / 5.0),
        ("win_rate", 0.55),
        ("trades_per_year", 313.07),
        ("average_trade_return_percentage", 0.000_43),
        ("number_of_trades", 2.0),
        ("max_drawdown", 0.01),
    ];
    let parameters = [("fast", Value::Int(height as i64)), ("slow", Value::Int(50))].into_iter().collect();
    tearsheet(name, vec![traded(19_000, height), traded(19_040, height)], &summary, parameters)
}

fn plain(winners: Vec<Tearsheet>) -> ReportInput {
    let mut input = input(winners);
    input.title = "Sweep".to_owned();
    input.criteria.filter = None;
    input.failures = vec![Failure { path: "broken.iafbt".to_owned(), reason: "it is empty".to_owned() }];
    input
}

#[test]
fn a_single_backtest() {
    insta::assert_snapshot!(readable(&page(&plain(vec![winner("alone", 5.0)]))));
}

#[test]
fn three_winners_with_a_benchmark() {
    let first: Date = date(2022, 1, 8);
    let closes = first.series(jiff::ToSpan::days(1)).take(90).zip(1..);
    let closes = closes.map(|(date, day)| Close { date, price: 100.0 + f64::from(day) }).collect();
    let benchmarks = vec![Prices { name: "BTC/EUR".to_owned(), closes, notices: vec!["line 7 is odd".to_owned()] }];
    let winners = vec![winner("one", 8.0), winner("two", 5.0), winner("three", 2.0)];
    insta::assert_snapshot!(readable(&page(&ReportInput { benchmarks, ..plain(winners) })));
}

#[test]
fn hostile_names() {
    insta::assert_snapshot!(readable(&hostile_report()));
}

#[test]
fn without_curves_and_without_trades() {
    let bare = |name| tearsheet(name, vec![Run::default()], &[], Fields::default());
    insta::assert_snapshot!(readable(&page(&plain(vec![bare("one"), bare("two")]))));
}
