//! Bundles with anything in them, in any order: what can be read is read, and the rest is refused.

use std::fs;

use proptest::prelude::*;

use super::fixtures::{any_value, bundle, document, frame, golden, map, text};
use super::reading::{check_agreement, map_of, opened_from, scalars_of, small, small_history, trial_of};
use crate::bundle::document::snapshot_choice::SnapshotChoice;
use crate::bundle::open::{bundle_of_bytes, scalars_of_bytes};
use crate::bundle::*;
use crate::model::Value;

proptest! {
    #[test]
    fn any_order_of_keys_gives_the_same_backtest(entries in Just(small()).prop_shuffle()) {
        let bytes = bundle(2, &map_of(&entries));
        let backtest = opened_from(&bytes).unwrap().backtest;
        check_agreement(&scalars_of(&bytes).unwrap(), &backtest);
        prop_assert_eq!(backtest.extra.text("future"), Some("kept"));
        prop_assert_eq!(backtest.summary.as_ref().unwrap().extra.text("novel"), Some("kept"));
        prop_assert_eq!(backtest.risk_free_rate, Some(0.02));
        prop_assert_eq!(&backtest.runs[0].symbols, &["BTC"]);
    }

    #[test]
    fn any_value_is_kept_as_it_is_and_stepped_over(value in any_value(), size in 1usize..100) {
        let bytes = bundle(2, &map([("future", value.clone()), ("algorithm_id", text("a"))]));
        let workspace = &mut small_history(size);
        let backtest = bundle_of_bytes(&bytes, None, SnapshotChoice::All, &Limits::default(), workspace).unwrap().backtest;
        prop_assert_eq!(backtest.extra.get("future"), Some(&value));
        prop_assert_eq!(opened_from(&bytes).unwrap().backtest, backtest, "read in one go");
        let scalars = scalars_of_bytes(&bytes, &Limits::default(), workspace).unwrap();
        prop_assert_eq!(scalars.algorithm_id.as_deref(), Some("a"));
    }

    #[test]
    fn lists_of_records_are_stepped_over_whatever_their_shapes(
        records in prop::collection::vec(prop::sample::select(vec![
            map([("a", Value::Float(1.0)), ("b", text("x"))]),
            map([("a", Value::Int(1)), ("b", text("xy"))]),
            map([("a", Value::List(vec![map([("c", Value::Nil)])])), ("b", map([]))]),
            map([("a", text(&"long".repeat(20)))]),
            map([("a", text(&"longer".repeat(400)))]),
            Value::Int(3),
        ]), 0..200),
        size in 1usize..5000,
    ) {
        let bytes = bundle(2, &map([("future", Value::List(records)), ("algorithm_id", text("a"))]));
        let scalars = scalars_of_bytes(&bytes, &Limits::default(), &mut small_history(size)).unwrap();
        prop_assert_eq!(scalars.algorithm_id.as_deref(), Some("a"));
    }

    #[test]
    fn any_value_in_any_place_is_read_or_refused(
        value in any_value(),
        version in prop::sample::select(vec![1, 2, 5]),
        keys in prop::sample::subsequence(vec![
            "backtest", "backtest_runs", "backtest_summary", "blobs", "parameters", "studies", "strategy_ids", "metadata",
            "vector_runs", "trades", "orders", "portfolio_snapshots", "backtest_metrics", "equity_curve", "@blob",
        ], 1..5),
    ) {
        let mut document = value;
        for key in keys.into_iter().rev() {
            let inner = map([(key, document)]);
            document = if key.ends_with('s') { inner } else { Value::Map([(key.to_owned(), Value::List(vec![inner]))].into_iter().collect()) };
        }
        let bytes = bundle(version, &document);
        let (scalars, opened) = (scalars_of(&bytes), opened_from(&bytes));
        if let (Ok(scalars), Ok(opened)) = (scalars, opened) {
            prop_assert_eq!(trial_of(&scalars, &opened.backtest).number_of_runs, opened.backtest.runs.len() as u64);
        }
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), version in 0u32..7) {
        let _ = (scalars_of(&bytes), opened_from(&bytes));
        let framed = frame(version, &bytes);
        let _ = (scalars_of(&framed), opened_from(&framed));
        let mut as_map = vec![0xde, 0, 200];
        as_map.extend(bytes);
        let framed = frame(2, &as_map);
        let _ = (scalars_of(&framed), opened_from(&framed));
    }

    #[test]
    fn damaged_bundles_are_read_or_refused(at in any::<prop::sample::Index>(), byte in any::<u8>(), inside in any::<bool>()) {
        let mut bytes = fs::read(golden("v2/none.iafbt")).unwrap();
        if inside {
            let mut plain = document(&bytes);
            let at = at.index(plain.len());
            plain[at] = byte;
            bytes = frame(2, &plain);
        } else {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = (scalars_of(&bytes), opened_from(&bytes));
    }
}
