//! The suite that every store passes. It is what the documentation of [`BacktestStore`] says, as tests.
//!
//! Whoever writes a store calls [`check`] in a test, with the feature `contract`; `examples/custom_store.rs` shows how.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::{BacktestStore, Received, StoreError, Transfer, WriteMode};
use crate::model::{
    Backtest, Engine, EpochMs, Fields, FormatVersion, Handle, Point, Run, RunMetrics, Series, SeriesField, Summary,
    Trade, TrialName, Value,
};
use std::thread;

/// Runs every check, each on a fresh store that is empty.
///
/// # Panics
/// The store does not keep the contract; the message says where.
pub fn check<S: BacktestStore>(fresh: impl Fn() -> S) {
    an_empty_store_has_nothing(&fresh());
    what_is_written_is_opened_as_it_was(&fresh());
    handles_are_ordered_and_keep_their_folders(&fresh());
    what_is_not_there_is_not_found(&fresh());
    a_name_is_taken_once_unless_it_may_be_replaced(&fresh());
    what_is_deleted_is_gone_and_all_else_stays(&fresh());
    rows_are_those_of_the_backtests(&fresh());
    trials_are_opened_by_handles_of_their_own(&fresh());
    writers_at_once_leave_whole_backtests(&fresh());
}

/// Runs the checks of stores that backtests are transferred between, from one to the other.
///
/// # Panics
/// As [`check`].
pub fn check_transfer<A: Transfer, B: Transfer>(from: &A, to: &B) {
    let name = from.write(&handle("n/moved"), &sample("moved"), WriteMode::Create).unwrap();
    let parcel = from.pack(&name).unwrap();
    let Received::Written(moved) = to.unpack(&name, &parcel).unwrap() else {
        panic!("{name} was said to be in an empty store");
    };
    assert_eq!(to.handles().unwrap(), std::slice::from_ref(&moved));
    assert_eq!(to.pack(&moved).unwrap().bytes, parcel.bytes, "bytes that can be kept are kept");
    assert_eq!(to.unpack(&name, &parcel).unwrap(), Received::AlreadyThere(moved.clone()));
    to.write(&moved, &sample("other"), WriteMode::Replace).unwrap();
    let error = to.unpack(&name, &parcel).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyThere { .. }), "{error}");
    assert!(matches!(from.pack(&handle("nothing")), Err(StoreError::NotFound { .. })));
}

/// A backtest with a bit of everything.
pub fn sample(algorithm_id: &str) -> Backtest {
    let start = EpochMs(1_642_204_800_000);
    let point = |day: i64| Point { time: EpochMs(start.0 + day * 86_400_000), value: 1000.0 + day as f64 };
    let mut metrics = RunMetrics::default();
    metrics.set_series(SeriesField::EquityCurve, Series::new((0..30).map(point).collect()));
    let mut summary = Summary::default();
    summary.insert("sharpe_ratio", Value::Float(1.25));
    summary.insert("number_of_trades", Value::Int(1));
    let trade = Trade { id: Some("t-1".to_owned()), net_gain: Some(12.5), opened_at: Some(start), ..Trade::default() };
    let run = Run {
        window_name: Some("w_1".to_owned()),
        start: Some(start),
        trades: vec![trade].into(),
        metrics: Some(metrics),
        ..Run::default()
    };
    Backtest {
        format_version: FormatVersion::V2,
        algorithm_id: Some(algorithm_id.to_owned()),
        tag: None,
        engine: Some(Engine::Vector),
        study: None,
        universe: None,
        risk_free_rate: Some(0.02),
        parameters: Fields::from_iter([("fast", Value::Int(12))]),
        strategy_ids: vec!["s".to_owned()],
        metadata: Fields::default(),
        runs: vec![run],
        summary: Some(summary),
        permutation_tests: Value::Nil,
        extra: Fields::default(),
    }
}

fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

fn write(store: &dyn BacktestStore, name: &str) -> Handle {
    store.write(&handle(name), &sample(name), WriteMode::Create).unwrap()
}

fn algorithm(store: &dyn BacktestStore, name: &Handle) -> Option<String> {
    store.open(name).unwrap().backtest.algorithm_id
}

