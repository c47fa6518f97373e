//! Bundles with studies: every study, engine and universe is listed, ranked, shown and pruned as a backtest of its own.

use crate::world::World;
use serde_json::Value;
use std::fs;

/// Every backtest of `studies.obtf`, by its path in the order of the paths.
const TRIALS: [&str; 6] = [
    "studies.obtf#held out %232%2F50%25/event",
    "studies.obtf#held out %232%2F50%25/vector",
    "studies.obtf#held out %232%2F50%25/vector/small caps%2Falts",
    "studies.obtf#in_sample/vector",
    "studies.obtf#in_sample/vector/majors",
    "studies.obtf#in_sample/vector/small caps%2Falts",
];

fn world() -> World {
    World::new(&["v5/studies.obtf", "v5/study.obtf", "v2/none.iafbt"])
}

/// What a listing has in one column, a JSON value for each row.
fn column(world: &World, arguments: &[&str], column: &str) -> Vec<Value> {
    let printed = world.iaf(&[arguments, &["--json", "--columns", column]].concat()).printed();
    let rows: Vec<Value> = serde_json::from_str(&printed).unwrap();
    let key = if column == "engine" { "engine_type" } else { column };
    rows.into_iter().map(|row| row[key].clone()).collect()
}

fn paths(world: &World, arguments: &[&str]) -> Vec<String> {
    column(world, arguments, "bundle_path").iter().map(|path| path.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_study_engine_and_universe_is_a_row_until_it_is_gone() {
    let world = world();
    world.iaf(&["index", "sweep"]).done("indexed 3, unchanged 0, removed 0, failed 0 -> sweep/index.sqlite\n");
    let list = ["list", "sweep", "-n", "all"];
    let others = ["study.obtf#walk_forward/event", "study.obtf#walk_forward/vector"];
    assert_eq!(paths(&world, &list), [&["none.iafbt"][..], &TRIALS, &others].concat());
    world.iaf(&["index", "sweep"]).done("indexed 0, unchanged 3, removed 0, failed 0 -> sweep/index.sqlite\n");

    // A bundle that has fewer studies than before has fewer rows, and none once it is gone.
    fs::copy(world.at("sweep/study.obtf"), world.at("sweep/studies.obtf")).unwrap();
    world.iaf(&["index", "sweep"]).done("indexed 1, unchanged 2, removed 0, failed 0 -> sweep/index.sqlite\n");
    let instead = others.map(|path| path.replace("study.obtf", "studies.obtf"));
    assert_eq!(paths(&world, &list), [&["none.iafbt"][..], &instead.each_ref().map(String::as_str), &others].concat());
    fs::write(world.at("sweep/studies.obtf"), "damaged").unwrap();
    let said = world.iaf(&["index", "sweep"]);
    assert!(said.out.starts_with("indexed 0, unchanged 2, removed 0, failed 1"), "{}", said.out);
    assert_eq!(paths(&world, &list), [&["none.iafbt"][..], &others].concat());
    fs::remove_file(world.at("sweep/study.obtf")).unwrap();
    let said = world.iaf(&["index", "sweep"]);
    assert!(said.out.starts_with("indexed 0, unchanged 1, removed 1, failed 1"), "{}", said.out);
    assert_eq!(paths(&world, &list), ["none.iafbt"]);
    world.add("tests/bundles/v5/studies.obtf", "sweep/studies.obtf");
    world.iaf(&["index", "sweep"]).done("indexed 1, unchanged 1, removed 0, failed 0 -> sweep/index.sqlite\n");
    assert_eq!(paths(&world, &list), [&["none.iafbt"][..], &TRIALS].concat());
}

#[test]
fn they_are_filtered_by_study_engine_universe_and_sample_type() {
    let world = world();
    let with = |filter: &str| paths(&world, &["list", "sweep", "-n", "all", "--where", filter]);
    assert_eq!(with("study = 'in_sample'"), &TRIALS[3..]);
    assert_eq!(with("engine = 'event' AND sample_type = 'out_sample_time'"), &TRIALS[..1]);
    assert_eq!(with("engine_type = 'event' AND study = 'walk_forward'"), ["study.obtf#walk_forward/event"]);
    assert_eq!(with("universe = 'small caps/alts'"), [TRIALS[2], TRIALS[5]]);
    assert_eq!(with("study IS NULL"), ["none.iafbt"]);
    for (name, expected) in [
        ("study", ["in_sample"; 3]),
        ("engine", ["vector"; 3]),
        ("sample_type", ["in_sample"; 3]),
        ("universe", ["null", "majors", "small caps/alts"]),
    ] {
        let found = column(&world, &["list", "sweep", "--where", "study = 'in_sample'"], name);
        let found: Vec<String> = found.iter().map(|value| value.to_string().trim_matches('"').to_owned()).collect();
        assert_eq!(found, expected, "{name}");
    }
    let sorted = column(&world, &["list", "sweep", "-n", "all", "--sort", "engine", "--asc"], "engine");
    assert_eq!((sorted.len(), &sorted[0]), (9, &Value::from("event")));
}

#[test]
fn backtests_of_one_universe_compete_only_where_the_filter_names_it() {
    let world = world();
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let said = world.iaf(&["rank", "sweep", "--json"]);
    assert_eq!(
        said.err,
        "note: 3 backtests of single universes are parts of others and take no part; a --where that names universe lets them in\n"
    );
    let ranked: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    assert_eq!(ranked.len(), 6);
    let ranked = paths(&world, &["rank", "sweep", "--where", "study = 'in_sample' AND universe IS NOT NULL"]);
    assert_eq!(ranked, [TRIALS[5], TRIALS[4]]);
}

#[test]
fn one_is_shown_by_its_path_and_a_bundle_says_which_it_holds() {
    let world = world();
    let show = |path: &str| -> Value { serde_json::from_str(&world.iaf(&["show", path, "--json"]).printed()).unwrap() };
    for (path, engine, universe, windows) in [
        (TRIALS[0], "event", Value::Null, 2),
        (TRIALS[1], "vector", Value::Null, 1),
        (TRIALS[5], "vector", Value::from("small caps/alts"), 1),
        ("studies.obtf", "vector", Value::Null, 2),
    ] {
        let shown = show(&format!("sweep/{path}"));
        assert_eq!((&shown["engine"], &shown["universe"]), (&Value::from(engine), &universe), "{path}");
        assert_eq!(shown["windows"].as_array().unwrap().len(), windows, "{path}");
        let trials: Vec<&str> =
            shown["trials"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        let mut expected = TRIALS.map(|path| path.split_once('#').unwrap().1);
        let mut found = trials.clone();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
    }
    let text = world.iaf(&["show", "sweep/studies.obtf"]).printed();
    for trial in TRIALS {
        assert!(text.contains(trial.split_once('#').unwrap().1), "{trial} is not named in\n{text}");
    }
    world
        .iaf(&["show", "sweep/studies.obtf#in_sample/event"])
        .failed(1, &["no trial in_sample/event, but in_sample/vector"]);
    world.iaf(&["show", "sweep/none.iafbt#in_sample/event"]).failed(1, &["it has no studies"]);

    // Lists, rankings and reports take one alone too.
    let of_study = "sweep/studies.obtf#in_sample/vector";
    let ranked = paths(&world, &["rank", of_study]);
    assert_eq!((ranked.len(), ranked[0].ends_with(TRIALS[3])), (1, true), "{ranked:?}");
    let said = world.iaf(&["report", of_study]);
    assert!(said.out.starts_with("report.html: 1 of "), "{}{}", said.out, said.err);
    world.iaf(&["list", of_study, "sweep/none.iafbt"]).failed(2, &["stands among others", "--where"]);
    world.iaf(&["sweep", of_study]).failed(2, &["is one backtest", "hint: "]);
    world
        .iaf(&["report", "sweep/studies.obtf#in_sample/event"])
        .failed(1, &["study = 'in_sample' AND engine = 'event'"]);

    // A file may have such a name itself.
    fs::rename(world.at("sweep/none.iafbt"), world.at("sweep/a#b.iafbt")).unwrap();
    assert_eq!(show("sweep/a#b.iafbt")["study"], Value::Null);
    fs::rename(world.at("sweep/study.obtf"), world.at("sweep/a#b.obtf")).unwrap();
    assert_eq!(show("sweep/a#b.obtf#walk_forward/event")["engine"], "event");
}

#[test]
fn a_legacy_directory_that_is_called_like_a_trial_is_none() {
    let world = World::empty();
    world.add("tests/bundles/legacy/event", "sweep/run#1/vector");
    world.add("tests/bundles/legacy/event", "sweep/run#1/vector2");
    world.iaf(&["index", "sweep"]).done("indexed 2, unchanged 0, removed 0, failed 0 -> sweep/index.sqlite\n");
    world.iaf(&["index", "sweep"]).done("indexed 0, unchanged 2, removed 0, failed 0 -> sweep/index.sqlite\n");
    assert_eq!(paths(&world, &["rank", "sweep"]).len(), 2);
    world.iaf(&["report", "sweep", "--quiet"]).printed();
}

#[cfg(unix)]
#[test]
fn a_bundle_goes_only_when_all_its_backtests_lost() {
    let world = world();
    let prune = |n: &str| world.iaf(&["rank", "sweep", "-n", n, "--prune", "--yes"]);
    let first = &paths(&world, &["rank", "sweep", "-n", "1"])[0];
    assert!(first.starts_with("studies.obtf#"), "{first}");
    let said = prune("1");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("to be deleted: 2 bundles, "), "{}", said.out);
    assert!(
        said.err.contains(&format!("{} stays: {first}, which is in the same bundle, stays", TRIALS[3])),
        "{}",
        said.err
    );
    assert!(world.at("sweep/studies.obtf").is_file() && !world.at("sweep/study.obtf").exists());
    assert_eq!(paths(&world, &["list", "sweep"]), TRIALS, "its rows stay");

    world.add("tests/bundles/v2/none.iafbt", "sweep/none.iafbt");
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let said = world.iaf(&["rank", "sweep", "-n", "1", "--archive-dir", "archive", "--yes"]);
    assert!(said.out.contains("to be moved to archive: "), "{}{}", said.out, said.err);
}

#[test]
fn the_index_of_framework_9_is_left_as_it_is_and_ours_is_beside_it() {
    let world = world();
    let theirs = world.at("sweep/index.sqlite");
    let connection = rusqlite::Connection::open(&theirs).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE backtest_index (bundle_path TEXT NOT NULL, engine_type TEXT NOT NULL DEFAULT 'vector', \
             universe_key TEXT NOT NULL DEFAULT '', study_name TEXT NOT NULL DEFAULT 'default', \
             PRIMARY KEY (bundle_path, engine_type, universe_key, study_name)); PRAGMA user_version = 5;",
        )
        .unwrap();
    drop(connection);
    let before = fs::read(&theirs).unwrap();
    let note = "note: sweep/index.sqlite is not iaf's own, so the index is iaf-index.sqlite beside it\n";
    for arguments in
        [&["index", "sweep"][..], &["list", "sweep"], &["report", "sweep"], &["index", "sweep", "-o", "x.sqlite"]]
    {
        let said = world.iaf(arguments);
        assert_eq!(said.code, 0, "{}", said.err);
        let is_beside = !arguments.contains(&"-o");
        assert_eq!(said.err.contains(note), is_beside, "{arguments:?}: {}", said.err);
    }
    for arguments in [
        &["list", "sweep/index.sqlite"][..],
        &["report", "sweep/index.sqlite"],
        &["index", "sweep", "-o", "sweep/index.sqlite"],
    ] {
        world.iaf(arguments).failed(1, &["has version 5, and 2 is the newest", "hint: "]);
    }
    assert!(fs::read(&theirs).unwrap() == before && world.at("sweep/iaf-index.sqlite").is_file());
}

#[test]
fn what_studies_hold_out_is_no_trial_of_the_sweep_on_the_page() {
    let world = world();
    world.iaf(&["report", "sweep", "-o", "report.html"]).printed();
    let page = fs::read_to_string(world.at("report.html")).unwrap();
    let (_, words) = page.split_once("<p class=\"sweep-words\">").unwrap();
    // Of nine backtests two are held out and three are parts of others.
    assert!(words.starts_with("The middle one of 4 trials "), "{}", &words[..80]);
}
