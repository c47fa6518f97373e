//! Stores from the command line: copying, verifying, collecting and exporting, chunks included.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assert_cmd::Command;
use iaf::bundle::{ChunkId, Limits};
use iaf::model::{Backtest, Fields, Handle, Value};
use iaf::store::{BacktestStore, LocalDirStore, WriteMode};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Output, Stdio};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

fn example(name: &str) -> Backtest {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sweep");
    LocalDirStore::new(&folder, Limits::default()).unwrap().open(&handle(name)).unwrap().backtest
}

/// A folder `sweep` with a backtest `plain` without chunks, and two in folders that share one of theirs.
fn sweep() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sweep = folder.path().join("sweep");
    fs::create_dir_all(sweep.join("ohlcv")).unwrap();
    let store = LocalDirStore::new(&sweep, Limits::default()).unwrap();
    store.write(&handle("plain"), &example("ema_12_40_rsi_7"), WriteMode::Create).unwrap();
    for (name, own) in [("n/one", "a chunk of one"), ("n/deep/two", "a chunk of two")] {
        let mut manifest = Fields::default();
        for (symbol, bytes) in [("BTC/EUR@1h", "a shared chunk"), ("ETH/EUR@1h", own)] {
            let chunk = ChunkId::of(bytes.as_bytes()).file_name();
            fs::write(sweep.join("ohlcv").join(&chunk), bytes).unwrap();
            manifest.push(symbol, Value::Text(chunk));
        }
        let ohlcv = [("store_dir", Value::Text("elsewhere".to_owned())), ("manifest", Value::Map(manifest))];
        let mut backtest = example("ema_12_120_rsi_7");
        backtest.extra.push("ohlcv", Value::Map(Fields::from_iter(ohlcv)));
        store.write(&handle(name), &backtest, WriteMode::Create).unwrap();
    }
    folder
}

fn iaf(folder: &TempDir, arguments: &str) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("iaf"));
    command.args(arguments.split(' ')).current_dir(folder.path()).output().unwrap()
}

#[track_caller]
fn done(folder: &TempDir, arguments: &str) -> String {
    let output = iaf(folder, arguments);
    assert!(output.status.success(), "iaf {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn failed(folder: &TempDir, arguments: &str) -> String {
    let output = iaf(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "iaf {arguments}");
    String::from_utf8(output.stderr).unwrap()
}

const TO_TIERED: &str = "migrate-store --from local-dir --src sweep --to local-tiered --dst store";

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.path().strip_prefix(folder).unwrap().to_owned())
        .collect();
    files.sort();
    files
}

#[test]
fn a_folder_becomes_a_tiered_store_and_a_folder_again() {
    let folder = sweep();
    assert_eq!(done(&folder, TO_TIERED), "copied 3, unchanged 0, failed 0 -> store\n");
    assert_eq!(done(&folder, TO_TIERED), "copied 0, unchanged 3, failed 0 -> store\n");
    let bytes = |path: &str| fs::read(folder.path().join(path)).unwrap();
    assert_eq!(bytes("store/bundles/plain.iafbt"), bytes("sweep/plain.iafbt"));
    assert!(done(&folder, "store verify store").contains("stored 3 (42 bytes)\nreferenced 3\norphan 0\nmissing 0"));

    done(&folder, "migrate-store --from local-tiered --src store --to local-dir --dst back --handles n/one,n/deep/two");
    let (sweep, back) = (files(&folder.path().join("sweep")), files(&folder.path().join("back")));
    assert_eq!(back, sweep.into_iter().filter(|file| !file.starts_with("plain.iafbt")).collect::<Vec<_>>());
    for file in back {
        let file = file.to_str().unwrap();
        assert_eq!(bytes(&format!("back/{file}")), bytes(&format!("sweep/{file}")), "{file}");
    }
}

