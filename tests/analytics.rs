//! Engines of queries on a tiered store: DuckDB and pyarrow find in its tables what is in its bundles, with the very queries
//! that docs/stores.md shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use iaf::bundle::Limits;
use iaf::model::{Handle, SeriesField};
use iaf::store::{BacktestStore, Exchange, LocalDirStore, LocalTieredStore, copy};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The packages; DuckDB asks for `pytz` where it hands moments with a zone to Python.
const PACKAGES: [&str; 3] = ["duckdb>=1.4", "pyarrow>=21", "pytz"];

/// A Python with the packages in it, kept from one run of the tests to the next; or why there is none.
fn python() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("analytics");
    let python = folder.join("bin/python");
    let run = |command: &mut Command| match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("{command:?}: {error}")),
    };
    if run(Command::new(&python).args(["-c", "import duckdb, pyarrow, pytz"])).is_err() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
    }
    Ok(python)
}

/// A store of 36 backtests: the example sweep, and some of it once more in a folder.
fn store(root: &Path) -> LocalTieredStore {
    let sweep = LocalDirStore::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sweep"), Limits::default());
    let (sweep, store) = (sweep.unwrap(), LocalTieredStore::create(root, Limits::default()).unwrap());
    let handles = sweep.handles().unwrap();
    assert_eq!(copy(&sweep, &store, &handles, &()).unwrap().failures, []);
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
        let trades = || runs.iter().flat_map(|run| &run.trades);
        let snapshots = runs.iter().flat_map(|run| &run.snapshots);
        let orders = runs.iter().flat_map(|run| &run.orders);
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
    let python = match python() {
        Ok(python) => python,
        Err(reason) if env::var_os("CI").is_some_and(|ci| ci == "true") => panic!("no DuckDB and pyarrow: {reason}"),
        Err(reason) => return eprintln!("NOT RUN, for want of DuckDB and pyarrow: {reason}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder.path().join("store"));
    let ask = |layout: &str| {
        fs::write(folder.path().join("expected.json"), sums(&store).to_string()).unwrap();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        let output = Command::new(&python)
            .arg(repository.join("tests/analytics/queries.py"))
            .arg(repository.join("docs/stores.md"))
            .args(["expected.json", layout])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{layout}: {}", String::from_utf8_lossy(&output.stderr));
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
