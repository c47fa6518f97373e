//! The bytes of every kind of block, as `static/test/golden.test.mjs` reads them back: both sides hold the same file.

use super::{Detail, HOSTILE, Packer, input, run, tearsheet};
use crate::measure::{RollingFigure, RollingFigures, RollingSeries};
use crate::model::Metric;
use crate::model::{EpochMs, Fields, Point, RowKey, Side, Value};
use crate::report::Trials;
use crate::report::data;
use crate::report::ladder::TradingShare;
use crate::report::payload::{
    RankedColumn, TrialsShare, TrialsSubject, curves_block, strategies_block, trading_block, trials_block,
};
use crate::report::shared_texts::SharedTexts;
use crate::report::trading::{OrderRecord, PositionRecord, TradeRecord, Trading};
use crate::report::trials::made::{row, sweep};
use crate::report::windows::ReportWindows;
use crate::stats::chain;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/payload/golden.json");

fn assert_golden(name: &str, bytes: &[u8]) {
    let golden: Json = serde_json::from_str(&std::fs::read_to_string(GOLDEN).unwrap()).unwrap();
    let written = STANDARD.encode(bytes);
    assert_eq!(
        golden[name].as_str(),
        Some(written.as_str()),
        "if this is meant, write it into tests/payload/golden.json"
    );
}

fn point(seconds: i64, value: f64) -> Point {
    Point { time: EpochMs(seconds * 1000), value }
}

#[test]
fn curves_are_written_as_the_page_reads_them() {
    let first = vec![point(1_642_204_800, 200.0), point(1_642_208_400, 300.0), point(1_642_212_000, 250.0)];
    let second = vec![point(5_000_000_000, 80.0), point(5_000_086_400, 40.0)];
    let series = vec![
        RollingSeries {
            figure: RollingFigure::Volatility,
            values: vec![Some(0.5), None, Some(0.25)],
            whole: Some(0.375),
        },
        RollingSeries {
            figure: RollingFigure::Sharpe,
            values: vec![Some(-1.5), Some(f64::NAN), Some(2.0)],
            whole: None,
        },
    ];
    let rolling = RollingFigures { span: 3, days: vec![-1, 0, 1], series };
    assert_golden("curves", &curves_block(&chain(&[second, first]), Some(&rolling), None));
}

#[test]
fn trading_is_written_as_the_page_reads_them() {
    assert_golden("trading", &trading_block(&trading(), TradingShare::All));
}

#[test]
fn what_is_left_of_trading_says_how_many_there_were() {
    assert_golden("trading without orders", &trading_block(&trading(), TradingShare::WithoutOrders));
}

#[test]
fn strategies_are_written_as_the_page_reads_them() {
    let parameters: Fields =
        [("fast".to_owned(), Value::Int(3)), (HOSTILE.to_owned(), Value::Text("ü".into()))].into_iter().collect();
    let runs = vec![run("a", 19_000, &[100.0, 90.0, 120.0]), run("b", 19_003, &[100.0, 95.0])];
    let summary = [("sharpe_ratio", 1.25), ("total_net_gain", 123_456.78), ("win_rate", f64::INFINITY)];
    let mut first = tearsheet("first", runs, &summary, parameters);
    let second = tearsheet("second", vec![run("b", 19_003, &[1.0, 2.0])], &[("sharpe_ratio", 0.5)], Fields::default());
    let bare = tearsheet("", vec![], &[], Fields::default());
    first.near_copies = 300;
    let input = input(vec![first, second, bare]);
    let windows = ReportWindows::of(&input.winners);
    let bytes = strategies_block(&data::strategies(&input, &windows), 1);
    assert_golden("strategies", &bytes);
}

