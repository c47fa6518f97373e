//! `iaf index`: which files it takes, replaces and leaves alone.

use super::GOOD;
use crate::world::World;
use iaf::index::{Batch, Catalog, SqliteCatalog};
use std::fs;
use std::path::Path;

#[test]
fn indexing_again_reads_only_what_changed() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep"]).done("indexed 3, unchanged 0, removed 0, failed 0 -> sweep/index.sqlite\n");
    world.iaf(&["index", "sweep"]).done("indexed 0, unchanged 3, removed 0, failed 0 -> sweep/index.sqlite\n");
    fs::remove_file(world.at("sweep/plain.iafbt")).unwrap();
    fs::copy(world.at("sweep/none.iafbt"), world.at("sweep/new.iafbt")).unwrap();
    world.iaf(&["index", "sweep"]).done("indexed 1, unchanged 2, removed 1, failed 0 -> sweep/index.sqlite\n");
    world
        .iaf(&["index", "sweep", "--rebuild"])
        .done("indexed 3, unchanged 0, removed 0, failed 0 -> sweep/index.sqlite\n");
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let files = fs::read_dir(world.at("sweep")).unwrap().count();
    assert_eq!(files, 4, "the index is one file");
}

#[test]
fn where_no_bundle_can_be_read_every_command_fails_and_says_so() {
    let world = World::new(&["broken/not_a_map.iafbt", "broken/bad_magic.iafbt"]);
    let said = world.iaf(&["index", "sweep"]);
    assert_eq!(said.out, "indexed 0, unchanged 0, removed 0, failed 2 -> sweep/index.sqlite\n");
    assert!(said.code == 1 && said.err.contains("error: none of 2 bundles can be read\nhint: see the"), "{}", said.err);
    let commands = [
        &["list", "sweep"][..],
        &["rank", "sweep", "--json"],
        &["sweep", "sweep"],
        &["report", "sweep", "-o", "report.html"],
    ];
    for command in commands {
        world.iaf(command).failed(1, &["error: none of 2 bundles can be read\nhint: see the warnings above"]);
    }
    assert!(!world.at("report.html").exists());
}

#[test]
fn a_bundle_that_breaks_loses_its_row_and_stops_nothing() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep"]);
    fs::write(world.at("sweep/plain.iafbt"), "no bundle").unwrap();
    let said = world.iaf(&["index", "sweep"]);
    assert_eq!(
        (said.code, said.out.as_str()),
        (0, "indexed 0, unchanged 2, removed 0, failed 1 -> sweep/index.sqlite\n")
    );
    assert!(said.err.starts_with("warning: plain.iafbt: "), "{}", said.err);
    let said = world.iaf(&["index", "sweep", "--strict"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("error: 1 bundle cannot be read\nhint: "), "{}", said.err);
    let said = world.iaf(&["rank", "sweep", "--by", "cagr", "--json"]);
    assert!(!said.out.contains("plain.iafbt"));
}

#[test]
fn a_folder_that_cannot_be_indexed_is_named_and_left_alone() {
    let world = World::new(&[]);
    fs::write(world.at("file"), "").unwrap();
    world.iaf(&["index", "nowhere"]).failed(1, &["error: there is nothing at nowhere\n", "hint: "]);
    world.iaf(&["index", "file"]).failed(1, &["error: file is neither a bundle nor an index\n", "hint: "]);
    world.iaf(&["index", "sweep"]).failed(1, &["error: the folder sweep holds no bundle\n", ".iafbt or .obtf"]);
    world.iaf(&["index"]).failed(2, &["Usage: iaf index"]);
    assert_eq!(fs::read_dir(world.at("sweep")).unwrap().count(), 0);
}

#[test]
fn an_index_that_a_killed_process_has_just_begun_is_made_by_whoever_asks_it() {
    let world = World::new(&GOOD);
    let mut begun = SqliteCatalog::open(&world.at("sweep/index.sqlite")).unwrap();
    begun.write(Batch::default()).unwrap();
    drop(begun);
    let listed = world.iaf(&["list", "sweep", "--columns", "bundle_path", "--csv"]).printed();
    assert_eq!(listed.lines().count(), 4, "{listed}");
}

#[test]
fn an_index_that_is_none_is_replaced_only_when_asked_for() {
    let world = World::new(&GOOD);
    fs::write(world.at("sweep/index.sqlite"), "x".repeat(9000)).unwrap();
    world
        .iaf(&["index", "sweep"])
        .failed(1, &["is damaged: it is no SQLite database", "hint: 'iaf index DIR --rebuild'"]);
    world.iaf(&["rank", "sweep", "--by", "cagr"]).failed(1, &["is damaged"]);
    world
        .iaf(&["index", "sweep", "--rebuild"])
        .done("indexed 3, unchanged 0, removed 0, failed 0 -> sweep/index.sqlite\n");
    fs::write(world.at("notes.txt"), "my notes").unwrap();
    for more in [&[][..], &["--rebuild"]] {
        world
            .iaf(&[&["index", "sweep", "-o", "notes.txt"][..], more].concat())
            .failed(1, &["notes.txt is no index: it is no SQLite database", "hint: name another file for the index"]);
    }
    assert_eq!(fs::read_to_string(world.at("notes.txt")).unwrap(), "my notes");
    world.iaf(&["index", "sweep", "-o", "no/where.sqlite"]).failed(1, &["there is no folder no\n", "hint: "]);
}

