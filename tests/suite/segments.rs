//! Indexing in shards: the merged index says the same as one that a single machine made, whatever was killed on the way, and
//! the segments are tables to other engines.

use crate::python::{python, run};
use crate::world::{World, files, repository};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// The example sweep with its index in `one.sqlite`.
fn world() -> World {
    let world = World::of_sweep();
    world.iaf(&["index", "sweep", "-o", "one.sqlite", "--quiet"]).done("");
    world
}

fn index_shards(world: &World, of: usize) {
    for index in 0..of {
        let shard = format!("{index}/{of}");
        world.iaf(&["index", "sweep", "--shard", &shard, "--segment", "segments", "--quiet"]).done("");
    }
}

#[test]
fn every_answer_of_the_merged_index_is_that_of_one_machine() {
    let world = world();
    index_shards(&world, 3);
    let said = world.iaf(&["index", "--merge", "segments", "-o", "merged.sqlite"]);
    said.done("indexed 27, unchanged 0, removed 0, failed 0 -> merged.sqlite\n");
    for command in [
        &["list", "INDEX", "--json"][..],
        &["rank", "INDEX", "--by", "chained_sortino", "--json"],
        &["rank", "INDEX", "--focus", "risk_adjusted", "--json"],
        &["sweep", "INDEX", "--json"],
        &["report", "INDEX", "-o", "-"],
    ] {
        let answer = |index: &str| {
            let command: Vec<&str> = command.iter().map(|word| if *word == "INDEX" { index } else { word }).collect();
            world.iaf(&command).printed().replace(index, "INDEX")
        };
        let (one, merged) = (answer("one.sqlite"), answer("merged.sqlite"));
        assert!(one == merged && one.len() > 1000, "{command:?}:\n{one}\n{merged}");
    }
    world
        .iaf(&["index", "--merge", "segments", "-o", "merged.sqlite"])
        .done("indexed 0, unchanged 27, removed 0, failed 0 -> merged.sqlite\n");
}

#[test]
fn what_is_missing_or_makes_no_sense_is_said_with_what_to_do() {
    let world = world();
    let merge = ["index", "--merge", "segments", "-o", "merged.sqlite"];
    world.iaf(&merge).failed(1, &["error: there is no finished shard in segments\n", "hint: "]);
    world.iaf(&["index", "sweep", "--shard", "1/3", "--segment", "segments", "--quiet"]).done("");
    world.iaf(&merge).failed(1, &["error: of 3 shards these are not finished: 0, 2\n", "hint: run each of them"]);
    world.iaf(&["index", "sweep", "--shard", "3/3", "--segment", "s"]).failed(2, &["the last of 3 is 2/3"]);
    world.iaf(&["index", "sweep", "--shard", "0/3"]).failed(2, &["--segment <DIR>"]);
    world.iaf(&["index", "--merge", "segments"]).failed(2, &["--output <FILE>"]);
    let parts = [
        "error: there is no finished shard in sweep\n",
        "hint: --merge takes folders of segments alone",
        "leave sweep out",
    ];
    world.iaf(&["index", "sweep", "--merge", "segments", "-o", "merged.sqlite"]).failed(1, &parts);
    assert!(!world.at("merged.sqlite").exists());
}

#[test]
fn a_folder_of_segments_takes_shards_of_one_folder_and_of_one_number() {
    let world = world();
    world.add("examples/sweep/ema_12_40_rsi_7.iafbt", "other/a.iafbt");
    index_shards(&world, 3);
    let before = files(&world.at("segments"));
    let shard = |bundles: &str, shard: &str| world.iaf(&["index", bundles, "--shard", shard, "--segment", "segments"]);
    shard("other", "0/3").failed(1, &["error: the segments in segments are of ", "/other", "hint: give each folder"]);
    shard("sweep", "0/4").failed(1, &["the shards 0/3 and 0/4 are not parts of one whole", "hint: give each folder"]);
    assert_eq!(files(&world.at("segments")), before);
    let moved = ["index", "other", "--shard", "0/3", "--segment", "segments", "--rebuild"];
    world.iaf(&moved).done("shard 0/3: indexed 0, unchanged 0, removed 0, failed 0 -> segments\n");
}

