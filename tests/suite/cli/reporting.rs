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

/// Even for root no file can be made in /proc.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_written_is_told_before_a_bundle_is_read() {
    let world = World::new(&GOOD);
    let refused = |options: &[&str], hint: &str| {
        let said = world.iaf(&[&["report", "sweep"], options].concat());
        said.failed(1, &["error: /proc/iaf.out cannot be written: ", hint]);
        assert!(!world.at("sweep/index.sqlite").exists());
    };
    refused(&["-o", "/proc/iaf.out"], "hint: name a file that can be written with -o FILE");
    refused(&["--summary", "/proc/iaf.out"], "hint: name another file with --summary FILE");
    let store = ["--from", "local-dir", "--src", "sweep", "--to", "local-tiered", "--dst", "/proc/iaf"];
    world.iaf(&[&["migrate-store"], &store[..]].concat()).failed(1, &["/proc/iaf cannot be made", "hint: ", "--dst"]);
    assert_eq!(world.iaf(&["report", "sweep", "-o", "/dev/null"]).code, 0);
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
fn an_index_opens_nothing_outside_of_its_source() {
    let world = World::new(&["v2/none.iafbt"]);
    fs::create_dir(world.at("other")).unwrap();
    world.iaf(&["index", "sweep", "-o", "other/index.sqlite", "--absolute-paths"]);
    world.iaf(&["report", "other/index.sqlite", "--source", "other"]).failed(
        1,
        &["outside the root", "none of the ranked backtests can be opened", "--source DIR names the folder"],
    );
    world.iaf(&["index", "sweep", "--absolute-paths"]);
    assert_eq!(world.iaf(&["report", "sweep/index.sqlite"]).code, 0);
}

#[test]
fn a_report_replaces_no_bundle_and_no_index() {
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

#[test]
fn a_report_without_a_match_is_none() {
    let world = World::new(&GOOD);
    world
        .iaf(&["report", "sweep", "--where", "cagr > 1e9"])
        .failed(1, &["none of the 3 backtests meets 'cagr > 1e9'\n", "hint: loosen"]);
}

#[test]
fn a_bad_file_of_prices_is_named_and_the_others_are_compared_with() {
    let world = World::new(&GOOD);
    fs::create_dir(world.at("prices")).unwrap();
    fs::write(world.at("prices/BAD.csv"), [0xff, 0xfe, 0x00]).unwrap();
    fs::write(world.at("prices/ODD.csv"), "no,prices\nat,all\n").unwrap();
    fs::write(world.at("prices/UP_EUR.csv"), "date,close\n2023-01-01,100\n2024-12-31,200\n").unwrap();
    let said = world.iaf(&["report", "sweep", "--benchmarks", "prices"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for file in ["BAD.csv", "ODD.csv"] {
        assert!(
            said.err.contains(&format!("warning: prices/{file} holds no prices and is left out: ")),
            "{}",
            said.err
        );
    }
    assert!(fs::read_to_string(world.at("report.html")).unwrap().contains("UP/EUR"));
}

#[test]
fn a_report_of_more_trials_than_are_to_be_compared_shows_those_drawn_and_the_winners() {
    let world = World::of_sweep();
    let said = world.iaf(&["report", "sweep", "-n", "3", "--compare", "12", "-o", "report.html"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let page = fs::read_to_string(world.at("report.html")).unwrap();
    let ranked = world.iaf(&["rank", "sweep", "-n", "3", "--csv"]);
    assert!(ranked.out.lines().skip(1).all(|line| page.contains(line.split(',').nth(2).unwrap())));
    let shown =
        page.split(" of 27 trials (drawn by chance, and the winners)").next().unwrap().rsplit(' ').next().unwrap();
    let shown: usize = shown.rsplit('>').next().unwrap().parse().unwrap();
    assert!((12..=15).contains(&shown), "those drawn and up to three winners: {shown}");
    assert!(page.contains("were drawn by chance to stand for all"));
}

#[test]
fn both_words_ask_for_so_many_winners_and_all_for_all() {
    let world = World::new(&GOOD);
    for (arguments, shown) in [(["-n", "2"], "2 of 3"), (["--limit", "2"], "2 of 3"), (["--top", "all"], "3 of 3")] {
        let said = world.iaf(&[&["report", "sweep"][..], &arguments].concat());
        assert!(said.out.starts_with(&format!("report.html: {shown} backtests")), "{}{}", said.out, said.err);
    }
}