#[test]
fn a_newer_index_is_refused_and_left_as_it_is() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep"]);
    let file = world.at("sweep/index.sqlite");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 3).unwrap();
    let before = fs::read(&file).unwrap();
    world.iaf(&["rank", "sweep/index.sqlite"]).failed(1, &["has version 3, and 2 is the newest", "hint: "]);
    world.iaf(&["index", "sweep", "-o", "sweep/index.sqlite", "--rebuild"]).failed(1, &["has version 3"]);
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn beside_an_index_of_the_framework_9_the_own_one_has_another_name() {
    let world = World::new(&GOOD);
    let file = world.at("sweep/index.sqlite");
    let theirs = rusqlite::Connection::open(&file).unwrap();
    theirs
        .execute_batch(
            "CREATE TABLE backtest_index (bundle_path TEXT, engine_type TEXT, PRIMARY KEY (bundle_path, engine_type));
             PRAGMA user_version = 3;",
        )
        .unwrap();
    drop(theirs);
    let before = fs::read(&file).unwrap();
    let note = "note: sweep/index.sqlite is not iaf's own, so the index is iaf-index.sqlite beside it\n";
    for arguments in [&["report", "sweep"][..], &["rank", "sweep"], &["list", "sweep"], &["index", "sweep"]] {
        let said = world.iaf(arguments);
        assert_eq!((said.code, said.err.as_str()), (0, note), "{arguments:?}");
    }
    assert!(fs::read(&file).unwrap() == before && world.at("sweep/iaf-index.sqlite").is_file());
}

#[test]
fn a_folder_without_backtests_is_told_what_it_holds() {
    let world = World::new(&[]);
    fs::create_dir(world.at("sweep/run_1")).unwrap();
    fs::write(world.at("sweep/run_1/metrics.json"), "{}").unwrap();
    world.iaf(&["report", "sweep"]).failed(1, &["hint: it holds 1 directory without algorithm_id.json; backtests are"]);
}

#[test]
fn absolute_paths_name_bundles_from_anywhere() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep", "-o", "elsewhere.sqlite", "--absolute-paths"]);
    let said = world.iaf(&["rank", "elsewhere.sqlite", "--by", "cagr", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let path = rows[0]["bundle_path"].as_str().unwrap();
    assert!(Path::new(path).is_absolute() && Path::new(path).is_file(), "{path}");
}

#[test]
fn two_processes_may_index_one_folder_at_once() {
    let world = World::new(&GOOD);
    let spawn = || world.command(&["index", "sweep", "--quiet", "--rebuild"]).spawn().unwrap();
    let children: Vec<_> = (0..4).map(|_| spawn()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    world.iaf(&["index", "sweep"]).done("indexed 0, unchanged 3, removed 0, failed 0 -> sweep/index.sqlite\n");
}

#[test]
fn a_database_of_something_else_is_never_changed_or_replaced() {
    let world = World::new(&GOOD);
    let file = world.at("mine.sqlite");
    for version in [0, 1, 2, 7] {
        let mine = rusqlite::Connection::open(&file).unwrap();
        mine.execute_batch("CREATE TABLE IF NOT EXISTS users (name)").unwrap();
        mine.pragma_update(None, "user_version", version).unwrap();
        drop(mine);
        let before = fs::read(&file).unwrap();
        for more in [&[][..], &["--rebuild"]] {
            let said = world.iaf(&[&["index", "sweep", "-o", "mine.sqlite"], more].concat());
            said.failed(1, &["error: mine.sqlite is no index: it is a database of something else\n", "hint: "]);
        }
        world.iaf(&["rank", "mine.sqlite", "--by", "cagr"]).failed(1, &["is no index"]);
        assert!(fs::read(&file).unwrap() == before, "version {version}");
    }
}

#[test]
fn names_that_mean_something_to_sqlite_are_plain_names() {
    let world = World::new(&["v2/none.iafbt"]);
    fs::rename(world.at("sweep"), world.at("file:x")).unwrap();
    world.iaf(&["index", "file:x"]).done("indexed 1, unchanged 0, removed 0, failed 0 -> file:x/index.sqlite\n");
    assert!(world.at("file:x/index.sqlite").is_file() && !world.at("x").exists());
    world.iaf(&["index", "file:x", "-o", ":memory:", "--quiet"]).done("");
    assert!(world.at(":memory:").is_file());
    assert_eq!(world.iaf(&["rank", "file:x", "--by", "cagr"]).code, 0);
}
