//! Conformance of the golden files, and of values of the wrong type.

use super::*;
use crate::bundle::tests::fixtures::{bundle, golden, good_files, map, text};
use std::fs;

/// What is found in a document of version 2, as pairs of a kind and a place.
fn found_in(document: &Value) -> Vec<(FindingKind, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.iafbt");
    fs::write(&path, bundle(2, document)).unwrap();
    let found = check_conformance(&path, &Limits::default()).unwrap();
    found.findings.into_iter().map(|finding| (finding.kind, finding.place)).collect()
}

#[test]
fn whole_files_conform_and_those_without_a_blob_do_not() {
    for file in good_files() {
        let found = check_conformance(&file, &Limits::default()).unwrap();
        let expected = !file.ends_with("bad_blob.iafbt") && !file.ends_with("missing_blob.iafbt");
        assert_eq!(found.conforms(), expected, "{}: {:?}", file.display(), found.findings);
    }
}

#[test]
fn a_broken_file_has_one_finding_that_refuses_it() {
    for (name, kind, place) in [
        ("bad_magic", FindingKind::NotABundle, "header"),
        ("version_99", FindingKind::UnsupportedVersion, "header"),
        ("truncated", FindingKind::Truncated, "frame"),
        ("huge_length", FindingKind::Malformed, "document"),
        ("flipped_byte", FindingKind::AlteredSeries, "blobs/runs/0/metrics/equity_curve.parquet"),
    ] {
        let found = check_conformance(&golden(&format!("broken/{name}.iafbt")), &Limits::default()).unwrap();
        let [finding] = &found.findings[..] else { panic!("{name}: {:?}", found.findings) };
        assert_eq!((finding.kind, finding.place.as_str(), kind.remedy()), (kind, place, Remedy::Refuses), "{name}");
    }
}

#[test]
fn what_a_limit_keeps_from_being_read_is_not_judged() {
    let error = check_conformance(&golden("broken/zstd_bomb.iafbt"), &Limits::default()).unwrap_err();
    assert!(matches!(error.fault, BundleFault::TooLarge { .. }));
}

#[test]
fn values_of_another_type_are_found_where_they_stand() {
    let order = map([("price", text("1.25")), ("order_side", text("hold")), ("status", Value::Nil)]);
    let trade = map([("orders", Value::List(vec![order.clone()])), ("opened_at", text("one day"))]);
    let run = map([
        ("trades", Value::List(vec![trade])),
        ("symbols", Value::List(vec![Value::Int(1)])),
        ("backtest_metrics", map([("equity_curve", Value::Int(1)), ("twr_equity_curve", Value::Nil)])),
    ]);
    let document = map([
        ("format_version", Value::Int(1)),
        ("tag", Value::Int(5)),
        ("backtest_runs", Value::List(vec![run])),
        ("backtest_summary", map([("cagr", map([])), ("sharpe_ratio", Value::Float(f64::NAN))])),
    ]);
    let wrong = |place: &str| (FindingKind::WrongType, place.to_owned());
    assert_eq!(
        found_in(&document),
        [
            wrong("tag"),
            (FindingKind::OtherVersion, "format_version".to_owned()),
            wrong("backtest_runs/0/symbols"),
            wrong("backtest_runs/0/backtest_metrics/equity_curve"),
            wrong("backtest_runs/0/trades/0/opened_at"),
            wrong("backtest_runs/0/trades/0/orders/0/order_side"),
            wrong("backtest_summary/cagr"),
        ]
    );
}

#[test]
fn a_bundle_of_wrong_values_names_some_and_counts_the_rest() {
    let trades = (0..150).map(|_| map([("net_gain", text("much"))])).collect();
    let run = map([("trades", Value::List(trades))]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.iafbt");
    fs::write(&path, bundle(2, &map([("backtest_runs", Value::List(vec![run]))]))).unwrap();
    let found = check_conformance(&path, &Limits::default()).unwrap();
    assert_eq!((found.findings.len(), found.more), (100, 50));
}

#[test]
fn candles_are_to_be_where_the_manifest_has_them() {
    let manifest = map([("BTC/EUR@1h", text(&format!("{}.parquet", "0".repeat(64)))), ("odd", text("../x"))]);
    let document = map([("ohlcv", map([("store_dir", text("ohlcv")), ("manifest", manifest)]))]);
    assert_eq!(
        found_in(&document),
        [
            (FindingKind::MissingChunk, "ohlcv/manifest/BTC/EUR@1h".to_owned()),
            (FindingKind::BadChunkName, "ohlcv/manifest/odd".to_owned())
        ]
    );
}
