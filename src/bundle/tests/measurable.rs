//! Bundles that are read to be measured: which snapshots are left out.

use super::fixtures::{bundle, good_files, map, text};
use crate::bundle::document::snapshot_choice::is_time_weighted;
use crate::bundle::*;
use crate::model::Value;

#[test]
fn what_is_read_to_be_measured_lacks_no_more_than_snapshots_that_a_time_weighted_curve_makes_needless() {
    let (mut left_out, limits) = (0, Limits::default());
    for file in good_files() {
        let mut whole = read(&file, &limits).unwrap();
        let measurable = read_measurable(&file, None, &limits).unwrap();
        for (run, lean) in whole.backtest.runs.iter_mut().zip(&measurable.backtest.runs) {
            if run.snapshots != lean.snapshots {
                assert!(lean.snapshots.is_empty() && is_time_weighted(run), "{}", file.display());
                left_out += run.snapshots.len();
                run.snapshots.clear();
            }
        }
        assert_eq!(format!("{measurable:?}"), format!("{whole:?}"), "{}", file.display());
    }
    assert!(left_out > 100, "{left_out} snapshots are left out of the golden files");
}

#[test]
fn snapshots_are_read_where_the_time_weighted_curve_turns_out_to_hold_no_number() {
    let snapshot = map([("created_at", text("2024-01-02T00:00:00+00:00")), ("total_value", Value::Float(1000.0))]);
    let curve = |value| Value::List(vec![Value::List(vec![value, text("2024-01-02T00:00:00+00:00")])]);
    for (value, expected) in [(Value::Nil, 1), (Value::Float(1.0), 0)] {
        let run = map([
            ("backtest_metrics", map([("twr_equity_curve", curve(value))])),
            ("portfolio_snapshots", Value::List(vec![snapshot.clone()])),
        ]);
        let bytes = bundle(2, &map([("backtest_runs", Value::List(vec![run]))]));
        let opened = measurable_from_bytes(&bytes, None, &Limits::default()).unwrap();
        assert_eq!(opened.backtest.runs[0].snapshots.len(), expected);
    }
}
