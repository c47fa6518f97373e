//! Engines of queries on a tiered store: DuckDB and pyarrow find in its tables what is in its bundles, with the very queries
//! that docs/duckdb.md shows.

use crate::python::{python, run};
use crate::world::{World, repository};
use iaf::bundle::Limits;
use iaf::model::{Handle, SeriesField};
use iaf::store::{BacktestStore, CopyOptions, LocalDirStore, LocalTieredStore, Transfer, copy};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The packages; DuckDB asks for `pytz` where it hands moments with a zone to Python.
const PACKAGES: [&str; 3] = ["duckdb>=1.4", "pyarrow>=21", "pytz"];

/// A store of 36 backtests: the example sweep, and some of it once more in a folder.
fn store(root: &Path) -> LocalTieredStore {
    let sweep = LocalDirStore::new(&repository("examples/sweep"), Limits::default());
    let (sweep, store) = (sweep.unwrap(), LocalTieredStore::create(root, Limits::default()).unwrap());
    let handles = sweep.handles().unwrap();
    assert_eq!(copy(&sweep, &store, &handles, &CopyOptions::default(), &()).unwrap().failures, []);
    for handle in &handles[..9] {
        let again = Handle::new(format!("again/50% {handle}")).unwrap();
        store.unpack(&again, &sweep.pack(handle).unwrap()).unwrap();
    }
    assert_eq!(store.len().unwrap(), 36);
    store
}

/// Sums from the bundles themselves.
fn sums(store: &LocalTieredStore) -> Value {
    let mut sums = Map::new();
    for handle in store.handles().unwrap() {
        let runs = store.open(&handle).unwrap().backtest.runs;
        let trades = || runs.iter().flat_map(|run| run.trades.iter());
        let snapshots = runs.iter().flat_map(|run| &run.snapshots);
        let orders = runs.iter().flat_map(|run| run.orders.iter());
        let equity = || runs.iter().flat_map(|run| run.series(SeriesField::EquityCurve).points());
        let of_run = json!({
            "trades": trades().count(),
            "net_gain": trades().filter_map(|trade| trade.net_gain).sum::<f64>(),
            "value": snapshots.filter_map(|snapshot| snapshot.total_value).sum::<f64>(),
            "amount": orders.filter_map(|order| order.amount).sum::<f64>(),
            "points": equity().count(),
            "equity": equity().map(|point| point.value).sum::<f64>(),
        });
        sums.insert(handle.to_string(), of_run);
    }
    Value::Object(sums)
}

#[test]
fn engines_find_in_the_tables_what_is_in_the_bundles() {
    let Some(python) = python(&PACKAGES) else { return };
    let world = World::empty();
    let store = store(&world.at("store"));
    let ask = |layout: &str| {
        fs::write(world.at("expected.json"), sums(&store).to_string()).unwrap();
        let mut queries = Command::new(&python);
        queries.arg(repository("tests/analytics/queries.py")).arg(repository("docs/duckdb.md"));
        queries.args(["expected.json", layout]).current_dir(world.path());
        run(&mut queries).unwrap_or_else(|error| panic!("{layout}: {error}"));
    };
    ask("plain");
    store.compact(&()).unwrap();
    ask("compact");
    let moved = Handle::new("ema_12_40_rsi_7").unwrap();
    let parcel = store.pack(&moved).unwrap();
    store.delete(&moved).unwrap();
    store.unpack(&Handle::new("new/one").unwrap(), &parcel).unwrap();
    ask("mixed");
    assert_eq!(store.verify(&()).unwrap().findings, []);
}