fn an_empty_store_has_nothing(store: &dyn BacktestStore) {
    assert_eq!((store.len().unwrap(), store.is_empty().unwrap()), (0, true));
    assert_eq!(store.handles().unwrap(), []);
    assert_eq!(store.unreachable().unwrap(), []);
    assert_eq!(store.index_rows().unwrap(), []);
}

fn what_is_written_is_opened_as_it_was(store: &dyn BacktestStore) {
    let name = write(store, "a");
    let (opened, head) = (store.open(&name).unwrap(), store.open_scalars(&name).unwrap());
    assert_eq!(opened.backtest, sample("a"));
    let trials: Vec<_> = head.trials.iter().map(|trial| (trial.number_of_runs, trial.summary.clone())).collect();
    assert_eq!((head.algorithm_id.as_deref(), trials), (Some("a"), vec![(1, sample("a").summary)]));
}

fn handles_are_ordered_and_keep_their_folders(store: &dyn BacktestStore) {
    let names = ["b", "2024/q1/a", "50% = ?", "a", "2024/q1/b", "стратегия 策略"];
    let mut written: Vec<Handle> = names.iter().map(|name| write(store, name)).collect();
    let listed = store.handles().unwrap();
    assert_eq!(store.handles().unwrap(), listed, "the order is stable");
    assert_eq!(store.handles_and_unreachable().unwrap(), (listed.clone(), store.unreachable().unwrap()));
    for (name, handle) in names.iter().zip(&written) {
        assert_eq!(algorithm(store, handle).as_deref(), Some(*name));
        let (kept, asked) = (handle.as_str().rsplit_once('/'), name.rsplit_once('/'));
        assert_eq!(kept.map(|(folder, _)| folder), asked.map(|(folder, _)| folder), "folders are kept");
    }
    let mut sorted = listed;
    sorted.sort();
    written.sort();
    assert_eq!(sorted, written, "every backtest is listed once, under the handle that writing it returned");
    assert_eq!(store.len().unwrap(), names.len());
    assert_eq!(store.unreachable().unwrap(), [], "what was written is listed");
}

fn what_is_not_there_is_not_found(store: &dyn BacktestStore) {
    write(store, "n/a");
    for name in ["nothing", "n", "n/a/b", "n/b"] {
        let name = handle(name);
        assert!(!store.exists(&name).unwrap(), "{name}");
        assert!(matches!(store.open(&name), Err(StoreError::NotFound { .. })), "{name}");
        assert!(matches!(store.open_scalars(&name), Err(StoreError::NotFound { .. })), "{name}");
        assert!(matches!(store.delete(&name), Err(StoreError::NotFound { .. })), "{name}");
    }
    assert!(store.exists(&handle("n/a")).unwrap());
}

fn a_name_is_taken_once_unless_it_may_be_replaced(store: &dyn BacktestStore) {
    let name = write(store, "a");
    let error = store.write(&handle("a"), &sample("second"), WriteMode::Create).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyThere { .. }), "{error}");
    assert_eq!(algorithm(store, &name).as_deref(), Some("a"));
    assert_eq!(store.write(&handle("a"), &sample("third"), WriteMode::Replace).unwrap(), name);
    assert_eq!(algorithm(store, &name).as_deref(), Some("third"));
    assert_eq!(store.len().unwrap(), 1);
}

fn what_is_deleted_is_gone_and_all_else_stays(store: &dyn BacktestStore) {
    let (gone, stays) = (write(store, "n/a"), write(store, "n/b"));
    store.delete(&gone).unwrap();
    assert!(matches!(store.delete(&gone), Err(StoreError::NotFound { .. })));
    assert!(!store.exists(&gone).unwrap());
    assert_eq!(store.handles().unwrap(), std::slice::from_ref(&stays));
    assert_eq!(algorithm(store, &stays).as_deref(), Some("n/b"));
    assert_eq!(write(store, "n/a"), gone, "the name is free again");
}

