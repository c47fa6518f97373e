//! The ledger: whatever becomes of a trial, it still counts as tried, and once.

use crate::world::World;
use iaf::bundle::{Limits, WriteOptions, read, write};
use iaf::model::Value as Field;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;

fn judged(world: &World) -> Value {
    serde_json::from_str(&world.iaf(&["sweep", "sweep", "--json"]).printed()).unwrap()
}

/// How many trials count, are in the index, and are gone.
fn trials(world: &World) -> [u64; 3] {
    let judged = judged(world);
    ["count", "indexed", "gone"].map(|key| judged["trials"][key].as_u64().unwrap())
}

/// The example sweep, indexed.
fn sweep() -> World {
    let world = World::of_sweep();
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    world
}

/// Writes a bundle of the sweep anew with another value of a parameter, in its place.
fn change_parameter(world: &World, name: &str) {
    let path = world.at("sweep").join(name);
    let mut backtest = read(&path, &Limits::default()).unwrap().backtest;
    backtest.parameters.take("ema_fast");
    backtest.parameters.push("ema_fast", Field::Int(7));
    let options = WriteOptions { version: backtest.format_version, ..WriteOptions::default() };
    write(&path, &backtest, &options).unwrap();
}

#[test]
fn what_is_pruned_archived_or_deleted_still_counts() {
    let world = sweep();
    let before = judged(&world);
    world.iaf(&["rank", "sweep", "-n", "20", "--prune", "--yes", "--quiet"]).printed();
    assert_eq!(trials(&world), [27, 20, 7]);
    world.iaf(&["rank", "sweep", "-n", "15", "--archive-dir", "sweep/archive", "--yes", "--quiet"]).printed();
    assert_eq!(trials(&world), [27, 15, 12], "an archive in the folder is not counted again");
    fs::remove_file(world.at("sweep").join(before["best"]["handle"].as_str().unwrap())).unwrap();
    assert_eq!(trials(&world), [27, 14, 13]);
    world.iaf(&["index", "sweep", "--rebuild", "--quiet"]).done("");
    assert_eq!(trials(&world), [27, 14, 13]);

    let after = judged(&world);
    let luck = |judged: &Value| judged["luck"]["expected_best_sharpe"].as_f64().unwrap();
    assert!((luck(&before) - luck(&after)).abs() < 1e-9, "the ratios of all that were tried spread as before");
    assert_eq!(after["verdict"][1], "27 were tried, 13 of them since deleted, archived or replaced; they count too.");
    let text = world.iaf(&["sweep", "sweep"]).printed();
    assert!(text.contains("27 tried, 13 of them since deleted, archived or replaced"), "{text}");
}

#[test]
fn what_is_moved_or_renamed_is_the_same_trial_and_other_parameters_make_another() {
    let world = sweep();
    let at = |name: &str| world.at("sweep").join(name);
    fs::create_dir(at("below")).unwrap();
    fs::rename(at("ema_12_40_rsi_7.iafbt"), at("below/renamed.iafbt")).unwrap();
    assert_eq!(trials(&world), [27, 27, 0]);
    fs::copy(at("below/renamed.iafbt"), at("copy.iafbt")).unwrap();
    assert_eq!(trials(&world), [28, 28, 0], "what is there twice is listed twice");
    fs::remove_file(at("below/renamed.iafbt")).unwrap();
    assert_eq!(trials(&world), [27, 27, 0]);
    world.iaf(&["index", "sweep", "--absolute-paths", "--quiet"]).done("");
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    assert_eq!(trials(&world), [27, 27, 0], "other names for all make none of them another");

    change_parameter(&world, "copy.iafbt");
    assert_eq!(trials(&world), [28, 27, 1]);
    world.iaf(&["index", "sweep", "--rebuild", "--quiet"]).done("");
    assert_eq!(trials(&world), [28, 27, 1], "the same key and the same parameters are the same trial");
}

#[test]
fn a_ledger_outlives_a_damaged_index_and_is_made_for_an_older_one() {
    let world = sweep();
    world.iaf(&["rank", "sweep", "-n", "20", "--prune", "--yes", "--quiet"]).printed();
    let index = || Connection::open(world.at("sweep/index.sqlite")).unwrap();
    index().execute_batch("ALTER TABLE backtest_index DROP COLUMN summary_cagr").unwrap();
    world.iaf(&["sweep", "sweep"]).failed(1, &["is damaged"]);
    let said = world.iaf(&["index", "sweep", "--rebuild"]).printed();
    assert!(said.starts_with("indexed 20, unchanged 0, removed 0"), "{said}");
    assert_eq!(trials(&world), [27, 20, 7]);

    // An index of before has none: it gets one with what it holds, before that goes.
    index().execute_batch("DROP TABLE iaf_ledger").unwrap();
    fs::remove_file(world.at("sweep/ema_24_120_rsi_14.iafbt")).ok();
    world.iaf(&["rank", "sweep", "-n", "10", "--prune", "--yes", "--quiet"]).printed();
    assert_eq!(trials(&world)[0], 20);
    let ratios: i64 = index().query_row("SELECT count(sharpe) FROM iaf_ledger", [], |row| row.get(0)).unwrap();
    assert_eq!(ratios, 20, "what was measured before is known of those that went");
}

#[test]
fn a_part_of_a_trial_is_no_trial_of_its_own() {
    let world = World::new(&["v5/studies.obtf", "v5/study.obtf", "v2/none.iafbt"]);
    assert_eq!(trials(&world), [4, 4, 0], "of nine rows three are of single universes, and two are held out");
    fs::remove_file(world.at("sweep/studies.obtf")).unwrap();
    assert_eq!(trials(&world), [4, 3, 1], "what was held out is no trial when it is gone either");
}

#[test]
fn an_entry_takes_about_a_hundred_bytes() {
    let world = sweep();
    let index = Connection::open(world.at("sweep/index.sqlite")).unwrap();
    let bytes: i64 = index
        .query_row(
            "SELECT max(length(bundle_path) + length(parameters) + length(returns) + 4 * 8 + 8) FROM iaf_ledger",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!((60..=120).contains(&bytes), "{bytes}");
}