#[test]
fn copying_fails_loudly_and_goes_on_where_it_was_stopped() {
    let folder = sweep();
    let error = failed(&folder, &format!("{TO_TIERED} --handles plain,nothing"));
    assert!(error.contains("there is no backtest 'nothing' in sweep"), "{error}");
    assert!(!folder.path().join("store").exists());

    done(&folder, &format!("{TO_TIERED} --handles n/one"));
    // As a kill leaves it: noted, and neither in the index nor in the tables.
    fs::write(folder.path().join("store/journal/n%2Fone.note"), "n/one").unwrap();
    fs::remove_file(folder.path().join("store/index.sqlite")).unwrap();
    fs::remove_dir_all(folder.path().join("store/parquet/trades")).unwrap();
    assert_eq!(done(&folder, TO_TIERED), "copied 2, unchanged 1, failed 0 -> store\n");
    assert!(done(&folder, "store verify store").ends_with("the store is sound\n"));

    fs::write(folder.path().join("sweep/ohlcv").join(ChunkId::of(b"a chunk of one").file_name()), "altered").unwrap();
    fs::remove_dir_all(folder.path().join("store")).unwrap();
    let error = failed(&folder, TO_TIERED);
    assert!(error.contains("which was altered") && error.contains("1 of 3 backtests were not copied"), "{error}");
    assert!(done(&folder, "store verify store").ends_with("the store is sound\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_listed_is_named_and_fails_the_copying() {
    let folder = sweep();
    let (sweep, bundles) = (folder.path().join("sweep"), folder.path().join("store/bundles"));
    let outside = folder.path().join("outside.iafbt");
    fs::copy(sweep.join("plain.iafbt"), &outside).unwrap();
    fs::copy(&outside, sweep.join("back\\slash.iafbt")).unwrap();
    std::os::unix::fs::symlink(&outside, sweep.join("link.iafbt")).unwrap();
    let output = iaf(&folder, TO_TIERED);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "copied 3, unchanged 0, failed 2 -> store\n");
    let said = String::from_utf8_lossy(&output.stderr);
    for part in ["warning: back\\slash.iafbt: ", "warning: link.iafbt: ", "error: 2 of 5 backtests were not copied"] {
        assert!(said.contains(part), "{said}");
    }
    done(&folder, &format!("{TO_TIERED} --handles plain"));

    fs::copy(&outside, bundles.join("X.IAFBT")).unwrap();
    let said = failed(&folder, "migrate-store --from local-tiered --src store --to local-dir --dst back");
    assert!(said.contains("warning: X.IAFBT: ") && said.contains("1 of 4 backtests were not copied"), "{said}");
}

#[test]
fn nothing_is_copied_between_folders_that_lie_within_each_other() {
    let folder = sweep();
    let before = files(folder.path());
    for (src, dst) in [("sweep", "sweep"), ("sweep", "sweep/store"), ("sweep/n", "sweep"), ("sweep", "sweep/n/../new")]
    {
        let arguments = format!("migrate-store --from local-dir --src {src} --to local-tiered --dst {dst}");
        let output = iaf(&folder, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("error: --src and --dst lie within each other"), "{said}");
        assert_eq!(files(folder.path()), before);
    }
}

#[test]
fn an_export_never_writes_into_the_store() {
    let folder = sweep();
    done(&folder, TO_TIERED);
    let bundle = folder.path().join("store/bundles/n/one.iafbt");
    let before = fs::read(&bundle).unwrap();
    for output in ["store/bundles/n/one.iafbt", "store/new.iafbt", "sweep/../store/bundles/x.iafbt"] {
        let said = iaf(&folder, &format!("store export store n/one -o {output}"));
        assert_eq!(said.status.code(), Some(2), "{output}");
        assert!(String::from_utf8_lossy(&said.stderr).contains("lies in the store itself"));
    }
    assert_eq!(fs::read(&bundle).unwrap(), before);
    assert!(done(&folder, "store verify store").ends_with("the store is sound\n"));
}

#[test]
fn an_export_takes_no_other_file_for_a_chunk() {
    let folder = sweep();
    done(&folder, TO_TIERED);
    let chunk = ChunkId::of(b"a chunk of one").file_name();
    let target = folder.path().join("out/ohlcv").join(&chunk);
    fs::create_dir_all(folder.path().join("out/ohlcv")).unwrap();
    fs::write(&target, "something else").unwrap();
    let error = failed(&folder, "store export store n/one -o out/x.iafbt --with-ohlcv");
    assert!(error.contains(&format!("out/ohlcv/{chunk} has the name of an OHLCV chunk but other bytes")), "{error}");
    assert_eq!(fs::read(&target).unwrap(), b"something else");
    assert!(!folder.path().join("out/x.iafbt").exists());
    fs::remove_file(target).unwrap();
    for _ in 0..2 {
        done(&folder, "store export store n/one -o out/x.iafbt --with-ohlcv");
    }
}

#[test]
fn a_collection_removes_what_no_backtest_names_and_nothing_else() {
    let folder = sweep();
    done(&folder, TO_TIERED);
    let orphan = ChunkId::of(b"an orphan");
    let path = folder.path().join("store/ohlcv").join(orphan.file_name());
    fs::write(&path, "an orphan").unwrap();
    let dry = done(&folder, "store gc store --dry-run");
    assert_eq!(dry, format!("{orphan} 9\nwould be removed 1 chunks of 9 bytes, kept 3\n"));
    assert!(path.exists() && done(&folder, "store stats store").contains("orphan 1\n"));
    assert_eq!(done(&folder, "store gc store"), format!("{orphan} 9\nremoved 1 chunks of 9 bytes, kept 3\n"));
    assert!(!path.exists());

    fs::remove_file(folder.path().join("store/ohlcv").join(ChunkId::of(b"a chunk of one").file_name())).unwrap();
    fs::write(folder.path().join("store/ohlcv").join(ChunkId::of(b"a chunk of two").file_name()), "x").unwrap();
    let output = iaf(&folder, "store verify store");
    assert!(String::from_utf8_lossy(&output.stdout).contains("missing 1\naltered 1\n"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("n/one: it names the OHLCV chunk"));
    fs::write(folder.path().join("store/bundles/plain.iafbt"), "damaged").unwrap();
    let error = failed(&folder, "store gc store");
    assert!(error.contains("'plain' cannot be read") && error.contains("hint: nothing was removed"), "{error}");
}

#[test]
fn an_exported_bundle_comes_out_of_another_store_as_it_went_in() {
    let folder = sweep();
    done(&folder, TO_TIERED);
    for (option, out) in [("", "bare"), (" --with-ohlcv", "chunks")] {
        fs::create_dir(folder.path().join(out)).unwrap();
        done(&folder, &format!("store export store n/one -o {out}/x.iafbt{option}"));
        done(&folder, &format!("migrate-store --from local-dir --src {out} --to local-tiered --dst {out}-store"));
        fs::create_dir(folder.path().join(format!("{out}-again"))).unwrap();
        done(&folder, &format!("store export {out}-store x -o {out}-again/x.iafbt{option}"));
        let (first, again) = (folder.path().join(out), folder.path().join(format!("{out}-again")));
        assert_eq!(files(&again), files(&first));
        assert_eq!(files(&first).len(), if option.is_empty() { 1 } else { 3 });
        for file in files(&first) {
            assert_eq!(
                fs::read(again.join(&file)).unwrap(),
                fs::read(first.join(&file)).unwrap(),
                "{}",
                file.display()
            );
        }
    }
}

#[test]
fn a_tiered_store_is_reported_on_compacted_and_rebuilt() {
    let folder = sweep();
    done(&folder, TO_TIERED);
    assert_eq!(done(&folder, "store compact store"), "3 backtests in 4 files\n");
    let said = done(&folder, "report store -o report.html");
    assert!(said.starts_with("report.html: 3 of 3 backtests"), "{said}");
    let said = done(&folder, "report store/index.sqlite -o report.html");
    assert!(said.starts_with("report.html: 3 of 3 backtests"), "{said}");
    assert!(done(&folder, "store verify store").ends_with("the store is sound\n"));
    assert_eq!(done(&folder, "store rebuild-index store"), "indexed 3, in tables 3, removed 0, failed 0\n");
    assert!(done(&folder, "store verify store").ends_with("the store is sound\n"));
    assert!(failed(&folder, "store stats sweep").contains("it is no tiered store"));
}

#[cfg(unix)]
#[test]
fn a_store_whose_index_cannot_be_written_is_reported_on() {
    let folder = sweep();
    done(&folder, TO_TIERED);
    let index = folder.path().join("store/index.sqlite");
    fs::remove_file(&index).unwrap();
    // Nobody can write there, not even who may write everywhere.
    std::os::unix::fs::symlink("/nowhere/index.sqlite", &index).unwrap();
    let output = iaf(&folder, "report store -o report.html");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.starts_with("report.html: 3 of 3 backtests"), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("store cannot be written, so the index is kept only"));
}

#[test]
fn a_report_opens_each_handle_as_the_store_does() {
    let folder = sweep();
    let plain = folder.path().join("sweep/plain.iafbt");
    fs::copy(&plain, folder.path().join("sweep/plain.iafbt.iafbt")).unwrap();
    done(&folder, TO_TIERED);
    // The folder would open this file for the handle 'plain.iafbt'.
    fs::write(folder.path().join("store/bundles/plain.iafbt"), "damaged").unwrap();
    for root in ["store", "store/index.sqlite"] {
        let said = done(&folder, &format!("report {root} -o report.html"));
        assert!(said.starts_with("report.html: 3 of 3 backtests"), "{said}");
    }
}

#[test]
fn the_commands_of_folders_take_a_tiered_store() {
    let folder = sweep();
    done(&folder, TO_TIERED);
    fs::remove_file(folder.path().join("store/index.sqlite")).unwrap();
    let said = done(&folder, "index store");
    assert_eq!(said, "indexed 3, unchanged 0, removed 0, failed 0 -> store/index.sqlite\n");
    for root in ["store", "store/index.sqlite"] {
        let listed = done(&folder, &format!("list {root} --json"));
        for handle in ["plain", "n/one", "n/deep/two"] {
            assert!(listed.contains(&format!("\"bundle_path\": \"{handle}\"")), "{listed}");
        }
        let ranked = done(&folder, &format!("rank {root} --by sharpe_ratio -n 1 --json"));
        assert_eq!(ranked.matches("bundle_path").count(), 1, "{ranked}");
        let said = done(&folder, &format!("report {root} --top 2 -o report.html"));
        assert!(said.starts_with("report.html: 2 of 3 backtests"), "{said}");
    }
    assert!(done(&folder, "store verify store").ends_with("the store is sound\n"));
}

/// Adds the whole example sweep to a folder `sweep`, and returns how many backtests it then holds.
fn enlarge(folder: &TempDir) -> usize {
    let sweep = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sweep");
    for file in files(&sweep).into_iter().filter(|file| file.extension().is_some_and(|end| end == "iafbt")) {
        fs::copy(sweep.join(&file), folder.path().join("sweep").join(&file)).unwrap();
    }
    LocalDirStore::new(&folder.path().join("sweep"), Limits::default()).unwrap().len().unwrap()
}

#[test]
fn a_migration_that_is_killed_again_and_again_loses_nothing() {
    let folder = sweep();
    let count = enlarge(&folder);
    for kill in 1..=12 {
        let mut command = process::Command::new(assert_cmd::cargo::cargo_bin!("iaf"));
        command.args(TO_TIERED.split(' ')).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut migration = command.spawn().unwrap();
        // Times that are no multiples of what a step takes; each run goes on where the last one was killed.
        thread::sleep(Duration::from_millis(20 + kill * 37 % 110));
        migration.kill().unwrap();
        migration.wait().unwrap();
        // The first kills may come before there is a store.
        if folder.path().join("store/ohlcv").exists() {
            let said = done(&folder, "store verify store");
            assert!(said.ends_with("the store is sound\n"), "after kill {kill}: {said}");
        }
    }
    let said = done(&folder, TO_TIERED);
    assert!(said.contains("failed 0"), "{said}");
    let said = done(&folder, "store verify store");
    assert!(
        said.starts_with(&format!("backtests {count}\nOHLCV chunks stored 3 (42 bytes)\nreferenced 3\n")),
        "{said}"
    );
    let store = folder.path().join("store");
    for file in files(&folder.path().join("sweep")).into_iter().filter(|file| !file.starts_with("n")) {
        let kept = match file.starts_with("ohlcv") {
            true => store.join(&file),
            false => store.join("bundles").join(&file),
        };
        assert_eq!(fs::read(kept).unwrap(), fs::read(folder.path().join("sweep").join(&file)).unwrap());
    }
    let left = files(&store).into_iter().filter(|file| file.to_string_lossy().ends_with(".note")).count();
    assert_eq!(left, 0);
}