fn rows_are_those_of_the_backtests(store: &dyn BacktestStore) {
    for name in ["b", "n/a", "a"] {
        write(store, name);
    }
    let rows = store.index_rows().unwrap();
    let handles: Vec<Handle> = rows.iter().map(|row| row.handle.clone()).collect();
    assert_eq!(handles, store.handles().unwrap());
    for row in &rows {
        assert_eq!(row.algorithm_id, algorithm(store, &row.handle));
        assert_eq!(row.summary.get("sharpe_ratio"), Some(1.25));
        assert_eq!((row.number_of_runs, row.engine_type.as_deref()), (1, Some("vector")));
    }
    store.delete(&handles[0]).unwrap();
    store.write(&handles[1], &sample("new"), WriteMode::Replace).unwrap();
    let rows = store.index_rows().unwrap();
    assert_eq!((rows.len(), rows[0].algorithm_id.as_deref()), (2, Some("new")));
}

fn trials_are_opened_by_handles_of_their_own(store: &dyn BacktestStore) {
    let name = store.write(&handle("n/many"), &two_studies(), WriteMode::Create).unwrap();
    let rows = store.index_rows().unwrap();
    let trials: Vec<Handle> = rows.iter().map(|row| row.handle.clone()).collect();
    let named = |study: &str, engine| name.of_trial(&TrialName { study: study.to_owned(), engine, universe: None });
    let mut expected = vec![named("chosen", Engine::Vector), named("a/b#c", Engine::Event)];
    let mut sorted = trials.clone();
    sorted.sort();
    expected.sort();
    assert_eq!(sorted, expected, "every study is a row");
    for trial in &trials {
        let opened = store.open(trial).unwrap().backtest;
        let (_, asked) = trial.split_trial().unwrap();
        assert_eq!((opened.study, opened.engine), (Some(asked.study), Some(asked.engine)));
        assert!(store.exists(trial).unwrap());
        assert_eq!(store.open_scalars(trial).unwrap().trials.len(), 1);
        assert!(matches!(store.delete(trial), Err(StoreError::NotFound { .. })), "a bundle is deleted whole");
    }
    let other = named("chosen", Engine::Event);
    assert!(!store.exists(&other).unwrap());
    assert!(matches!(store.open(&other), Err(StoreError::NotFound { .. })));

    // Whichever of them is opened and written back, it is the bundle that is written, and nothing is lost.
    let trial = named("a/b#c", Engine::Event);
    let opened = store.open(&trial).unwrap().backtest;
    let error = store.write(&trial, &opened, WriteMode::Create).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyThere { .. }), "{error}");
    assert_eq!(store.write(&trial, &opened, WriteMode::Replace).unwrap(), name);
    assert_eq!(store.handles().unwrap(), [name]);
    let again: Vec<Handle> = store.index_rows().unwrap().into_iter().map(|row| row.handle).collect();
    assert_eq!(again.len(), trials.len());
}

/// A backtest beside whose study there is another.
fn two_studies() -> Backtest {
    let map = |entries: Vec<(&str, Value)>| Value::Map(Fields::from_iter(entries));
    let summary = map(vec![("sharpe_ratio", Value::Float(2.0))]);
    let other = map(vec![("event_runs", Value::List(vec![map(vec![])])), ("event_summary", summary)]);
    Backtest {
        format_version: FormatVersion::V5,
        study: Some("chosen".to_owned()),
        extra: Fields::from_iter([("studies", map(vec![("chosen", map(vec![])), ("a/b#c", other)]))]),
        ..sample("many")
    }
}

fn writers_at_once_leave_whole_backtests(store: &dyn BacktestStore) {
    let ids: Vec<String> = (0..4).map(|number| number.to_string()).collect();
    thread::scope(|scope| {
        for id in &ids {
            scope.spawn(move || {
                store.write(&handle("same"), &sample(id), WriteMode::Replace).unwrap();
                store.write(&handle(id), &sample(id), WriteMode::Create).unwrap();
                store.open(&handle("same")).unwrap();
            });
        }
    });
    assert_eq!(store.len().unwrap(), ids.len() + 1);
    assert!(ids.contains(&algorithm(store, &handle("same")).unwrap_or_default()));
}
