//! The commands `iaf show` and `iaf migrate-backtests` on real files.

#![allow(clippy::unwrap_used, clippy::panic)]

use assert_cmd::Command;
use iaf::bundle::{Limits, read};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn golden(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles").join(path)
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        fs::read_dir(from)
            .unwrap()
            .map(|entry| entry.unwrap())
            .for_each(|entry| copy(&entry.path(), &to.join(entry.file_name())));
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

/// Runs the command and returns its exit code, what it printed and what it complained of.
fn iaf(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let command =
        Command::new(assert_cmd::cargo::cargo_bin!("iaf")).args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (command.status.code().unwrap(), text(command.stdout), text(command.stderr))
}

const MIGRATE: [&str; 7] = ["migrate-backtests", "--src", "old", "--dst", "new", "--level", "1"];

#[test]
fn older_backtests_become_bundles_once_and_are_deleted_only_if_equal() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    for (from, to) in
        [("legacy/event", "old/a"), ("v1/plain.iafbt", "old/sub/b.iafbt"), ("v5/study.obtf", "old/c.obtf")]
    {
        copy(&golden(from), &at(to));
    }
    fs::write(at("old/broken.iafbt"), "no bundle").unwrap();
    let (code, out, err) = iaf(folder.path(), &MIGRATE);
    assert!(code == 1 && out == "migrated 3, skipped 0, deleted 0, failed 1 -> new\n", "{out}{err}");
    assert!(err.contains("broken.iafbt: this is no bundle"), "{err}");
    let version = |path: &str| read(&at(path), &Limits::default()).unwrap().backtest.format_version.number();
    assert_eq!([version("new/a.iafbt"), version("new/sub/b.iafbt"), version("new/c.obtf")], [2, 2, 5]);

    // What is there is another backtest: its source stays.
    fs::copy(golden("v2/none.iafbt"), at("new/a.iafbt")).unwrap();
    let (_, out, err) = iaf(folder.path(), &[&MIGRATE[..], &["--delete-source"]].concat());
    assert_eq!(out, "migrated 0, skipped 3, deleted 2, failed 2 -> new\n", "{err}");
    assert!(err.contains("a: it was kept, because") && at("old/a/algorithm_id.json").exists(), "{err}");
    assert!(!at("old/sub/b.iafbt").exists() && !at("old/c.obtf").exists() && at("old/broken.iafbt").exists());
}

#[test]
fn backtests_that_would_become_one_file_all_stay_and_fail() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    for (from, to) in
        [("legacy/event", "old/a"), ("v1/plain.iafbt", "old/a.iafbt"), ("v2/none.iafbt", "old/alone.iafbt")]
    {
        copy(&golden(from), &at(to));
    }
    for more in [&["-j1"][..], &["--delete-source"]] {
        let (code, out, err) = iaf(folder.path(), &[&MIGRATE[..], more].concat());
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
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    for name in ["old/clean", "old/mine"] {
        copy(&golden("legacy/event"), &at(name));
    }
    fs::write(at("old/mine/.notes"), "mine").unwrap();
    let (code, out, err) = iaf(folder.path(), &[&MIGRATE[..], &["--delete-source"]].concat());
    assert_eq!((code, out.as_str()), (0, "migrated 2, skipped 0, deleted 2, failed 0 -> new\n"), "{err}");
    assert_eq!(err, "note: the directory mine stays: it holds files that are no part of a backtest\n");
    assert!(!at("old/clean").exists() && !at("old/mine/runs").exists());
    assert_eq!(fs::read_to_string(at("old/mine/.notes")).unwrap(), "mine");
}

#[test]
fn folders_within_each_other_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("old")).unwrap();
    for dst in ["old/new", "old/new/deep", "old", "."] {
        let (code, _, err) = iaf(folder.path(), &["migrate-backtests", "--src", "old", "--dst", dst]);
        assert!(code == 2 && err.contains("within each other"), "{dst}: {err}");
    }
    assert_eq!(fs::read_dir(folder.path().join("old")).unwrap().count(), 0);
    assert_eq!(iaf(folder.path(), &["migrate-backtests", "--src", "none", "--dst", "new"]).0, 1);
}

#[test]
fn where_there_is_nothing_to_migrate_that_is_said_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::write(folder.path().join("a.iafbt"), "").unwrap();
    copy(&golden("legacy/event"), &folder.path().join("event"));
    for (src, said) in [
        ("empty", "error: there is nothing to migrate in empty\nhint: backtests are files whose names end in"),
        ("event", "error: event is a backtest itself, not a folder of backtests\nhint: name the folder that it is in"),
        ("a.iafbt", "error: a.iafbt is a file, not a folder of backtests\nhint: name the folder that the file is in"),
    ] {
        let (code, out, err) = iaf(folder.path(), &["migrate-backtests", "--src", src, "--dst", "new"]);
        assert!(code == 1 && out.is_empty() && err.starts_with(said), "{out}{err}");
    }
    assert!(!folder.path().join("new").exists());
}

#[test]
fn a_bundle_is_shown_to_people_and_programs() {
    let folder = tempfile::tempdir().unwrap();
    let path = golden("edge/hostile_names.iafbt");
    let (code, out, err) = iaf(folder.path(), &["show", path.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""));
    for part in ["version", "decompressed", "parameters", "window", "Sharpe ratio"] {
        assert!(out.contains(part), "no {part} in:\n{out}");
    }
    let (_, out, _) = iaf(folder.path(), &["show", "--json", path.to_str().unwrap()]);
    let account: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((account["format_version"].as_u64(), account["windows"].as_array().map(Vec::len)), (Some(2), Some(2)));
    assert!(account["windows"][0]["series"]["equity_curve"].as_u64() > Some(10));
    let (_, out, _) = iaf(folder.path(), &["show", "--json", golden("legacy/event").to_str().unwrap()]);
    assert!(out.contains("\"legacy_directory\": true"));
}

#[test]
fn limits_are_an_option() {
    let folder = tempfile::tempdir().unwrap();
    let path = golden("v2/none.iafbt");
    let (code, _, err) = iaf(folder.path(), &["show", "--max-decompressed", "10KiB", path.to_str().unwrap()]);
    assert!(code == 1 && err.contains("none.iafbt") && err.contains("the limit is 10240"), "{err}");

    copy(&path, &folder.path().join("old/none.iafbt"));
    let migrate = ["migrate-store", "--from", "local-dir", "--src", "old", "--to", "local-tiered", "--dst", "store"];
    assert_eq!(iaf(folder.path(), &migrate).0, 0);
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
        let (code, _, err) = iaf(folder.path(), &[command, &["--max-decompressed", "10KiB"]].concat());
        assert!(code == 1 && err.contains("none") && err.contains("the limit is 10240"), "{command:?}: {err}");
    }
}