#[test]
fn trials_are_written_as_the_page_reads_them() {
    let mut trials = Trials::of_ranking(3);
    let rows = [
        row(
            "first",
            r#"{"fast": 4, "kind": "ü", "deep": {"stop": 0.5}}"#,
            Some("trend"),
            &[("win_rate", 0.5555), ("number_of_trades", 70_000.0)],
        ),
        row(
            "second",
            r#"{"fast": 12, "kind": true}"#,
            None,
            &[("win_rate", f64::NEG_INFINITY), ("number_of_trades", 3.0)],
        ),
        row(HOSTILE.trim_matches('/').replace('/', "_").as_str(), "{}", None, &[("number_of_trades", 1e12)]),
        row("", r#"{"fast": NaN, "kind": null}"#, None, &[]),
    ];
    for (row, ranked) in rows.iter().zip([Some(1.005), Some(0.125), Some(-0.5), None]) {
        trials.push(&RowKey::from(&row.handle), row, None, ranked);
    }
    let metric = Metric::find("sharpe_ratio");
    let ranked = RankedColumn { metric, label: "Sharpe ratio", short_label: "Sharpe", is_ascending: false };
    let importance = [("fast".to_owned(), 0.75)];
    let subject = TrialsSubject { trials: &trials, ranked, winners: &[Some(0), None], importance: &importance };
    assert_golden("trials", &trials_block(&subject, &TrialsShare { metrics: 20, bits: 16, sample: None }));
}

#[test]
fn a_sample_of_trials_says_the_rank_of_each() {
    let mut trials = Trials::of_ranking(5);
    for (name, ranked) in ["a", "b", "c", "d", "e", "f"].into_iter().zip([6.0, 5.0, 4.0, 3.0, 2.0, 7.0]) {
        let row = row(name, "{}", None, &[]);
        trials.push(&RowKey::from(&row.handle), &row, None, Some(ranked));
    }
    let metric = Metric::find("sharpe_ratio");
    let ranked = RankedColumn { metric, label: "Sharpe ratio", short_label: "Sharpe", is_ascending: false };
    let subject = TrialsSubject { trials: &trials, ranked, winners: &[Some(0), Some(3)], importance: &[] };
    let block = trials_block(&subject, &TrialsShare { metrics: 20, bits: 16, sample: Some(0) });
    assert_golden("trials_sample", &block);
}

/// 12,500 trials with 20 metrics and 8 parameters.
#[test]
fn all_trials_of_a_large_sweep_take_little_of_the_page() {
    let trials = sweep(12_500);
    let metric = Metric::find("sharpe_ratio");
    let ranked = RankedColumn { metric, label: "Sharpe ratio", short_label: "Sharpe", is_ascending: false };
    let subject = TrialsSubject { trials: &trials, ranked, winners: &[], importance: &[] };
    let block = trials_block(&subject, &TrialsShare { metrics: 20, bits: 16, sample: None });
    let size = Packer::new(Detail::Standard, None).pack(&block).unwrap().len();
    assert!(size <= 600_000, "{size} bytes");
}

#[test]
fn a_sample_keeps_winners_and_the_ends_of_every_column() {
    let trials = sweep(4_000);
    let metric = Metric::find("sharpe_ratio");
    let ranked = RankedColumn { metric, label: "Sharpe ratio", short_label: "Sharpe", is_ascending: false };
    let winners = [Some(0), Some(17), Some(3_999)];
    let subject = TrialsSubject { trials: &trials, ranked, winners: &winners, importance: &[] };
    let block = trials_block(&subject, &TrialsShare { metrics: 5, bits: 12, sample: Some(600) });
    // After the layout and the length of the JSON, which takes two bytes.
    let head: Json = serde_json::Deserializer::from_slice(&block[3..]).into_iter().next().unwrap().unwrap();
    assert_eq!((&head["rows"], &head["all"]), (&Json::from(600), &Json::from(4_000)));
    assert_eq!(head["winners"][0], 0);
    assert_eq!(head["winners"][2], 599);
    assert_eq!(head["columns"][6]["kind"], "parameter");
    assert_eq!(head["columns"][0]["name"], "sharpe_ratio");
}

fn trading() -> Trading {
    let mut texts = SharedTexts::default();
    let mut id = |text: &str| texts.id(text);
    let trade = TradeRecord {
        window: 0,
        symbol: id("BTC"),
        status: id("CLOSED"),
        opened: EpochMs(1_642_204_800_000),
        closed: Some(EpochMs(1_642_204_860_000)),
        amount: Some(0.5),
        open_price: Some(100.0),
        last_price: Some(110.0),
        cost: Some(50.0),
        net_gain: Some(5.0),
        fees: None,
        entry_reason: id("crossing €"),
        exit_reason: id(""),
        stop_loss: id("−5.0% trailing"),
        take_profit: id(""),
    };
    let open = TradeRecord {
        window: 1,
        status: id("OPEN"),
        opened: EpochMs(1_642_204_740_000),
        closed: None,
        last_price: Some(95.0),
        net_gain: None,
        fees: Some(0.25),
        ..trade.clone()
    };
    let order = OrderRecord {
        window: 0,
        symbol: id("BTC"),
        side: Some(Side::Buy),
        order_type: id("LIMIT"),
        status: id("CLOSED"),
        created: EpochMs(1_642_204_800_000),
        price: Some(100.0),
        amount: Some(1.0),
        fee: None,
        slippage: Some(0.25),
        reason: id("crossing €"),
    };
    let sale = OrderRecord { window: 1, side: Some(Side::Sell), fee: Some(0.5), reason: id(""), ..order.clone() };
    let unknown = OrderRecord { side: None, ..order.clone() };
    let position = PositionRecord { window: 1, symbol: "BTC".to_owned(), amount: Some(2.0), cost: None };
    Trading { texts, trades: vec![trade, open], orders: vec![order, sale, unknown], positions: vec![position] }
}
