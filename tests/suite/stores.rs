//! Stores from the command line: copying, verifying, collecting and exporting, chunks included.

use crate::world::{Said, World, files, repository};
use iaf::bundle::{ChunkId, Limits};
use iaf::model::{Backtest, Fields, Handle, Value};
use iaf::store::{BacktestStore, LocalDirStore, WriteMode};
use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

fn example(name: &str) -> Backtest {
    LocalDirStore::new(&repository("examples/sweep"), Limits::default()).unwrap().open(&handle(name)).unwrap().backtest
}

/// A folder `sweep` with a backtest `plain` without chunks, and two in folders that share one of theirs.
fn sweep() -> World {
    let world = World::empty();
    let sweep = world.at("sweep");
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
    world
}

fn iaf(world: &World, arguments: &str) -> Said {
    world.iaf(&arguments.split(' ').collect::<Vec<_>>())
}

#[track_caller]
fn done(world: &World, arguments: &str) -> String {
    iaf(world, arguments).printed()
}

#[track_caller]
fn failed(world: &World, arguments: &str) -> String {
    let said = iaf(world, arguments);
    assert_eq!(said.code, 1, "iaf {arguments}");
    said.err
}

const TO_TIERED: &str = "migrate-store --from local-dir --src sweep --to local-tiered --dst store";

#[test]
fn a_folder_becomes_a_tiered_store_and_a_folder_again() {
    let world = sweep();
    assert_eq!(done(&world, TO_TIERED), "copied 3, unchanged 0, failed 0 -> store\n");
    assert_eq!(done(&world, TO_TIERED), "copied 0, unchanged 3, failed 0 -> store\n");
    let bytes = |path: &str| fs::read(world.at(path)).unwrap();
    assert_eq!(bytes("store/bundles/plain.iafbt"), bytes("sweep/plain.iafbt"));
    assert!(done(&world, "store verify store").contains("stored 3 (42 bytes)\nreferenced 3\norphan 0\nmissing 0"));

    done(&world, "migrate-store --from local-tiered --src store --to local-dir --dst back --handles n/one,n/deep/two");
    let (sweep, back) = (files(&world.at("sweep")), files(&world.at("back")));
    assert_eq!(back, sweep.into_iter().filter(|file| !file.starts_with("plain.iafbt")).collect::<Vec<_>>());
    for file in back {
        let file = file.to_str().unwrap();
        assert_eq!(bytes(&format!("back/{file}")), bytes(&format!("sweep/{file}")), "{file}");
    }
}

