//! The command as people meet it: what it prints, where, and with which exit code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod listing;
#[cfg(unix)]
mod pruning;
mod refresh;
mod size;
mod world;

use std::fs;
use std::path::Path;
use world::World;

const GOOD: [&str; 3] = ["v2/none.iafbt", "v1/plain.iafbt", "edge/nan_inf.iafbt"];

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
    world.iaf(&["index", "file"]).failed(1, &["error: file is a file, not a folder of bundles\n", "hint: "]);
    world.iaf(&["index", "sweep"]).failed(1, &["error: the folder sweep holds no bundle\n", ".iafbt or .obtf"]);
    world.iaf(&["index"]).failed(2, &["Usage: iaf index"]);
    assert_eq!(fs::read_dir(world.at("sweep")).unwrap().count(), 0);
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
    world.iaf(&["index", "sweep", "-o", "notes.txt", "--rebuild"]).failed(1, &["notes.txt is no index", "hint: "]);
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
    for arguments in [&["index", "sweep", "--rebuild"][..], &["rank", "sweep", "--by", "cagr"], &["report", "sweep"]] {
        world.iaf(arguments).failed(1, &["has version 3, and 2 is the newest", "hint: "]);
    }
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn ranking_as_json_has_stable_keys() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep"]);
    let said = world.iaf(&["rank", "sweep", "--by", "sortino_ratio", "--json"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let rows: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let first = rows[0].as_object().unwrap();
    for key in
        ["rank", "bundle_path", "algorithm_id", "tag", "number_of_runs", "parameters", "sharpe_ratio", "win_rate"]
    {
        assert!(first.contains_key(key), "{key}");
    }
    assert_eq!(rows[0]["rank"], 1);
    assert!(rows[0]["parameters"].is_object());
    let odd = rows.as_array().unwrap().iter().find(|row| row["bundle_path"] == "nan_inf.iafbt").unwrap();
    assert!(odd["sharpe_ratio"].is_null(), "{odd}");
    assert!(said.out.contains("\"inf\"") || said.out.contains("\"-inf\""));

    let said = world.iaf(&[
        "rank",
        "sweep/index.sqlite",
        "--by",
        "cagr",
        "--columns",
        "win_rate,engine_type",
        "-n1",
        "--json",
    ]);
    let rows: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "algorithm_id",
            "bundle_path",
            "cagr",
            "engine_type",
            "number_of_runs",
            "parameters",
            "rank",
            "tag",
            "win_rate"
        ]
    );
    world.iaf(&["rank", "sweep", "--by", "cagr", "--where", "cagr > 1e9", "--json"]).done("[]\n");
}

