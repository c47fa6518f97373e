//! The framework itself as the judge: bundles written here open there and are equal, and the other way round.
//!
//! Python and the package index are needed once; the environment stays under `target`. Where that cannot be had, the test
//! says so and passes, except under CI, where it fails.

use crate::python::{python, run};
use crate::world::{World, repository};
use iaf::bundle::{Level, Limits, WriteOptions, is_bundle_name, read, write};
use iaf::model::{FormatVersion, SeriesField};
use iaf::rank::{RankBy, Ranking};
use iaf::sweep::{IndexHome, Sweep, SweepOptions};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "investing-algorithm-framework==8.10.0";

fn ask(python: &Path, what: &str, pairs: &[(PathBuf, PathBuf)]) -> String {
    let script = repository("tests/framework.py");
    let paths = pairs.iter().flat_map(|(one, other)| [one, other]);
    run(Command::new(python).arg(script).arg(what).args(paths)).unwrap_or_else(|error| panic!("{error}"))
}

fn golden_files() -> Vec<PathBuf> {
    let bundles = repository("tests/bundles");
    let folders = ["v1", "v2", "ohlcv", "edge"].into_iter().map(|folder| bundles.join(folder));
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| is_bundle_name(path)).collect();
    files.sort();
    assert!(files.len() > 15);
    files
}

/// Reads a bundle and writes it as a version.
fn rewrite(from: &Path, to: &Path, version: FormatVersion) {
    let backtest = read(from, &Limits::default()).unwrap().backtest;
    write(to, &backtest, &WriteOptions { version, level: Level::new(3).unwrap() }).unwrap();
}

#[test]
fn the_framework_reads_what_is_written_here_and_is_read_here() {
    let Some(python) = python(&[PACKAGE]) else { return };
    let world = World::empty();
    let at = |path: &Path, what: &str| world.at(&format!("{what}_{}", path.file_name().unwrap().display()));
    let originals = golden_files();
    // What they name of prices.
    world.add("tests/bundles/ohlcv/ohlcv", "ohlcv");
    let mut pairs = Vec::new();
    for original in &originals {
        let ours = at(original, "v2");
        rewrite(original, &ours, FormatVersion::V2);
        pairs.push((original.clone(), ours));
    }
    for name in ["v1/plain.iafbt", "v2/none.iafbt", "v2/vector.iafbt", "v2/event.iafbt", "edge/unicode.iafbt"] {
        let original = originals[0].ancestors().nth(2).unwrap().join(name);
        let ours = at(&original, "v1");
        rewrite(&original, &ours, FormatVersion::V1);
        pairs.push((original, ours));
    }
    assert_eq!(ask(&python, "compare", &pairs), "");

    // The framework's own files, made from ours, are read here and written back.
    let saved: Vec<_> = pairs.into_iter().map(|(original, ours)| (ours, at(&original, "theirs"))).collect();
    ask(&python, "save", &saved);
    let mut back = Vec::new();
    for (ours, theirs) in saved.into_iter().filter(|(_, theirs)| theirs.exists()) {
        let open = |path: &Path| read(path, &Limits::default()).unwrap().backtest;
        let (here, there) = (open(&ours), open(&theirs));
        assert_eq!((&here.algorithm_id, &here.parameters), (&there.algorithm_id, &there.parameters));
        assert_eq!(here.runs.len(), there.runs.len());
        for (here, there) in here.runs.iter().zip(&there.runs) {
            assert!(
                SeriesField::ALL.iter().all(|&field| here.series(field) == there.series(field)),
                "{}",
                ours.display()
            );
            assert_eq!((here.trades.len(), here.snapshots.len()), (there.trades.len(), there.snapshots.len()));
        }
        let again = at(&theirs, "again");
        rewrite(&theirs, &again, FormatVersion::V2);
        back.push((theirs, again));
    }
    assert!(back.len() > 15, "the framework saved only {} bundles", back.len());
    assert_eq!(ask(&python, "compare", &back), "");
}

