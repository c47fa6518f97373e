//! Folders from somebody else: nothing is written or deleted through a link in them.

use crate::world::{World, files, repository};
use iaf::bundle::{ChunkId, Limits};
use iaf::model::{Fields, Handle, Value};
use iaf::store::{BacktestStore, LocalDirStore, WriteMode};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

/// Everything in the folder that links lead to: its files and what they hold.
fn outside(world: &World) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = world.at("outside");
    files(&folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

/// A world with a sweep, and with a folder beside it that is nobody's business.
fn world() -> World {
    let world = World::new(&["v2/event.iafbt", "v2/vector.iafbt"]);
    fs::create_dir(world.at("outside")).unwrap();
    fs::write(world.at("outside/mine"), "mine").unwrap();
    world
}

#[test]
fn an_index_its_table_and_a_report_are_not_written_through_links() {
    for target in ["../outside/mine", "../outside/new"] {
        for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm", "index.parquet", "report.html"] {
            let world = world();
            let before = outside(&world);
            symlink(target, world.at("sweep").join(name)).unwrap();
            for arguments in [
                &["index", ".", "--parquet"][..],
                &["report", "."],
                &["list", "."],
                &["rank", ".", "--by", "sharpe_ratio"],
            ] {
                let output = world.command(arguments).current_dir(world.at("sweep")).output().unwrap();
                assert!(output.status.success(), "{name} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
                assert_eq!(outside(&world), before, "{name} -> {target}: iaf {}", arguments.join(" "));
            }
        }
    }
}

#[test]
fn a_link_that_was_named_is_followed() {
    let world = world();
    symlink("outside/report.html", world.at("page.html")).unwrap();
    symlink("outside/rows.sqlite", world.at("rows.sqlite")).unwrap();
    fs::write(world.at("outside/report.html"), "").unwrap();
    world.iaf(&["report", "sweep", "-o", "page.html"]).printed();
    world.iaf(&["index", "sweep", "-o", "rows.sqlite"]).printed();
    assert!(world.at("page.html").is_symlink() && world.at("rows.sqlite").is_symlink());
    assert!(fs::read_to_string(world.at("outside/report.html")).unwrap().starts_with("<!DOCTYPE html>"));
    assert!(world.at("outside/rows.sqlite").exists());
    assert!(world.iaf(&["list", "rows.sqlite"]).printed().contains("event"));
}

#[test]
fn a_store_is_not_written_and_nothing_in_it_deleted_through_links() {
    let copy = |world: &World| {
        let copied = "migrate-store --from local-dir --src sweep --to local-tiered --dst store";
        world.iaf(&copied.split(' ').collect::<Vec<_>>())
    };
    for name in ["parquet", "parquet/trades", "parquet/trades/run_id=event", "journal", "ohlcv", "index.sqlite"] {
        let world = world();
        with_chunks(&world);
        copy(&world).printed();
        let link = world.at("store").join(name);
        fs::rename(&link, world.at("outside/linked")).unwrap();
        symlink(world.at("outside/linked"), &link).unwrap();
        let before = outside(&world);
        world.add("tests/bundles/v2/none.iafbt", "sweep/new.iafbt");
        let commands = ["store compact store", "store rebuild-index store", "store gc store", "store verify store"];
        let mut codes = vec![copy(&world).code];
        for command in commands {
            codes.push(world.iaf(&command.split(' ').collect::<Vec<_>>()).code);
            assert_eq!(outside(&world), before, "{name}: iaf {command}");
        }
        assert!(codes.iter().all(|code| [0, 1].contains(code)), "{name}: {codes:?}");
    }
}

/// Puts a backtest with a chunk into the sweep.
fn with_chunks(world: &World) {
    let sweep = world.at("sweep");
    fs::create_dir_all(sweep.join("ohlcv")).unwrap();
    let chunk = ChunkId::of(b"prices").file_name();
    fs::write(sweep.join("ohlcv").join(&chunk), "prices").unwrap();
    let manifest = Fields::from_iter([("BTC/EUR@1h", Value::Text(chunk))]);
    let ohlcv = [("store_dir", Value::Text("ohlcv".to_owned())), ("manifest", Value::Map(manifest))];
    let example = LocalDirStore::new(&repository("examples/sweep"), Limits::default()).unwrap();
    let mut backtest = example.open(&Handle::new("ema_12_120_rsi_7").unwrap()).unwrap().backtest;
    backtest.extra.push("ohlcv", Value::Map(Fields::from_iter(ohlcv)));
    let store = LocalDirStore::new(&sweep, Limits::default()).unwrap();
    store.write(&Handle::new("priced").unwrap(), &backtest, WriteMode::Create).unwrap();
}

#[test]
fn a_shared_folder_of_chunks_is_written_to_where_that_is_said_and_never_collected() {
    let world = world();
    with_chunks(&world);
    let copy = "migrate-store --from local-dir --src sweep --to local-tiered --dst store";
    let copy = |more: &[&str]| world.iaf(&[&copy.split(' ').collect::<Vec<_>>()[..], more].concat());
    fs::create_dir(world.at("store")).unwrap();
    fs::create_dir(world.at("outside/chunks")).unwrap();
    symlink("../outside/chunks", world.at("store/ohlcv")).unwrap();
    let refused = copy(&[]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("is a link"), "{}", refused.err);
    copy(&["--shared-ohlcv"]).printed();
    let chunk = world.at("outside/chunks").join(ChunkId::of(b"prices").file_name());
    assert!(chunk.exists());
    fs::write(world.at("outside/chunks").join(ChunkId::of(b"of another").file_name()), "of another").unwrap();
    world.iaf(&["store", "verify", "store"]).printed();
    world.iaf(&["store", "gc", "store"]).failed(1, &["ohlcv is a link", "other stores"]);
    assert_eq!(fs::read_dir(world.at("outside/chunks")).unwrap().count(), 2);
}

#[test]
fn backtests_are_not_migrated_through_links() {
    let world = world();
    fs::create_dir(world.at("sweep/n")).unwrap();
    fs::rename(world.at("sweep/event.iafbt"), world.at("sweep/n/event.iafbt")).unwrap();
    fs::create_dir(world.at("current")).unwrap();
    symlink("../outside", world.at("current/n")).unwrap();
    let before = outside(&world);
    let said = world.iaf(&["migrate-backtests", "--src", "sweep", "--dst", "current", "--level", "1"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("current/n is a link"), "{}", said.err);
    assert_eq!(outside(&world), before);
    assert!(world.at("current/vector.iafbt").exists());
}
