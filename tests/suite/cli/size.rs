//! The size of a report: what is asked for holds, what is left out is said, and what does not fit leaves no file.

use super::GOOD;
use crate::world::World;
use std::fs;

/// Enough winners that there is something to leave out.
fn world() -> World {
    let world = World::new(&GOOD);
    world.add_bundles("examples/sweep", "sweep");
    world.iaf(&["index", "sweep"]);
    world
}

fn size_of(world: &World, file: &str) -> u64 {
    fs::metadata(world.at(file)).unwrap().len()
}

#[test]
fn a_report_is_never_larger_than_asked_for_and_says_what_it_lacks() {
    let world = world();
    let report = |size: &str| world.iaf(&["report", "sweep", "--by", "chained_sharpe", "--max-size", size]);
    assert_eq!(report("0").err, "", "nothing is left out");
    let whole = size_of(&world, "report.html");
    let mut before = u64::MAX;
    for (text, limit) in [("800KB", 800_000), ("600 kB", 600_000), ("0.5MB", 500_000), ("430KiB", 430 << 10)] {
        let said = report(text);
        let size = size_of(&world, "report.html");
        assert!(size <= limit && size < whole && size <= before, "{size} bytes with {text}");
        assert!(said.err.starts_with("note: left out for size: Rank"), "{}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        before = size;
    }
}

#[test]
fn what_cannot_fit_leaves_the_file_as_it_was_and_says_what_it_would_take() {
    let world = world();
    fs::write(world.at("report.html"), "the one before").unwrap();
    let said = world.iaf(&["report", "sweep", "--max-size", "50KB"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert_eq!(fs::read_to_string(world.at("report.html")).unwrap(), "the one before");
    let needed = said.err.split_once("takes ").unwrap().1.split_once(" bytes").unwrap().0.to_owned();
    assert!(said.err.contains("hint: allow more with --max-size"), "{}", said.err);
    let said = world.iaf(&["report", "sweep", "--max-size", &needed]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(size_of(&world, "report.html") <= needed.parse().unwrap());
}

#[test]
fn a_summary_has_no_tearsheets_and_full_detail_has_every_point() {
    let world = world();
    let size = |detail: &str| {
        let said = world.iaf(&["report", "sweep", "--detail", detail, "--max-size", "0"]);
        assert_eq!(said.code, 0, "{}", said.err);
        (size_of(&world, "report.html"), fs::read_to_string(world.at("report.html")).unwrap())
    };
    let ((summary, page), (standard, _), (full, _)) = (size("summary"), size("standard"), size("full"));
    assert!(summary < standard && standard <= full, "{summary} {standard} {full}");
    assert!(!page.contains("<section class=\"strategy\"") && page.contains("as only a summary was asked for"));
}

#[test]
fn the_sizes_of_the_parts_add_up_to_the_file() {
    let world = world();
    let said = world.iaf(&["report", "sweep", "--by", "chained_sharpe", "--sizes"]);
    let sizes: Vec<u64> =
        said.err.lines().map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
    let (total, parts) = sizes.split_last().unwrap();
    assert_eq!((*total, parts.iter().sum::<u64>()), (size_of(&world, "report.html"), *total));
}

#[test]
fn a_size_that_is_none_is_refused_with_the_units_there_are() {
    let said = World::new(&GOOD).iaf(&["report", "sweep", "--max-size", "4 parsecs"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("a size is a number with KB, MB, GB, TB, KiB, MiB, GiB or TiB behind it"),
        "{}",
        said.err
    );
}