#[test]
fn ranking_as_a_table_shows_whole_ids() {
    let world = World::new(&["edge/hostile_names.iafbt", "edge/wide_params.iafbt"]);
    world.iaf(&["index", "sweep"]);
    let said = world.iaf(&["rank", "sweep", "--by", "cagr"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains("wide_params") && said.out.contains("<script>"), "{}", said.out);
}

#[test]
fn a_mistyped_name_is_answered_with_its_neighbours() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep"]);
    let rank = |more: &[&str]| world.iaf(&[&["rank", "sweep"], more].concat());
    rank(&["--by", "sharp"]).failed(2, &["error: no metric is called 'sharp'\n", "hint: did you mean sharpe_ratio"]);
    rank(&["--by", "cagr", "--columns", "tagg"])
        .failed(2, &["error: no column is called 'tagg'\n", "hint: did you mean tag"]);
    rank(&["--by", "cagr", "--where", "sharp > 1"]).failed(
        2,
        &["the filter 'sharp > 1' cannot be applied: no such column: sharp\n", "hint: did you mean sharpe_ratio"],
    );
    rank(&["--by", "cagr", "--where", "1; DROP TABLE backtest_index"]).failed(2, &["it is not one condition"]);
    rank(&["--by", "cagr", "--where", "(SELECT count(*) FROM sqlite_master)"]).failed(2, &["only read the columns"]);
    rank(&["--by", "cagr", "--where", "cagr > 1e9"])
        .failed(1, &["none of the 3 backtests meets 'cagr > 1e9'\n", "hint: "]);
    rank(&["--by", "cagr", "--asc", "--desc"]).failed(2, &["cannot be used with"]);
    world.iaf(&["rank", "nowhere", "--by", "cagr"]).failed(1, &["there is nothing at nowhere\n", "hint: "]);
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
fn a_report_is_written_whole_and_says_what_it_holds() {
    let world = World::new(&GOOD);
    let said = world.iaf(&["report", "sweep", "--top", "2"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.starts_with("report.html: 2 of 3 backtests by Sharpe ratio, "), "{}", said.out);
    assert!(fs::read_to_string(world.at("report.html")).unwrap().contains("sweep"));
    let piped = world.iaf(&["report", "sweep", "--top", "2", "-o", "-"]);
    assert_eq!((piped.out.as_str(), piped.err.as_str()), (&*fs::read_to_string(world.at("report.html")).unwrap(), ""));
    world.iaf(&["report", "sweep", "-o", "sweep"]).failed(1, &["error: sweep is a folder\n", "hint: "]);
    world
        .iaf(&["report", "sweep", "-o", "no/report.html"])
        .failed(1, &["there is no folder no to write to\n", "hint: "]);
    world.iaf(&["report", "sweep", "--top", "0"]).failed(2, &["--top"]);
}

#[test]
fn the_next_in_rank_takes_the_place_of_a_damaged_winner() {
    // Its summary is sound, so it is indexed and ranked, but a series is not.
    let world = World::new(&["v2/none.iafbt", "edge/no_id.iafbt", "broken/flipped_byte.iafbt"]);
    let said = world.iaf(&["report", "sweep", "--top", "2"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.starts_with("warning: flipped_byte.iafbt: "), "{}", said.err);
    assert!(said.out.starts_with("report.html: 2 of 3 backtests"), "{}", said.out);
    assert_eq!(world.iaf(&["report", "sweep", "--top", "2", "--strict"]).code, 1);
}

#[test]
fn an_index_of_another_folder_opens_nothing_outside() {
    let world = World::new(&["v2/none.iafbt"]);
    fs::create_dir(world.at("other")).unwrap();
    world.iaf(&["index", "sweep", "-o", "other/index.sqlite", "--absolute-paths"]);
    world
        .iaf(&["report", "other/index.sqlite"])
        .failed(1, &["outside the root", "none of the ranked backtests can be opened"]);
    world.iaf(&["index", "sweep", "--absolute-paths"]);
    assert_eq!(world.iaf(&["report", "sweep/index.sqlite"]).code, 0);
}

#[test]
fn two_processes_may_index_one_folder_at_once() {
    let world = World::new(&GOOD);
    let spawn = || {
        std::process::Command::new(assert_cmd::cargo::cargo_bin!("iaf"))
            .args(["index", "sweep", "--quiet", "--rebuild"])
            .current_dir(world.folder.path())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| spawn()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    world.iaf(&["index", "sweep"]).done("indexed 0, unchanged 3, removed 0, failed 0 -> sweep/index.sqlite\n");
}

#[test]
fn a_closed_pipe_is_success() {
    let world = World::new(&GOOD);
    world
        .iaf(&["index", "sweep", "--jobs", "1"])
        .done("indexed 3, unchanged 0, removed 0, failed 0 -> sweep/index.sqlite\n");
    assert_eq!(world.unread(&["rank", "sweep", "--by", "cagr"]), (0, String::new()));
    assert_eq!(world.unread(&["report", "sweep", "-o", "-"]), (0, String::new()));
}

#[test]
fn a_closed_pipe_changes_neither_a_verdict_nor_the_work() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let (code, err) = world.unread(&["rank", "sweep", "--by", "cagr", "-n", "1", "--prune", "--yes"]);
    assert_eq!((code, iaf::index::walk(&world.at("sweep")).found.len()), (0, 1), "{err}");

    let migrate = ["migrate-store", "--from", "local-dir", "--src", "sweep", "--to", "local-tiered", "--dst", "store"];
    assert_eq!(world.iaf(&migrate).code, 0);
    fs::write(world.at("sweep/broken.iafbt"), "no bundle").unwrap();
    fs::write(world.at("store/bundles/broken.iafbt"), "no bundle").unwrap();
    for (arguments, said) in [
        (&["index", "sweep", "--strict"][..], "error: 1 bundle cannot be read"),
        (&["report", "sweep", "--strict"], "error: 1 bundle cannot be read"),
        (&["migrate-backtests", "--src", "sweep", "--dst", "new", "--level", "1"], "error: 1 of the backtests"),
        (&migrate, "error: "),
        (&["store", "verify", "store"], "error: the store is not sound"),
    ] {
        let (code, err) = world.unread(arguments);
        assert!(code == 1 && err.contains(said), "{arguments:?}: {code} {err}");
    }
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

#[test]
fn a_report_takes_the_place_of_no_bundle_and_no_index() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    fs::copy(world.at("sweep/none.iafbt"), world.at("bundle.html")).unwrap();
    fs::write(world.at("old.html"), "an older report").unwrap();
    let inputs = ["sweep/none.iafbt", "sweep/index.sqlite", "bundle.html"];
    let before = inputs.map(|name| fs::read(world.at(name)).unwrap());
    for name in inputs.into_iter().chain(["new.iafbt"]) {
        let said = world.iaf(&["report", "sweep", "-o", name]);
        said.failed(
            2,
            &[&format!("error: {name} h"), "and is not written to\n", "hint: name another file with -o FILE"],
        );
    }
    assert!(inputs.map(|name| fs::read(world.at(name)).unwrap()) == before && !world.at("new.iafbt").exists());
    assert_eq!(world.iaf(&["report", "sweep", "-o", "old.html"]).code, 0);
}
