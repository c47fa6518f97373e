//! The commands `iaf show` and `iaf migrate-backtests` on real files.

use crate::world::{Said, World, files, repository};
use iaf::bundle::{Limits, WriteOptions, read, write};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn golden(path: &str) -> PathBuf {
    repository("tests/bundles").join(path)
}

const MIGRATE: [&str; 7] = ["migrate-backtests", "--src", "old", "--dst", "new", "--level", "1"];

#[test]
fn older_backtests_become_bundles_once_and_are_deleted_only_if_equal() {
    let world = World::empty();
    let at = |path: &str| world.at(path);
    for (from, to) in
        [("legacy/event", "old/a"), ("v1/plain.iafbt", "old/sub/b.iafbt"), ("v5/study.obtf", "old/c.obtf")]
    {
        world.add(&format!("tests/bundles/{from}"), to);
    }
    fs::write(at("old/broken.iafbt"), "no bundle").unwrap();
    let Said { code, out, err } = world.iaf(&MIGRATE);
    assert!(code == 1 && out == "migrated 3, skipped 0, deleted 0, failed 1 -> new\n", "{out}{err}");
    assert!(err.contains("broken.iafbt: this is no bundle"), "{err}");
    let version = |path: &str| read(&at(path), &Limits::default()).unwrap().backtest.format_version.number();
    assert_eq!([version("new/a.iafbt"), version("new/sub/b.iafbt"), version("new/c.obtf")], [2, 2, 5]);

    // What is there is another backtest: its source stays.
    fs::copy(golden("v2/none.iafbt"), at("new/a.iafbt")).unwrap();
    let Said { out, err, .. } = world.iaf(&[&MIGRATE[..], &["--delete-source"]].concat());
    assert_eq!(out, "migrated 0, skipped 3, deleted 2, failed 2 -> new\n", "{err}");
    assert!(err.contains("a: it was kept, because") && at("old/a/algorithm_id.json").exists(), "{err}");
    assert!(!at("old/sub/b.iafbt").exists() && !at("old/c.obtf").exists() && at("old/broken.iafbt").exists());
}

#[test]
fn backtests_that_would_become_one_file_all_stay_and_fail() {
    let world = World::empty();
    let at = |path: &str| world.at(path);
    for (from, to) in
        [("legacy/event", "old/a"), ("v1/plain.iafbt", "old/a.iafbt"), ("v2/none.iafbt", "old/alone.iafbt")]
    {
        world.add(&format!("tests/bundles/{from}"), to);
    }
    for more in [&["-j1"][..], &["--delete-source"]] {
        let Said { code, out, err } = world.iaf(&[&MIGRATE[..], more].concat());
        assert!(code == 1 && out.ends_with("failed 2 -> new\n"), "{out}{err}");
        for name in ["a", "a.iafbt"] {
            let reason = format!("warning: {name}: a and a.iafbt would all become new/a.iafbt; rename all but one\n");
            assert!(err.contains(&reason), "{err}");
        }
    }
    assert!(at("old/a/algorithm_id.json").exists() && at("old/a.iafbt").exists() && !at("new/a.iafbt").exists());
    assert!(!at("old/alone.iafbt").exists() && at("new/alone.iafbt").exists());
}

#[test]
fn what_is_no_part_of_a_backtest_is_not_deleted_with_it() {
    let world = World::empty();
    let at = |path: &str| world.at(path);
    for name in ["old/clean", "old/mine"] {
        world.add("tests/bundles/legacy/event", name);
    }
    fs::write(at("old/mine/.notes"), "mine").unwrap();
    let Said { code, out, err } = world.iaf(&[&MIGRATE[..], &["--delete-source"]].concat());
    assert_eq!((code, out.as_str()), (0, "migrated 2, skipped 0, deleted 2, failed 0 -> new\n"), "{err}");
    assert_eq!(err, "note: the directory mine stays: it holds files that are no part of a backtest\n");
    assert!(!at("old/clean").exists() && !at("old/mine/runs").exists());
    assert_eq!(fs::read_to_string(at("old/mine/.notes")).unwrap(), "mine");
}

