//! For tests: what was read is written and read again as the same.

use std::borrow::Cow;
use std::fs;

use proptest::prelude::*;

use super::any_backtest::any_backtest;
use super::fixtures::{bundle, document, golden, good_files, map, text};
use super::reading::trial_of;
use crate::bundle::*;
use crate::model::{Backtest, FormatVersion, Order, SeriesField, Value};

fn backtest_from(bytes: &[u8]) -> Backtest {
    from_bytes(bytes, &Limits::default()).unwrap().backtest
}

fn written(backtest: &Backtest, version: FormatVersion) -> Vec<u8> {
    to_bytes(backtest, &WriteOptions::for_backtest(backtest, version, Level::FASTEST)).unwrap()
}

/// Writes a backtest, reads it again, and checks that nothing but the version has changed.
fn check(backtest: &Backtest, version: FormatVersion) {
    let bytes = written(backtest, version);
    let back = Backtest { format_version: backtest.format_version, ..backtest_from(&bytes) };
    // The text of thousands of records says little more than this.
    assert!(back == *backtest, "{:?} became something else as {version:?}", backtest.algorithm_id);
    let scalars = scalars_from_bytes(&bytes, &Limits::default()).unwrap();
    let trial = trial_of(&scalars, backtest);
    assert_eq!(trial.number_of_runs, backtest.runs.len() as u64);
    assert_eq!(trial.summary, backtest.summary);
    assert_eq!(trial.risk_free_rate, backtest.risk_free_rate);
}

#[test]
fn every_golden_file_is_written_back_as_it_was() {
    for path in good_files() {
        let backtest = read(&path, &Limits::default()).unwrap().backtest;
        check(&backtest, FormatVersion::V2);
        let refers_to_nothing = path.ends_with("missing_blob.iafbt") || path.ends_with("bad_blob.iafbt");
        if !refers_to_nothing {
            check(&backtest, FormatVersion::V1);
        }
    }
}

#[test]
fn series_become_blobs_beside_those_that_are_there() {
    let stray = ("runs/0/metrics/equity_curve.parquet", Value::Binary(vec![1, 2, 3]));
    let series = Value::List(vec![Value::List(vec![Value::Float(1.5), text("2022-01-01T00:00:00+00:00")])]);
    let run = map([("backtest_metrics", map([("equity_curve", series), ("yearly_returns", Value::List(vec![]))]))]);
    let backtest =
        backtest_from(&bundle(2, &map([("backtest_runs", Value::List(vec![run])), ("blobs", map([stray]))])));
    check(&backtest, FormatVersion::V2);
    let plain = document(&written(&backtest, FormatVersion::V2));
    let has = |key: &[u8]| plain.windows(key.len()).any(|window| window == key);
    assert!(has(b"runs/0/metrics/equity_curve.2.parquet") && !has(b"yearly_returns.parquet"));
    check(&backtest, FormatVersion::V1);
}

#[test]
fn times_and_numbers_stay_as_they_were_written() {
    let order = map([
        ("price", text("1.2500000000000000000001")),
        ("amount", Value::Int((1 << 53) + 1)),
        ("order_fee", Value::Float(f64::NAN)),
        ("order_side", text("buy")),
        ("created_at", text("2022-01-17T00:00:00.123456+00:00")),
        ("updated_at", Value::Nil),
    ]);
    let points = |value, time| Value::List(vec![Value::List(vec![value, text(time)])]);
    let metrics = map([
        ("equity_curve", points(Value::Nil, "2022-01-17T00:00:00+02:00")),
        ("monthly_returns", points(Value::Float(0.5), "2022-01-17 00:00:00")),
    ]);
    let run = map([("orders", Value::List(vec![order.clone()])), ("backtest_metrics", metrics.clone())]);
    let file = map([("engine_type", Value::Nil), ("event_runs", Value::List(vec![run]))]);
    let backtest = backtest_from(&bundle(2, &file));
    let found = &backtest.runs[0];
    let order = found.orders.iter().next().unwrap();
    assert!(order.price.is_some() && order.created_at.is_some());
    assert_eq!(order.extra.get("created_at"), Some(&text("2022-01-17T00:00:00.123456+00:00")));
    assert_eq!(found.series(SeriesField::MonthlyReturns).len(), 1);
    check(&backtest, FormatVersion::V2);
    // Written as text once more, the entries are those of the file.
    let mut kept = backtest.clone();
    kept.runs[0].orders = backtest_from(&written(&backtest, FormatVersion::V2)).runs[0].orders.clone();
    assert_eq!(kept, backtest);
    let Some(values) = found.metrics.as_ref().map(|metrics| &metrics.values) else { panic!("no metrics") };
    assert_eq!(Value::Map(values.clone()), metrics);
}