#[test]
fn the_framework_finds_its_own_table_in_ours() {
    let Some(python) = python(&[PACKAGE]) else { return };
    let world = World::of_sweep();
    world.add("tests/bundles/edge/no_summary.iafbt", "sweep/no_summary.iafbt");
    world.iaf(&["index", "sweep", "--parquet", "--quiet"]).done("");
    let script = repository("tests/framework.py");
    let said = run(Command::new(python).arg(script).arg("table").arg(world.at("sweep")));
    assert_eq!(said.unwrap_or_else(|error| panic!("{error}")), "");
}

#[test]
fn the_framework_reads_a_legacy_directory_as_the_bundle_that_it_became() {
    let Some(python) = python(&[PACKAGE]) else { return };
    let world = World::empty();
    world.add("tests/bundles/legacy/event", "old/a");
    let at = |path: &str| world.at("old/a").join(path);
    // A summary that is older than the runs, a run that cannot be read, and a permutation test.
    fs::write(at("summary.json"), r#"{"sharpe_ratio": 9.5, "number_of_trades": 0}"#).unwrap();
    fs::create_dir(at("runs/broken")).unwrap();
    fs::write(at("runs/broken/run.json"), "").unwrap();
    let test = at("permutation_tests/permutation_test_20221224_20230107");
    fs::create_dir_all(test.join("permuted_metrics")).unwrap();
    let metrics = at("runs/backtest_EUR_20221224_20230107/metrics.json");
    for name in ["original_metrics.json", "permuted_metrics/permuted_0.json"] {
        fs::copy(&metrics, test.join(name)).unwrap();
    }
    fs::write(test.join("p_values.json"), r#"{"sharpe_ratio": 0.25}"#).unwrap();
    let about = r#"{"backtest_date_range_name": "wf_1", "backtest_start_date": "2022-12-24T00:00:00+00:00",
        "backtest_end_date": "2023-01-07T00:00:00+00:00"}"#;
    fs::write(test.join("metadata.json"), about).unwrap();
    let said = world.iaf(&["migrate-backtests", "-s", "old", "-d", "new", "--level", "1"]);
    assert!(said.code == 0 && said.err.contains("its run.json is empty"), "{}{}", said.out, said.err);
    let script = repository("tests/framework.py");
    let mut check = Command::new(python);
    check.arg(script).arg("legacy").args([world.at("old/a"), world.at("new/a.iafbt")]);
    assert_eq!(run(&mut check).unwrap_or_else(|error| panic!("{error}")), "");
}

#[test]
fn the_framework_ranks_from_an_index_that_remembers_its_folder() {
    let Some(python) = python(&[PACKAGE]) else { return };
    let world = World::of_sweep();
    let file = world.at("elsewhere.sqlite");
    let options = SweepOptions { home: IndexHome::File(file.clone()), ..SweepOptions::default() };
    let mut sweep = Sweep::open(world.at("sweep"), options).unwrap();
    sweep.refresh(&()).unwrap();
    let connection = rusqlite::Connection::open(&file).unwrap();
    let remembered = connection.query_row("SELECT count(*) FROM iaf_source", [], |row| row.get(0));
    assert_eq!(remembered, Ok(1), "the index remembers its folder");
    drop(connection);

    let ranked = sweep.rank(&Ranking::Metric(RankBy::new("sharpe_ratio", None).unwrap()), None).unwrap();
    let ours: String = ranked.iter().map(|ranked| format!("{}\n", ranked.key)).collect();
    let theirs = run(Command::new(&python).arg(repository("tests/framework.py")).arg("rank").arg(&file));
    assert_eq!(theirs.unwrap_or_else(|error| panic!("{error}")), ours);
    // What it writes into the index leaves the folder known, and the ledger as it was.
    let remembered = "SELECT count(*) FROM iaf_ledger WHERE sharpe IS NOT NULL";
    let remembered = rusqlite::Connection::open(&file).unwrap().query_row(remembered, [], |row| row.get(0));
    assert_eq!(remembered, Ok(27));
    assert!(sweep.index().unwrap().gone().unwrap().is_empty());
    assert_eq!(Sweep::open(&file, SweepOptions::default()).unwrap().folder(), sweep.folder());
}