#[test]
fn the_row_of_a_legacy_directory_is_that_of_its_runs_whatever_its_summary_says() {
    let world = World::empty();
    for name in ["sweep/old", "sweep/stale"] {
        world.add("tests/bundles/legacy/event", name);
    }
    fs::write(world.at("sweep/stale/summary.json"), "{\"sharpe_ratio\": 9.5, \"number_of_trades\": 1}").unwrap();
    let columns = "sharpe_ratio,number_of_trades,win_rate,max_drawdown,stability_score";
    let out = world.iaf(&["list", "sweep", "--columns", columns, "--json"]).printed();
    let rows: Value = serde_json::from_str(&out).unwrap();
    for column in columns.split(',') {
        assert!(rows[0][column].is_number() && rows[0][column] == rows[1][column], "{column}: {out}");
    }
}

#[test]
fn a_run_that_cannot_be_read_is_named_and_its_directory_is_kept() {
    let world = World::empty();
    world.add("tests/bundles/legacy/event", "old/a");
    let run = "runs/backtest_EUR_20221224_20230107";
    fs::write(world.at(&format!("old/a/{run}/run.json")), "").unwrap();
    let Said { code, out, err } = world.iaf(&["index", "old", "--strict"]);
    assert!(code == 0 && out.starts_with("indexed 1, unchanged 0, removed 0, failed 0"), "{out}{err}");
    assert_eq!(err, format!("warning: a: {run} is left out: its run.json is empty\n"));
    let rows: Value = serde_json::from_str(&world.iaf(&["list", "old", "--json"]).printed()).unwrap();
    assert_eq!(rows[0]["number_of_runs"], 1);

    let Said { code, out, err } = world.iaf(&[&MIGRATE[..], &["--delete-source"]].concat());
    assert_eq!((code, out.as_str()), (1, "migrated 1, skipped 0, deleted 0, failed 1 -> new\n"), "{err}");
    assert!(err.contains(&format!("a: {run} is left out: its run.json is empty\n")), "{err}");
    assert!(err.contains("a: it was kept, because parts of it cannot be read"), "{err}");
    assert!(world.at(&format!("old/a/{run}/metrics.json")).exists());
    assert_eq!(read(&world.at("new/a.iafbt"), &Limits::default()).unwrap().backtest.runs.len(), 1);
}