#[test]
fn copying_fails_loudly_and_goes_on_where_it_was_stopped() {
    let world = sweep();
    let error = failed(&world, &format!("{TO_TIERED} --handles plain,nothing"));
    assert!(error.contains("there is no backtest 'nothing' in sweep"), "{error}");
    assert!(!world.at("store").exists());

    done(&world, &format!("{TO_TIERED} --handles n/one"));
    // As a kill leaves it: noted, and neither in the index nor in the tables.
    fs::write(world.at("store/journal/n%2Fone.note"), "n/one").unwrap();
    fs::remove_file(world.at("store/index.sqlite")).unwrap();
    fs::remove_dir_all(world.at("store/parquet/trades")).unwrap();
    assert_eq!(done(&world, TO_TIERED), "copied 2, unchanged 1, failed 0 -> store\n");
    assert!(done(&world, "store verify store").ends_with("the store is sound\n"));

    fs::write(world.at("sweep/ohlcv").join(ChunkId::of(b"a chunk of one").file_name()), "altered").unwrap();
    fs::remove_dir_all(world.at("store")).unwrap();
    let error = failed(&world, TO_TIERED);
    assert!(error.contains(" was altered: ") && error.contains("1 of 3 backtests were not copied"), "{error}");
    assert!(done(&world, "store verify store").ends_with("the store is sound\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_listed_is_named_and_fails_the_copying() {
    let world = sweep();
    let (sweep, bundles) = (world.at("sweep"), world.at("store/bundles"));
    let outside = world.at("outside.iafbt");
    fs::copy(sweep.join("plain.iafbt"), &outside).unwrap();
    fs::copy(&outside, sweep.join("back\\slash.iafbt")).unwrap();
    std::os::unix::fs::symlink(&outside, sweep.join("link.iafbt")).unwrap();
    let output = iaf(&world, TO_TIERED);
    assert_eq!(output.code, 1);
    assert_eq!(output.out, "copied 3, unchanged 0, failed 2 -> store\n");
    let said = &output.err;
    for part in ["warning: back\\slash.iafbt: ", "warning: link.iafbt: ", "error: 2 of 5 backtests were not copied"] {
        assert!(said.contains(part), "{said}");
    }
    done(&world, &format!("{TO_TIERED} --handles plain"));

    fs::copy(&outside, bundles.join("X.IAFBT")).unwrap();
    let said = failed(&world, "migrate-store --from local-tiered --src store --to local-dir --dst back");
    assert!(said.contains("warning: X.IAFBT: ") && said.contains("1 of 4 backtests were not copied"), "{said}");
}

#[test]
fn an_empty_folder_makes_no_empty_store() {
    let world = sweep();
    fs::create_dir(world.at("empty")).unwrap();
    let said = failed(&world, "migrate-store --from local-dir --src empty --to local-tiered --dst new");
    assert!(
        said.contains("error: there is no backtest in empty to copy\nhint: nothing was made; backtests are"),
        "{said}"
    );
    assert!(!world.at("new").exists());
}

#[test]
fn nothing_is_copied_between_folders_that_lie_within_each_other() {
    let world = sweep();
    let before = files(world.path());
    for (src, dst) in [("sweep", "sweep"), ("sweep", "sweep/store"), ("sweep/n", "sweep"), ("sweep", "sweep/n/../new")]
    {
        let arguments = format!("migrate-store --from local-dir --src {src} --to local-tiered --dst {dst}");
        let output = iaf(&world, &arguments);
        assert_eq!(output.code, 2, "{arguments}");
        let said = &output.err;
        assert!(said.contains("error: --src and --dst lie within each other"), "{said}");
        assert_eq!(files(world.path()), before);
    }
}

#[test]
fn an_export_never_writes_into_the_store() {
    let world = sweep();
    done(&world, TO_TIERED);
    let bundle = world.at("store/bundles/n/one.iafbt");
    let before = fs::read(&bundle).unwrap();
    for output in ["store/bundles/n/one.iafbt", "store/new.iafbt", "sweep/../store/bundles/x.iafbt"] {
        let said = iaf(&world, &format!("store export store n/one -o {output}"));
        assert_eq!(said.code, 2, "{output}");
        assert!(said.err.contains("lies in the store itself"));
    }
    assert_eq!(fs::read(&bundle).unwrap(), before);
    assert!(done(&world, "store verify store").ends_with("the store is sound\n"));
}

#[test]
fn an_altered_chunk_of_a_store_is_named_until_it_is_taken_away() {
    let world = sweep();
    done(&world, TO_TIERED);
    let chunk = world.at("store/ohlcv").join(ChunkId::of(b"a chunk of one").file_name());
    fs::write(&chunk, "altered").unwrap();
    let error = failed(&world, TO_TIERED);
    assert!(error.contains(" was altered: ") && error.contains("take it away"), "{error}");
    assert_eq!(fs::read(&chunk).unwrap(), b"altered");
    fs::remove_file(&chunk).unwrap();
    done(&world, TO_TIERED);
    assert_eq!(fs::read(&chunk).unwrap(), b"a chunk of one");
}

#[test]
fn an_export_takes_no_other_file_for_a_chunk() {
    let world = sweep();
    done(&world, TO_TIERED);
    let chunk = ChunkId::of(b"a chunk of one").file_name();
    let target = world.at("out/ohlcv").join(&chunk);
    fs::create_dir_all(world.at("out/ohlcv")).unwrap();
    fs::write(&target, "something else").unwrap();
    let error = failed(&world, "store export store n/one -o out/x.iafbt --with-ohlcv");
    assert!(error.contains(&format!("out/ohlcv/{chunk} was altered: ")), "{error}");
    assert_eq!(fs::read(&target).unwrap(), b"something else");
    assert!(!world.at("out/x.iafbt").exists());
    fs::remove_file(target).unwrap();
    for _ in 0..2 {
        done(&world, "store export store n/one -o out/x.iafbt --with-ohlcv");
    }
}

#[test]
fn a_collection_removes_what_no_backtest_names_and_nothing_else() {
    let world = sweep();
    done(&world, TO_TIERED);
    let orphan = ChunkId::of(b"an orphan");
    let path = world.at("store/ohlcv").join(orphan.file_name());
    fs::write(&path, "an orphan").unwrap();
    let dry = done(&world, "store gc store --dry-run");
    assert_eq!(dry, format!("{orphan} 9\nwould be removed 1 chunks of 9 bytes, kept 3\n"));
    assert!(path.exists() && done(&world, "store stats store").contains("orphan 1\n"));
    assert_eq!(done(&world, "store gc store"), format!("{orphan} 9\nremoved 1 chunks of 9 bytes, kept 3\n"));
    assert!(!path.exists());

    fs::remove_file(world.at("store/ohlcv").join(ChunkId::of(b"a chunk of one").file_name())).unwrap();
    fs::write(world.at("store/ohlcv").join(ChunkId::of(b"a chunk of two").file_name()), "x").unwrap();
    let output = iaf(&world, "store verify store");
    assert!(output.out.contains("missing 1\naltered 1\n"));
    assert!(output.err.contains("n/one: it names the OHLCV chunk"));
    fs::write(world.at("store/bundles/plain.iafbt"), "damaged").unwrap();
    let error = failed(&world, "store gc store");
    assert!(error.contains("'plain' cannot be read") && error.contains("hint: nothing was removed"), "{error}");
}

#[test]
fn an_exported_bundle_comes_out_of_another_store_as_it_went_in() {
    let world = sweep();
    done(&world, TO_TIERED);
    for (option, out) in [("", "bare"), (" --with-ohlcv", "chunks")] {
        fs::create_dir(world.at(out)).unwrap();
        done(&world, &format!("store export store n/one -o {out}/x.iafbt{option}"));
        done(&world, &format!("migrate-store --from local-dir --src {out} --to local-tiered --dst {out}-store"));
        fs::create_dir(world.at(&format!("{out}-again"))).unwrap();
        done(&world, &format!("store export {out}-store x -o {out}-again/x.iafbt{option}"));
        let (first, again) = (world.at(out), world.at(&format!("{out}-again")));
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
    let world = sweep();
    done(&world, TO_TIERED);
    assert_eq!(done(&world, "store compact store"), "3 backtests in 4 files\n");
    let said = done(&world, "report store -o report.html");
    assert!(said.starts_with("report.html: 3 of 3 backtests"), "{said}");
    let said = done(&world, "report store/index.sqlite -o report.html");
    assert!(said.starts_with("report.html: 3 of 3 backtests"), "{said}");
    assert!(done(&world, "store verify store").ends_with("the store is sound\n"));
    assert_eq!(done(&world, "store rebuild-index store"), "indexed 3, in tables 3, removed 0, failed 0\n");
    assert!(done(&world, "store verify store").ends_with("the store is sound\n"));
    assert!(failed(&world, "store stats sweep").contains("it is no tiered store"));
}

#[cfg(unix)]
#[test]
fn a_store_whose_index_is_a_link_is_reported_on_by_an_index_beside_it() {
    let world = sweep();
    done(&world, TO_TIERED);
    let index = world.at("store/index.sqlite");
    fs::remove_file(&index).unwrap();
    std::os::unix::fs::symlink("/nowhere/index.sqlite", &index).unwrap();
    let output = iaf(&world, "report store -o report.html");
    let said = &output.out;
    assert!(said.starts_with("report.html: 3 of 3 backtests"), "{}", output.err);
    assert!(output.err.contains("store/index.sqlite is a link, so the index is"), "{}", output.err);
}

#[test]
fn a_report_opens_each_handle_as_the_store_does() {
    let world = sweep();
    let plain = world.at("sweep/plain.iafbt");
    fs::copy(&plain, world.at("sweep/plain.iafbt.iafbt")).unwrap();
    done(&world, TO_TIERED);
    // The folder would open this file for the handle 'plain.iafbt'.
    fs::write(world.at("store/bundles/plain.iafbt"), "damaged").unwrap();
    for root in ["store", "store/index.sqlite"] {
        let said = done(&world, &format!("report {root} -o report.html"));
        assert!(said.starts_with("report.html: 3 of 3 backtests"), "{said}");
    }
}

#[test]
fn the_commands_of_folders_take_a_tiered_store() {
    let world = sweep();
    done(&world, TO_TIERED);
    fs::remove_file(world.at("store/index.sqlite")).unwrap();
    let said = done(&world, "index store");
    assert_eq!(said, "indexed 3, unchanged 0, removed 0, failed 0 -> store/index.sqlite\n");
    for root in ["store", "store/index.sqlite"] {
        let listed = done(&world, &format!("list {root} --json"));
        for handle in ["plain", "n/one", "n/deep/two"] {
            assert!(listed.contains(&format!("\"bundle_path\": \"{handle}\"")), "{listed}");
        }
        let ranked = done(&world, &format!("rank {root} --by sharpe_ratio -n 1 --json"));
        assert_eq!(ranked.matches("bundle_path").count(), 1, "{ranked}");
        let said = done(&world, &format!("report {root} --top 2 -o report.html"));
        assert!(said.starts_with("report.html: 2 of 3 backtests"), "{said}");
    }
    assert!(done(&world, "store verify store").ends_with("the store is sound\n"));
}

/// Adds the whole example sweep to a folder `sweep`, and returns how many backtests it then holds.
fn enlarge(world: &World) -> usize {
    world.add_bundles("examples/sweep", "sweep");
    LocalDirStore::new(&world.at("sweep"), Limits::default()).unwrap().len().unwrap()
}

#[test]
fn a_migration_that_is_killed_again_and_again_loses_nothing() {
    let world = sweep();
    let count = enlarge(&world);
    for kill in 1..=12 {
        let mut command = world.command(&TO_TIERED.split(' ').collect::<Vec<_>>());
        let mut migration = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Times that are no multiples of what a step takes; each run goes on where the last one was killed.
        thread::sleep(Duration::from_millis(20 + kill * 37 % 110));
        migration.kill().unwrap();
        migration.wait().unwrap();
        // The first kills may come before there is a store.
        if world.at("store/ohlcv").exists() {
            let said = done(&world, "store verify store");
            assert!(said.ends_with("the store is sound\n"), "after kill {kill}: {said}");
        }
    }
    let said = done(&world, TO_TIERED);
    assert!(said.contains("failed 0"), "{said}");
    let said = done(&world, "store verify store");
    assert!(
        said.starts_with(&format!("backtests {count}\nOHLCV chunks stored 3 (42 bytes)\nreferenced 3\n")),
        "{said}"
    );
    let store = world.at("store");
    for file in files(&world.at("sweep")).into_iter().filter(|file| !file.starts_with("n")) {
        let kept = match file.starts_with("ohlcv") {
            true => store.join(&file),
            false => store.join("bundles").join(&file),
        };
        assert_eq!(fs::read(kept).unwrap(), fs::read(world.at("sweep").join(&file)).unwrap());
    }
    let left = files(&store).into_iter().filter(|file| file.to_string_lossy().ends_with(".note")).count();
    assert_eq!(left, 0);
}
