//! `iaf report`: the file that it writes, and the files that it never touches.

use super::GOOD;
use crate::world::World;
use std::fs;

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