#[test]
fn permutation_tests_are_migrated_and_a_bundle_without_them_is_not_equal() {
    let world = World::empty();
    let test = "old/a/permutation_tests/permutation_test_20221224_20230107";
    world.add("tests/bundles/legacy/event", "old/a");
    assert_eq!(world.iaf(&MIGRATE).code, 0);
    fs::create_dir_all(world.at(&format!("{test}/permuted_metrics"))).unwrap();
    for (name, content) in [
        ("original_metrics.json", r#"{"sharpe_ratio": 1.5}"#),
        ("p_values.json", r#"{"sharpe_ratio": 0.25}"#),
        ("metadata.json", r#"{"backtest_date_range_name": "wf_1"}"#),
        ("permuted_metrics/permuted_0.json", r#"{"sharpe_ratio": 0.5}"#),
    ] {
        fs::write(world.at(&format!("{test}/{name}")), content).unwrap();
    }
    // The bundle that is there was made before there was a test.
    let deleting = [&MIGRATE[..], &["--delete-source"]].concat();
    let Said { out, err, .. } = world.iaf(&deleting);
    assert_eq!(out, "migrated 0, skipped 1, deleted 0, failed 1 -> new\n", "{err}");
    assert!(err.contains("a: it was kept, because new/a.iafbt holds something else"), "{err}");

    fs::remove_file(world.at("new/a.iafbt")).unwrap();
    world.iaf(&deleting).done("migrated 1, skipped 0, deleted 1, failed 0 -> new\n");
    assert!(!world.at("old/a").exists());
    let tests = read(&world.at("new/a.iafbt"), &Limits::default()).unwrap().backtest.permutation_tests;
    assert!(matches!(tests, iaf::model::Value::List(tests) if tests.len() == 1));
}

#[test]
fn the_framework_s_options_of_a_migration_do_what_they_do_there() {
    let world = World::empty();
    world.add("tests/bundles/v2/none.iafbt", "old/a.iafbt");
    let migrate = |more: &[&str]| {
        let arguments = ["migrate-backtests", "-s", "old", "-d", "new", "--level", "1"];
        world.iaf(&[&arguments[..], more].concat())
    };
    migrate(&["--no-index", "--workers", "2"]).done("migrated 1, skipped 0, deleted 0, failed 0 -> new\n");
    assert_eq!(files(&world.at("new")), [PathBuf::from("a.iafbt")]);
    migrate(&[]).done("migrated 0, skipped 1, deleted 0, failed 0 -> new\n");
    assert_eq!(files(&world.at("new")), ["a.iafbt", "index.parquet", "index.sqlite"].map(PathBuf::from));

    fs::copy(golden("v2/vector.iafbt"), world.at("new/a.iafbt")).unwrap();
    migrate(&["--no-skip-existing", "-w", "1"]).done("migrated 1, skipped 0, deleted 0, failed 0 -> new\n");
    let open = |path: &Path| read(path, &Limits::default()).unwrap().backtest;
    assert_eq!(open(&world.at("new/a.iafbt")), open(&golden("v2/none.iafbt")));
}

#[test]
fn whole_numbers_are_exact_wherever_programs_read_them() {
    let world = World::new(&["v2/none.iafbt"]);
    let bundle = world.at("sweep/none.iafbt");
    let mut backtest = read(&bundle, &Limits::default()).unwrap().backtest;
    let large = [("long", iaf::model::Value::Int(i64::MAX)), ("longer", iaf::model::Value::Unsigned(u64::MAX))];
    large.into_iter().for_each(|(name, value)| backtest.parameters.push(name, value));
    backtest.summary.as_mut().unwrap().insert("number_of_trades", iaf::model::Value::Int(i64::MAX));
    write(&bundle, &backtest, &WriteOptions::default()).unwrap();

    let columns = ["--columns", "param.long,param.longer,number_of_trades,parameters"];
    let digits = ["9223372036854775807", "18446744073709551615"];
    for command in ["list", "rank"] {
        let out = world.iaf(&[&[command, "sweep", "--json"][..], &columns].concat()).printed();
        let row = &serde_json::from_str::<Value>(&out).unwrap()[0];
        for (key, digits) in [("param.long", digits[0]), ("param.longer", digits[1]), ("number_of_trades", digits[0])] {
            assert_eq!(row[key].to_string(), digits, "{command} {key}");
        }
        assert_eq!(
            (row["parameters"]["long"].to_string(), row["parameters"]["longer"].to_string()),
            digits.map(str::to_owned).into()
        );
    }
    let account: Value = serde_json::from_str(&world.iaf(&["show", "--json", "sweep/none.iafbt"]).printed()).unwrap();
    assert_eq!(account["parameters"]["long"].to_string(), digits[0]);
    assert_eq!(account["parameters"]["longer"].to_string(), digits[1]);
    assert_eq!(account["metrics"]["number_of_trades"].to_string(), digits[0]);
    assert!(account["metrics"]["number_of_windows"].is_u64(), "a count is a whole number");
}

#[test]
fn permutation_tests_and_figures_that_cannot_be_are_shown() {
    let world = World::new(&["v2/none.iafbt"]);
    let bundle = world.at("sweep/none.iafbt");
    let before = world.iaf(&["show", "sweep/none.iafbt"]).printed();
    assert!(!before.contains("impossible") && !before.contains("permutation"), "{before}");
    let mut backtest = read(&bundle, &Limits::default()).unwrap().backtest;
    backtest.summary.as_mut().unwrap().insert("max_drawdown_duration", iaf::model::Value::Int(6641));
    let map = |entries: Vec<(&str, iaf::model::Value)>| iaf::model::Value::Map(entries.into_iter().collect());
    let sharpe = |value| map(vec![("sharpe_ratio", iaf::model::Value::Float(value))]);
    backtest.permutation_tests = iaf::model::Value::List(vec![map(vec![
        ("real_metrics", sharpe(1.5)),
        ("permutated_metrics", iaf::model::Value::List(vec![sharpe(0.5), sharpe(2.0)])),
        ("p_values", sharpe(0.5)),
        ("backtest_date_range_name", iaf::model::Value::Text("wf_1".to_owned())),
    ])]);
    write(&bundle, &backtest, &WriteOptions::default()).unwrap();

    let out = world.iaf(&["show", "sweep/none.iafbt"]).printed();
    let said = "impossible: Max drawdown duration (summary) is 6,641 d in the summary, but it is longer than the window of 14 days\n";
    assert!(out.contains(said), "{out}");
    let line = out.lines().skip_while(|line| !line.contains("permutation test")).nth(2).unwrap_or_default();
    for part in ["wf_1", "Sharpe ratio", " 2 ", "1.50", "0.500"] {
        assert!(line.contains(part), "no {part} in:\n{out}");
    }
    let account: Value = serde_json::from_str(&world.iaf(&["show", "--json", "sweep/none.iafbt"]).printed()).unwrap();
    let [impossible, test] = ["impossible", "permutation_tests"].map(|key| &account[key][0]);
    assert_eq!((&impossible["metric"], &impossible["value"]), (&"max_drawdown_duration".into(), &6641.0.into()));
    assert_eq!((&test["window"], &test["shuffles"]), (&"wf_1".into(), &2.into()));
    assert_eq!(test["stored_p_values"]["sharpe_ratio"], 0.5);
}

#[test]
fn folders_within_each_other_are_wrong_usage() {
    let world = World::empty();
    fs::create_dir(world.at("old")).unwrap();
    for dst in ["old/new", "old/new/deep", "old", "."] {
        let Said { code, err, .. } = world.iaf(&["migrate-backtests", "--src", "old", "--dst", dst]);
        assert!(code == 2 && err.contains("within each other"), "{dst}: {err}");
    }
    assert_eq!(fs::read_dir(world.at("old")).unwrap().count(), 0);
    assert_eq!(world.iaf(&["migrate-backtests", "--src", "none", "--dst", "new"]).code, 1);
}

#[test]
fn where_there_is_nothing_to_migrate_that_is_said_and_nothing_is_made() {
    let world = World::empty();
    fs::create_dir(world.at("empty")).unwrap();
    fs::write(world.at("a.iafbt"), "").unwrap();
    world.add("tests/bundles/legacy/event", "event");
    for (src, said) in [
        ("empty", "error: there is nothing to migrate in empty\nhint: backtests are files whose names end in"),
        ("event", "error: event is a backtest itself, not a folder of backtests\nhint: name the folder that it is in"),
        ("a.iafbt", "error: a.iafbt is a file, not a folder of backtests\nhint: name the folder that the file is in"),
    ] {
        let Said { code, out, err } = world.iaf(&["migrate-backtests", "--src", src, "--dst", "new"]);
        assert!(code == 1 && out.is_empty() && err.starts_with(said), "{out}{err}");
    }
    assert!(!world.at("new").exists());
}

#[test]
fn a_bundle_is_shown_to_people_and_programs() {
    let world = World::empty();
    let path = golden("edge/hostile_names.iafbt");
    let Said { code, out, err } = world.iaf(&["show", path.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""));
    for part in ["version", "decompressed", "parameters", "window", "Sharpe ratio"] {
        assert!(out.contains(part), "no {part} in:\n{out}");
    }
    let Said { out, .. } = world.iaf(&["show", "--json", path.to_str().unwrap()]);
    let account: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((account["format_version"].as_u64(), account["windows"].as_array().map(Vec::len)), (Some(2), Some(2)));
    assert!(account["windows"][0]["series"]["equity_curve"].as_u64() > Some(10));
    let Said { out, .. } = world.iaf(&["show", "--json", golden("legacy/event").to_str().unwrap()]);
    assert!(out.contains("\"legacy_directory\": true"));
}

#[test]
fn limits_are_an_option() {
    let world = World::empty();
    let path = golden("v2/none.iafbt");
    let Said { code, err, .. } = world.iaf(&["show", "--max-decompressed", "10KiB", path.to_str().unwrap()]);
    assert!(code == 1 && err.contains("none.iafbt") && err.contains("the limit is 10240"), "{err}");

    world.add("tests/bundles/v2/none.iafbt", "old/none.iafbt");
    let migrate = ["migrate-store", "--from", "local-dir", "--src", "old", "--to", "local-tiered", "--dst", "store"];
    assert_eq!(world.iaf(&migrate).code, 0);
    let commands: [&[&str]; 7] = [
        &["index", "old", "-o", "index.sqlite", "--strict"],
        &["report", "old"],
        &["report", "store"],
        &["migrate-backtests", "--src", "old", "--dst", "new"],
        &["migrate-store", "--from", "local-dir", "--src", "old", "--to", "local-dir", "--dst", "other"],
        &["store", "verify", "store"],
        &["store", "export", "store", "none", "-o", "out.iafbt"],
    ];
    for command in commands {
        let Said { code, err, .. } = world.iaf(&[command, &["--max-decompressed", "10KiB"]].concat());
        assert!(code == 1 && err.contains("none") && err.contains("the limit is 10240"), "{command:?}: {err}");
    }
}