#[cfg(unix)]
#[test]
fn a_shard_that_is_killed_at_any_moment_is_finished_by_running_it_again() {
    let world = world();
    // Enough for three segments.
    for copy in 0..2500 {
        world.add("tests/bundles/v2/none.iafbt", &format!("sweep/{copy}.iafbt"));
    }
    let shard = ["index", "sweep", "--shard", "0/1", "--segment", "segments"];
    let written = || {
        std::fs::read_dir(world.at("segments/segments/0-of-1")).map_or(0, |folder| {
            let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            names.filter(|name| name.ends_with(".parquet")).count()
        })
    };
    for segments in [0, 0, 1, 1, 2, 2] {
        let mut child = world.command(&shard).stdout(Stdio::null()).spawn().unwrap();
        while written() < segments && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let said = world.iaf(&shard).printed();
    let read =
        |word: &str| said.split(word).nth(1).unwrap().split(',').next().unwrap().trim().parse::<usize>().unwrap();
    assert!(read("unchanged") >= 2000 && read("indexed") + read("unchanged") == 2527, "{said}");
    let left = files(&world.at("segments"));
    assert!(left.iter().all(|file| file.extension().is_some_and(|extension| extension == "parquet")), "{left:?}");
    world.iaf(&["index", "--merge", "segments", "-o", "merged.sqlite", "--quiet"]).done("");
    world.iaf(&["index", "sweep", "-o", "one.sqlite", "--quiet"]).done("");
    let list = |index: &str| world.iaf(&["list", index, "--json", "-n", "all"]).printed().replace(index, "");
    assert!(list("one.sqlite") == list("merged.sqlite"));
}

#[cfg(unix)]
#[test]
fn a_merge_that_is_killed_leaves_no_part_of_a_new_index() {
    let world = world();
    for copy in 0..1500 {
        world.add("tests/bundles/v2/none.iafbt", &format!("sweep/{copy}.iafbt"));
    }
    index_shards(&world, 1);
    let merge = ["index", "--merge", "segments", "-o", "merged.sqlite", "--quiet"];
    let making = || files(world.path()).iter().any(|file| file.to_string_lossy().contains(".iaf-making-"));
    let mut child = world.command(&merge).stdout(Stdio::null()).spawn().unwrap();
    while !making() && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(making() && !world.at("merged.sqlite").exists());
    world.iaf(&merge).done("");
    assert!(!making(), "what the killed one left is there");
    world.iaf(&["index", "sweep", "-o", "one.sqlite", "--quiet"]).done("");
    let list = |index: &str| world.iaf(&["list", index, "--json", "-n", "all"]).printed().replace(index, "");
    assert!(list("one.sqlite") == list("merged.sqlite"));
}

#[test]
fn an_index_of_other_bundles_is_taken_over_only_where_that_is_asked_for() {
    let world = world();
    world.add("examples/sweep/ema_12_40_rsi_7.iafbt", "other/a.iafbt");
    world.iaf(&["index", "other", "-o", "index.sqlite", "--quiet"]).done("");
    index_shards(&world, 1);
    let merge = ["index", "--merge", "segments", "-o", "index.sqlite"];
    world
        .iaf(&merge)
        .failed(1, &["error: the index index.sqlite is of ", "/other, and the segments are of ", "--rebuild"]);
    assert_eq!(world.iaf(&["list", "index.sqlite", "--columns", "bundle_path", "--csv"]).printed().lines().count(), 2);
    world
        .iaf(&[&merge[..], &["--rebuild"]].concat())
        .done("indexed 27, unchanged 0, removed 1, failed 0 -> index.sqlite\n");
}

#[test]
fn what_is_no_folder_of_bundles_or_no_place_for_segments_is_refused_before_anything_is_read() {
    let world = world();
    world.add("README.md", "file");
    let shard = |bundles: &str, segments: &str| world.iaf(&["index", bundles, "--shard", "0/1", "--segment", segments]);
    let bundle = "sweep/ema_12_40_rsi_7.iafbt";
    shard(bundle, "segments").failed(2, &["error: sweep/ema_12_40_rsi_7.iafbt is one bundle", "hint: name the folder"]);
    shard("sweep", "file").failed(2, &["error: file is a file, and segments are kept in a folder"]);
    for inside in ["sweep", "sweep/deep/segments"] {
        shard("sweep", inside).failed(2, &["would stand among the bundles in sweep", "hint: name a place outside"]);
    }
    assert!(!world.at("segments").exists() && !world.at("sweep/deep").exists());
    index_shards(&world, 1);
    for command in [&["list", "segments"][..], &["report", "segments"], &["index", "segments"]] {
        world
            .iaf(command)
            .failed(1, &["holds no bundle", "hint: it holds segments of shards: 'iaf index --merge segments"]);
    }
}

/// Stands in for Slurm's: runs a job, or each of an array, at once.
#[cfg(unix)]
const SBATCH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
first=0 last=0
while [ $# -gt 0 ]; do
    case $1 in
        --array) first=${2%-*} last=${2#*-}; shift ;;
        --wrap) wrap=$2; shift ;;
    esac
    shift
done
for ((task = first; task <= last; task++)); do
    SLURM_ARRAY_TASK_ID=$task SLURM_CPUS_PER_TASK=1 bash -c "$wrap" >&2
done
echo 17
"#;

#[cfg(unix)]
#[test]
fn the_scripts_of_the_examples_make_one_index_in_shards() {
    use std::os::unix::fs::PermissionsExt;
    let world = world();
    std::fs::create_dir(world.at("bin")).unwrap();
    std::os::unix::fs::symlink(assert_cmd::cargo::cargo_bin!("iaf"), world.at("bin/iaf")).unwrap();
    std::fs::write(world.at("bin/sbatch"), SBATCH).unwrap();
    std::fs::set_permissions(world.at("bin/sbatch"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", world.at("bin").display(), std::env::var("PATH").unwrap());
    let list = |index: &str| world.iaf(&["list", index, "--json"]).printed().replace(index, "");
    for name in ["shell", "slurm"] {
        let (segments, index) = (format!("{name}-segments"), format!("{name}.sqlite"));
        let mut script = Command::new("bash");
        script.arg(repository(&format!("examples/scale/{name}.sh")));
        script.args(["sweep", &segments, &index, "3"]).env("PATH", &path).current_dir(world.path());
        run(&mut script).unwrap_or_else(|error| panic!("{error}"));
        assert!(list(&index) == list("one.sqlite"), "{name}");
    }
}

const SCRIPT: &str = r#"
import duckdb, glob, pyarrow.dataset, sqlite3, sys
segments, index = sys.argv[1:]
index = sqlite3.connect(index)
files = glob.glob(f"{segments}/segments/*/*.parquet")
columns = [row[1] for row in index.execute("PRAGMA table_info(backtest_index)")]
never = {"framework_version", "extras_json", "summary_extras_json"}
names = ", ".join(f'"{column}"' for column in columns if column not in never)
ask = f"SELECT {names} FROM {{}} ORDER BY bundle_path"
rows = index.execute(ask.format("backtest_index")).fetchall()
assert duckdb.sql(ask.format(f"read_parquet({files})")).fetchall() == rows
table = pyarrow.dataset.dataset(files).to_table()
assert table.num_rows == len(rows)
assert set(table.column("bundle_path").to_pylist()) == {row[0] for row in rows}
measured = dict(index.execute("SELECT bundle_path, chained_sharpe FROM iaf_trials"))
for row in table.to_pylist():
    assert row["chained_sharpe"] == measured[row["bundle_path"]]
    assert len(row["return_days"]) == len(row["returns"]) > 100, row["bundle_path"]
    assert row["windows"] and row["windows"][0]["start"] < row["windows"][0]["end"]
# Equity curves of all trials in one scan, from their daily returns.
curves = duckdb.sql(f"""
    SELECT bundle_path, max(day) AS last, product(1 + return) AS grown FROM (
        SELECT bundle_path, unnest(return_days) AS day, unnest(returns) AS return FROM read_parquet({files})
    ) GROUP BY bundle_path""").fetchall()
assert len(curves) == len(rows) and all(grown > 0 and last.year > 2000 for _, last, grown in curves)
print(len(rows))
"#;

#[test]
fn other_engines_read_the_segments_as_tables() {
    let Some(python) = python(&["duckdb>=1.1,<2", "pyarrow>=17"]) else { return };
    let world = world();
    index_shards(&world, 2);
    let mut reading = Command::new(python);
    reading.args(["-c", SCRIPT]).args(["segments", "one.sqlite"]).current_dir(world.path());
    assert_eq!(run(&mut reading).unwrap_or_else(|error| panic!("{error}")), "27\n");
}