/// A bundle of a run with so many trades, of which the last is this.
fn traded(trades: usize, last: Value) -> Vec<u8> {
    let trade = |number: usize| {
        let order = map([("order_side", text("BUY")), ("price", Value::Float(number as f64)), ("cost", Value::Nil)]);
        map([("id", text(&number.to_string())), ("orders", Value::List(vec![order])), ("net_gain", Value::Int(7))])
    };
    let trades = (1..trades).map(trade).chain([last]).collect();
    bundle(2, &map([("backtest_runs", Value::List(vec![map([("trades", Value::List(trades))])]))]))
}

#[test]
fn more_trades_than_are_kept_as_they_are_come_back_as_they_were() {
    let last = map([("id", text("the last")), ("stop_losses", Value::List(vec![Value::Nil, Value::Float(0.5)]))]);
    let backtest = backtest_from(&traded(9_000, last));
    let trades = &backtest.runs[0].trades;
    assert_eq!(trades.len(), 9_000);
    assert!((1..9_000).zip(trades.iter()).all(|(number, trade)| trade.orders[0].price == Some(f64::from(number))));
    assert_eq!(trades.iter().last().unwrap().id.as_deref(), Some("the last"));
    check(&backtest, FormatVersion::V2);
}

#[test]
fn a_list_with_something_else_in_it_is_kept_as_it_is_unless_it_is_very_long() {
    let few = backtest_from(&traded(100, Value::Int(1)));
    assert!(few.runs[0].trades.is_empty() && few.runs[0].extra.get("trades").is_some());
    let error = from_bytes(&traded(9_000, Value::Int(1)), &Limits::default()).unwrap_err();
    assert!(matches!(error, BundleFault::Malformed { .. }), "{error}");
}

#[test]
fn a_field_that_was_changed_is_written_as_it_is_now() {
    let order = map([("price", text("1.25"))]);
    let run = map([("orders", Value::List(vec![order]))]);
    let mut backtest = backtest_from(&bundle(2, &map([("backtest_runs", Value::List(vec![run]))])));
    let change = |order: Cow<'_, Order>| Order { price: Some(2.0), ..order.into_owned() };
    backtest.runs[0].orders = backtest.runs[0].orders.iter().map(change).collect();
    let back = backtest_from(&written(&backtest, FormatVersion::V2));
    assert!(back.runs[0].orders.iter().all(|order| order.price == Some(2.0)));
}

#[test]
fn counts_of_a_summary_are_written_as_whole_numbers() {
    let backtest = read(&golden("v2/event.iafbt"), &Limits::default()).unwrap().backtest;
    let document = document(&written(&backtest, FormatVersion::V2));
    let after = |name: &[u8]| {
        let at = document.windows(name.len()).position(|bytes| bytes == name).unwrap();
        document[at + name.len()]
    };
    let trades = backtest.summary.unwrap().get("number_of_trades").unwrap();
    assert_eq!(f64::from(after(b"\xb0number_of_trades")), trades);
    assert_eq!(after(b"\xacsharpe_ratio"), 0xcb, "all other numbers stay floating-point numbers");
}

#[test]
fn versions_that_do_not_fit_are_refused() {
    let read = |path: &str| read(&golden(path), &Limits::default()).unwrap().backtest;
    for (path, version) in [("v5/study.obtf", FormatVersion::V2), ("v2/none.iafbt", FormatVersion::V5)] {
        let options = WriteOptions { version, level: Level::FASTEST };
        assert!(matches!(to_bytes(&read(path), &options), Err(WriteFault::Version { .. })));
    }
    let mut backtest = read("v2/none.iafbt");
    backtest.runs[0].start = Some(crate::model::EpochMs(i64::MAX));
    let refused = to_bytes(&backtest, &WriteOptions { level: Level::FASTEST, ..WriteOptions::default() });
    assert!(matches!(refused, Err(WriteFault::Moment(i64::MAX))));
    assert_eq!((Level::new(0), Level::new(20)), (None, None));
}

#[test]
fn a_file_is_replaced_or_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.iafbt");
    let backtest = read(&golden("v2/none.iafbt"), &Limits::default()).unwrap().backtest;
    let options = WriteOptions { level: Level::FASTEST, ..WriteOptions::default() };
    let size = write(&path, &backtest, &options).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().len(), size);
    let refused = write(&path, &backtest, &WriteOptions { version: FormatVersion::V5, ..options }).unwrap_err();
    assert!(refused.to_string().contains("a.iafbt cannot be written"), "{refused}");
    assert_eq!(read(&path, &Limits::default()).unwrap().backtest, backtest);
    let nowhere = write(&folder.path().join("none/a.iafbt"), &backtest, &options);
    assert!(matches!(nowhere, Err(WriteError { fault: WriteFault::Io(_), .. })));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

proptest! {
    // Each of them writes and reads a whole backtest in every version.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn any_backtest_is_written_as_version_2_and_1(backtest in any_backtest(FormatVersion::V2)) {
        check(&backtest, FormatVersion::V2);
        check(&backtest, FormatVersion::V1);
    }

    #[test]
    fn any_backtest_with_studies_is_written_back(backtest in any_backtest(FormatVersion::V5)) {
        check(&backtest, FormatVersion::V5);
    }
}
