//! Locations: whatever bundles are named by, a folder, an index, a bundle, a pattern or a mixture.

use super::GOOD;
use crate::world::{Said, World};
use std::fs;
use std::io::Write;
use std::process::Stdio;

/// A world with bundles in two folders.
fn two_folders() -> World {
    let world = World::new(&GOOD);
    world.add("tests/bundles/v1/plain.iafbt", "more/again.iafbt");
    world
}

fn rows(world: &World, arguments: &[&str]) -> Vec<String> {
    let said = world.iaf(&[&["list", "-n", "all", "--json"], arguments].concat());
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments:?}");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&said.out).unwrap();
    rows.iter().map(|row| row["bundle_path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_index_elsewhere_knows_its_folder() {
    let world = World::new(&GOOD);
    fs::create_dir(world.at("indexes")).unwrap();
    world.iaf(&["index", "sweep", "-o", "indexes/idx.sqlite", "--quiet"]).done("");
    let said = world.iaf(&["report", "indexes/idx.sqlite"]);
    assert!(said.code == 0 && said.out.starts_with("report.html: 3 of 3 backtests"), "{}{}", said.out, said.err);
    let said = world.iaf(&["rank", "indexes/idx.sqlite", "-n", "1", "--prune", "--dry-run"]);
    assert!(said.out.contains("to be deleted: 1 bundle"), "{}{}", said.out, said.err);
}

#[test]
fn bundles_that_have_moved_are_found_in_the_folder_that_is_named() {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep", "-o", "idx.sqlite", "--quiet"]).done("");
    fs::rename(world.at("sweep"), world.at("moved")).unwrap();
    let missing = |said: &Said, count: &str| {
        let sentences: Vec<&str> = said.err.lines().filter(|line| line.starts_with("warning: ")).collect();
        let [sentence] = sentences[..] else { panic!("one sentence is enough: {}", said.err) };
        assert!(sentence.starts_with(&format!("warning: {count} of the index ")), "{sentence}");
        assert!(sentence.contains(" not in ") && sentence.contains("; --source DIR names the folder"), "{sentence}");
    };
    let said = world.iaf(&["report", "idx.sqlite"]);
    missing(&said, "3 backtests");
    let (made_of, stands_in) = (world.at("sweep"), world.path());
    let folders = format!("not in {}, of which the index is, nor in {};", made_of.display(), stands_in.display());
    assert!(said.err.contains(&folders), "{folders} is not said in {}", said.err);
    said.failed(1, &["none of the ranked backtests can be opened"]);
    missing(&world.iaf(&["rank", "idx.sqlite", "-n", "1", "--prune", "--dry-run"]), "1 backtest");
    assert_eq!(world.iaf(&["report", "idx.sqlite", "--source", "moved"]).code, 0);
    fs::remove_file(world.at("moved/plain.iafbt")).unwrap();
    missing(&world.iaf(&["report", "idx.sqlite", "--source", "moved"]), "1 backtest");
    world
        .iaf(&["report", "moved", "--source", "moved"])
        .failed(2, &["only an index has a source of its own", "hint: "]);
}

#[test]
fn one_bundle_is_taken_wherever_a_folder_is() {
    let world = World::new(&GOOD);
    for command in ["report", "list", "rank"] {
        let said = world.iaf(&[command, "sweep/plain.iafbt"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{command}");
    }
    assert!(!world.at("sweep/index.sqlite").exists(), "nothing is left beside it");
    world.add("tests/bundles/legacy/event", "old/event");
    assert_eq!(rows(&world, &["old/event"]), ["event"]);
    world.iaf(&["index", "sweep/plain.iafbt"]).failed(2, &["has no folder to be kept in", "-o FILE"]);
}

#[test]
fn folders_bundles_patterns_and_indexes_can_be_mixed() {
    let world = two_folders();
    let all = ["more/again.iafbt", "sweep/nan_inf.iafbt", "sweep/none.iafbt", "sweep/plain.iafbt"];
    assert_eq!(rows(&world, &["sweep", "more"]), all);
    assert_eq!(
        rows(&world, &["sweep/none.iafbt", "more", "sweep/none.iafbt"]),
        ["more/again.iafbt", "sweep/none.iafbt"]
    );
    assert_eq!(rows(&world, &["sweep/n*.iafbt"]), ["nan_inf.iafbt", "none.iafbt"]);
    world.iaf(&["index", "sweep", "-o", "idx.sqlite", "--quiet"]).done("");
    assert_eq!(rows(&world, &["idx.sqlite", "more"]), all);
    let said = world.iaf(&["report", "sweep", "more/again.iafbt"]);
    assert!(said.code == 0 && said.out.starts_with("report.html: 4 of 4 backtests"), "{}{}", said.out, said.err);
    world.iaf(&["list", "x*.iafbt"]).failed(1, &["nothing matches 'x*.iafbt'", "hint: "]);

    world.iaf(&["index", "sweep", "more", "-o", "both.sqlite", "--quiet"]).done("");
    assert_eq!(rows(&world, &["both.sqlite"]), all);
    assert_eq!(world.iaf(&["report", "both.sqlite"]).code, 0);
}

#[test]
fn a_bundle_can_be_piped_in() {
    let world = World::new(&["v2/none.iafbt"]);
    let bundle = fs::read(world.at("sweep/none.iafbt")).unwrap();
    for arguments in [&["report", "-"][..], &["list", "-"], &["show", "-"]] {
        let mut child = world
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bundle).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn what_is_no_index_is_never_called_a_damaged_one() {
    let world = World::new(&["broken/not_zstd.iafbt"]);
    fs::write(world.at("notes.txt"), "my notes").unwrap();
    for command in ["report", "list", "rank"] {
        world
            .iaf(&[command, "notes.txt"])
            .failed(1, &["error: notes.txt is neither a bundle nor an index\n", "hint: "]);
        let said = world.iaf(&[command, "sweep/not_zstd.iafbt"]);
        assert!(!said.err.contains("index"), "{command}: {}", said.err);
    }
}

#[test]
fn an_index_of_a_tiered_store_leads_to_the_store() {
    let world = World::new(&GOOD);
    let migrate = ["migrate-store", "--from", "local-dir", "--src", "sweep", "--to", "local-tiered", "--dst", "store"];
    assert_eq!(world.iaf(&migrate).code, 0);
    world.iaf(&["index", "store", "-o", "idx.sqlite", "--quiet"]).done("");
    for index in ["store", "store/index.sqlite", "idx.sqlite"] {
        assert_eq!(world.iaf(&["report", index]).code, 0, "{index}");
    }
    let said = world.iaf(&["rank", "idx.sqlite", "-n", "1", "--prune", "--yes"]);
    assert!(said.code == 0 && said.out.contains("deleted 1 bundle"), "{}{}", said.out, said.err);
    assert_eq!(world.iaf(&["store", "verify", "store"]).code, 0, "its tables know of it");
}
