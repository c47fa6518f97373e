//! Readers that stop listening: a closed pipe ends no work and changes no exit code.

use super::GOOD;
use crate::world::World;
use std::fs;

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
    assert_eq!((code, iaf::source::walk(&world.at("sweep")).found.len()), (0, 1), "{err}");

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
