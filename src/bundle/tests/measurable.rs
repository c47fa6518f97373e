//! Bundles that are read to be measured: what is left out.

use super::fixtures::{bundle, good_files, map, text};
use crate::bundle::document::snapshot_choice::is_time_weighted;
use crate::bundle::*;
use crate::model::{Fields, Value};

#[test]
fn what_is_read_to_be_measured_lacks_no_more_than_snapshots_that_a_curve_makes_needless_and_what_nobody_asks_for() {
    let (mut snapshots, mut values, limits) = (0, 0, Limits::default());
    for file in good_files() {
        let mut whole = read(&file, &limits).unwrap();
        let measurable = read_measurable(&file, None, &limits).unwrap();
        for (run, lean) in whole.backtest.runs.iter_mut().zip(&measurable.backtest.runs) {
            if run.snapshots != lean.snapshots {
                assert!(lean.snapshots.is_empty() && is_time_weighted(run), "{}", file.display());
                snapshots += run.snapshots.len();
                run.snapshots.clear();
            }
            values += keep_those_of(&mut run.extra, &lean.extra);
            let trades: Vec<_> = run
                .trades
                .iter()
                .zip(lean.trades.iter())
                .map(|(trade, lean)| {
                    let mut trade = trade.into_owned();
                    values += keep_those_of(&mut trade.extra, &lean.extra);
                    for (order, lean) in trade.orders.iter_mut().zip(&lean.orders) {
                        values += keep_those_of(&mut order.extra, &lean.extra);
                    }
                    trade
                })
                .collect();
            run.trades = trades.into();
            let orders: Vec<_> = run
                .orders
                .iter()
                .zip(lean.orders.iter())
                .map(|(order, lean)| {
                    let mut order = order.into_owned();
                    values += keep_those_of(&mut order.extra, &lean.extra);
                    order
                })
                .collect();
            run.orders = orders.into();
        }
        assert_eq!(format!("{measurable:?}"), format!("{whole:?}"), "{}", file.display());
    }
    assert!(snapshots > 100 && values > 100, "{snapshots} snapshots, {values} values are left out of the golden files");
}

/// Takes out what the others lack; how many that are.
fn keep_those_of(values: &mut Fields, others: &Fields) -> usize {
    let before = values.len();
    *values = values
        .iter()
        .filter(|(name, _)| others.get(name).is_some())
        .map(|(name, value)| (name, value.clone()))
        .collect();
    before - values.len()
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
