//! Bundles whose candles are in a folder beside theirs, and their moves.

use crate::world::{World, files};
use iaf::bundle::{Chunks, Level, Limits, Manifest, WriteOptions, read, write};
use std::fs;
use std::path::Path;

/// A folder `sweep` with bundles in it and below it, and their candles in a folder beside it.
fn world_with_candles(beside: &str) -> World {
    let world = World::new(&["ohlcv/full.iafbt", "ohlcv/shared.iafbt"]);
    world.add("tests/bundles/ohlcv/ohlcv", beside);
    fs::create_dir(world.at("sweep/sub")).unwrap();
    fs::rename(world.at("sweep/shared.iafbt"), world.at("sweep/sub/shared.iafbt")).unwrap();
    for (bundle, up) in [("sweep/full.iafbt", "../"), ("sweep/sub/shared.iafbt", "../../")] {
        rename_candles(&world.at(bundle), &format!("{up}{beside}"));
    }
    world
}

/// Lets a bundle name another folder of candles.
fn rename_candles(bundle: &Path, folder: &str) {
    let mut backtest = read(bundle, &Limits::default()).unwrap().backtest;
    Manifest::set_folder(&mut backtest, folder);
    write(bundle, &backtest, &WriteOptions { level: Level::FASTEST, ..WriteOptions::default() }).unwrap();
}

/// The folder of candles that a bundle names, once all of them are found there, within its own folder.
fn found_candles(root: &Path, bundle: &str) -> String {
    let file = root.join(bundle);
    let backtest = read(&file, &Limits::default()).unwrap().backtest;
    let chunks = Chunks::new(&backtest, &file, root, &Limits::default()).unwrap();
    assert!(chunks.keys().count() > 0);
    chunks.keys().for_each(|key| _ = chunks.verify(key).unwrap());
    let folder = chunks.manifest().folder.clone();
    assert!(
        fs::canonicalize(file.parent().unwrap().join(&folder)).unwrap().starts_with(fs::canonicalize(root).unwrap())
    );
    folder
}

#[test]
fn candles_in_a_folder_beside_the_bundles_move_with_them() {
    let world = world_with_candles("candles");
    for (kind, to) in [("local-tiered", "store"), ("local-dir", "folder")] {
        let migrate = ["migrate-store", "--from", "local-dir", "--src", "sweep", "--to", kind, "--dst", to];
        world.iaf(&migrate).done(&format!("copied 2, unchanged 0, failed 0 -> {to}\n"));
    }
    world.iaf(&["store", "verify", "store"]).printed();
    assert_eq!(found_candles(&world.at("folder"), "sub/shared.iafbt"), "../ohlcv");

    world
        .iaf(&["migrate-backtests", "-s", "sweep", "-d", "new", "--level", "1", "--no-index", "--delete-source"])
        .done("migrated 2, skipped 0, deleted 2, failed 0 -> new\n");
    assert_eq!(found_candles(&world.at("new"), "full.iafbt"), "ohlcv");
    assert_eq!(found_candles(&world.at("new"), "sub/shared.iafbt"), "../ohlcv");
    assert!(files(&world.at("candles")).len() > 1, "candles are never deleted with a bundle");
}

#[test]
fn candles_anywhere_else_outside_are_not_read() {
    let world = world_with_candles("far/away");
    let migrate = ["migrate-store", "--from", "local-dir", "--src", "sweep", "--to", "local-dir", "--dst", "folder"];
    let said = world.iaf(&migrate);
    assert!(said.code == 1 && said.out.starts_with("copied 0, unchanged 0, failed 2"), "{}{}", said.out, said.err);
    let said = world.iaf(&["migrate-backtests", "-s", "sweep", "-d", "new", "--level", "1"]);
    assert!(said.code == 1 && said.err.contains("nor in one beside it"), "{}", said.err);
    assert!(files(&world.at("new")).is_empty());
}

#[test]
fn candles_of_a_folder_between_the_bundles_keep_their_place_unless_they_are_to_be_shared() {
    let world = world_with_candles("candles");
    fs::rename(world.at("candles"), world.at("sweep/candles")).unwrap();
    rename_candles(&world.at("sweep/full.iafbt"), "candles");
    rename_candles(&world.at("sweep/sub/shared.iafbt"), "../candles");
    let migrate = |to: &str, more: &[&str]| {
        let arguments = ["migrate-backtests", "-s", "sweep", "-d", to, "--level", "1", "--no-index"];
        world
            .iaf(&[&arguments[..], more].concat())
            .done(&format!("migrated 2, skipped 0, deleted 0, failed 0 -> {to}\n"));
    };
    migrate("new", &[]);
    assert_eq!(found_candles(&world.at("new"), "sub/shared.iafbt"), "../candles");
    migrate("shared", &["--include-ohlcv"]);
    assert_eq!(found_candles(&world.at("shared"), "full.iafbt"), "ohlcv");
    assert_eq!(found_candles(&world.at("shared"), "sub/shared.iafbt"), "../ohlcv");
}
