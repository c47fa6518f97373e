//! Faults from outside: a full disk, folders and files that cannot be looked at, indexes from strangers, huge texts.

use super::GOOD;
use crate::world::{World, repository};
use iaf::bundle::{self, Level, Limits, WriteOptions};
use iaf::model::{Backtest, Value};
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;

const UNCHANGED: &str = "indexed 0, unchanged 3, removed 0, failed 0 -> sweep/index.sqlite\n";

/// The golden bundles, indexed.
fn indexed() -> World {
    let world = World::new(&GOOD);
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    world
}

/// Writes a backtest as a bundle of its own version.
fn write(path: &Path, backtest: &Backtest) {
    let level = Level::new(1).unwrap();
    bundle::write(path, backtest, &WriteOptions { level, ..WriteOptions::default() }).unwrap();
}

fn alter(world: &World, statements: &str) {
    let index = rusqlite::Connection::open(world.at("sweep/index.sqlite")).unwrap();
    index.execute_batch(statements).unwrap();
}

#[test]
fn processes_may_make_the_first_index_of_a_folder_at_once() {
    let world = World::new(&["v2/none.iafbt"]);
    for round in 0..40 {
        let spawn = || world.command(&["index", "sweep", "--quiet"]).stderr(Stdio::piped()).spawn().unwrap();
        let children: Vec<_> = (0..3).map(|_| spawn()).collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "round {round}: {}", String::from_utf8_lossy(&output.stderr));
        }
        fs::remove_file(world.at("sweep/index.sqlite")).unwrap();
    }
}

#[test]
fn a_rebuild_replaces_an_index_whatever_is_damaged_in_it() {
    let world = indexed();
    let rebuilt = |fault: &str| {
        world.iaf(&["index", "sweep"]).failed(1, &["is damaged: ", "hint: 'iaf index DIR --rebuild'"]);
        let said = world.iaf(&["index", "sweep", "--rebuild"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{fault}");
        world.iaf(&["index", "sweep"]).done(UNCHANGED);
    };
    for value in ["x'6162ff'", "CAST(x'ff' AS TEXT)"] {
        alter(&world, &format!("INSERT INTO backtest_index (bundle_path) VALUES ({value})"));
        rebuilt(value);
    }
    alter(&world, "UPDATE backtest_index SET bundle_size = 'large'");
    rebuilt("bundle_size");
    let file = world.at("sweep/index.sqlite");
    let length = fs::metadata(&file).unwrap().len();
    let mut file = File::options().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start(16_384)).unwrap();
    file.write_all(&vec![0xff; length as usize - 16_384]).unwrap();
    drop(file);
    rebuilt("pages");
}

#[test]
fn triggers_views_and_foreign_keys_of_an_index_do_nothing() {
    let world = indexed();
    alter(
        &world,
        "CREATE TABLE ran (a);
         CREATE TABLE child (path TEXT REFERENCES backtest_index(bundle_path) ON DELETE CASCADE);
         INSERT INTO child VALUES ('plain.iafbt');
         CREATE TRIGGER i AFTER INSERT ON backtest_index BEGIN INSERT INTO ran VALUES (1); END;
         CREATE TRIGGER d AFTER DELETE ON backtest_index BEGIN INSERT INTO ran VALUES (2); END;
         CREATE VIEW other AS SELECT 'none.iafbt' AS bundle_path, random() AS bundle_mtime_ns;",
    );
    fs::rename(world.at("sweep/plain.iafbt"), world.at("sweep/other.iafbt")).unwrap();
    world.iaf(&["index", "sweep"]).done("indexed 1, unchanged 2, removed 1, failed 0 -> sweep/index.sqlite\n");
    let index = rusqlite::Connection::open(world.at("sweep/index.sqlite")).unwrap();
    let count = |table: &str| index.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
    assert_eq!((count("ran"), count("child")), (Ok(0), Ok(1)));
}

#[test]
fn an_index_whose_table_computes_something_is_refused() {
    for (what, extra) in [("a column", "odd AS (hex(zeroblob(100)))"), ("a check", "CHECK (length(tag) < 9)")] {
        let world = indexed();
        let index = rusqlite::Connection::open(world.at("sweep/index.sqlite")).unwrap();
        let made: String = index
            .query_row("SELECT sql FROM sqlite_master WHERE name = 'backtest_index'", [], |row| row.get(0))
            .unwrap();
        let columns = made.trim_end_matches(')');
        index.execute_batch(&format!("DROP TABLE backtest_index; {columns}, {extra})")).unwrap();
        drop(index);
        for command in [&["list", "sweep"][..], &["index", "sweep"], &["report", "sweep"]] {
            world.iaf(command).failed(1, &["is damaged: backtest_index in it is more than a table of columns"]);
        }
        assert_eq!(world.iaf(&["index", "sweep", "--rebuild", "--quiet"]).code, 0, "{what}");
    }
}

#[test]
fn a_filter_has_an_end_in_time_and_in_size() {
    let world = World::of_sweep();
    let tables: Vec<String> = (0..9).map(|number| format!("named_rows n{number}")).collect();
    let endless = format!("(SELECT count(*) FROM {}) > 0", tables.join(", "));
    for command in ["list", "rank", "report"] {
        let said = world.iaf(&[command, "sweep", "--filter-timeout", "0.05", "--where", &endless]);
        said.failed(1, &["takes longer than 0.05 s and was stopped", "hint: ", "--filter-timeout"]);
    }
    let said = world.iaf(&["list", "sweep", "--where", "length(hex(zeroblob(400000000))) > 0"]);
    said.failed(2, &["cannot be applied: a value in it has more than 32 MiB"]);
    let said = world.iaf(&["list", "sweep", "--where", &format!("1{}", " + 1".repeat(30_000))]);
    said.failed(2, &["it has 120001 bytes, and 100000 are the limit"]);
    // The next filter has its own time.
    assert_eq!(world.iaf(&["list", "sweep", "--where", "1", "--filter-timeout", "0"]).code, 0);
    world.iaf(&["list", "sweep", "--filter-timeout=-1"]).failed(2, &["a number of seconds"]);
}

#[test]
fn a_location_that_cannot_be_looked_at_is_not_taken_for_none() {
    let world = World::empty();
    symlink("loop", world.at("loop")).unwrap();
    for command in ["list", "index", "report"] {
        let said = world.iaf(&[command, "loop"]);
        said.failed(1, &["error: loop cannot be listed\n", "caused by: Too many levels of symbolic links"]);
    }
}

#[test]
fn on_a_full_disk_what_is_there_is_read() {
    let world = indexed();
    for command in
        [&["list", "sweep"][..], &["rank", "sweep"], &["list", "sweep/index.sqlite"], &["report", "sweep", "-o", "-"]]
    {
        let usual = world.iaf(command);
        let said = world.without_space(command);
        assert_eq!((said.code, said.err), (0, usual.err), "{command:?}");
        assert!(said.out == usual.out, "{command:?}");
    }
    world.without_space(&["index", "sweep"]).done(UNCHANGED);
}

#[test]
fn on_a_full_disk_what_cannot_be_written_is_named_with_the_cause() {
    let world = indexed();
    world
        .without_space(&["report", "sweep"])
        .failed(1, &["report.html cannot be written: File too large (os error 27)\n"]);
    fs::copy(world.at("sweep/none.iafbt"), world.at("sweep/new.iafbt")).unwrap();
    let message = "error: the index sweep/index.sqlite cannot be written: File too large (os error 27)\n";
    world.without_space(&["index", "sweep"]).failed(1, &[message, "hint: "]);
    world.iaf(&["index", "sweep"]).done("indexed 1, unchanged 3, removed 0, failed 0 -> sweep/index.sqlite\n");
}

#[test]
fn on_a_full_disk_a_log_that_a_kill_left_is_read() {
    let world = indexed();
    let index = world.at("sweep/index.sqlite");
    let open = rusqlite::Connection::open(&index).unwrap();
    open.execute_batch("PRAGMA wal_autocheckpoint = 0; UPDATE backtest_index SET tag = 'from the log'").unwrap();
    // A copy of what a killed process leaves.
    fs::create_dir(world.at("killed")).unwrap();
    for name in ["index.sqlite", "index.sqlite-wal"] {
        fs::copy(world.at("sweep").join(name), world.at("killed").join(name)).unwrap();
    }
    drop(open);
    let said = world.without_space(&["list", "killed", "--columns", "tag", "--csv"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(said.out.matches("from the log").count(), 3, "{}", said.out);
}

#[test]
fn nothing_is_pruned_whose_rows_would_stay() {
    let world = World::of_sweep();
    world.add("tests/bundles/legacy/event", "sweep/old");
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let files = || iaf::source::walk(&world.at("sweep")).found.len();
    let before = files();
    let said = world.without_space(&["rank", "sweep", "-n", "1", "--prune", "--yes"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("error: the index sweep/index.sqlite cannot be written: "), "{}", said.err);
    assert!(said.err.contains("\nhint: nothing was taken away: "), "{}", said.err);
    assert_eq!(files(), before);
    // Where the index does not outlast the command there are no rows that could stay.
    fs::create_dir(world.at("more")).unwrap();
    fs::copy(world.at("sweep/ema_6_40_rsi_7.iafbt"), world.at("more/a.iafbt")).unwrap();
    let said = world.iaf(&["rank", "sweep", "more", "-n", "20", "--prune", "--yes"]);
    assert_eq!(said.code, 0, "{}", said.err);
}

#[test]
fn many_trades_take_little_memory() {
    const TRADES: usize = 15_000;
    const KILOBYTES: usize = 140_000;
    let world = World::empty();
    let mut backtest = bundle::read(&repository("tests/bundles/v2/event.iafbt"), &Limits::default()).unwrap().backtest;
    let run = &mut backtest.runs[0];
    run.trades = run.trades.iter().map(Cow::into_owned).collect::<Vec<_>>().into_iter().cycle().take(TRADES).collect();
    run.orders =
        run.orders.iter().map(Cow::into_owned).collect::<Vec<_>>().into_iter().cycle().take(2 * TRADES).collect();
    fs::create_dir(world.at("sweep")).unwrap();
    write(&world.at("sweep/a.iafbt"), &backtest);
    for command in [
        &["show", "sweep/a.iafbt"][..],
        &["report", "sweep"],
        &["migrate-store", "--from", "local-dir", "--src", "sweep", "--to", "local-tiered", "--dst", "store"],
    ] {
        let said = world.with_memory(KILOBYTES, command);
        assert_eq!(said.code, 0, "{command:?}: {}", said.err);
    }
}

#[test]
fn rows_stay_as_long_as_nobody_saw_that_their_bundles_are_gone() {
    let world = indexed();
    let at = |name: &str| world.at("sweep").join(name);
    // What cannot be looked at: a link that leads to itself.
    fs::rename(at("plain.iafbt"), world.at("kept")).unwrap();
    symlink("plain.iafbt", at("plain.iafbt")).unwrap();
    let said = world.iaf(&["index", "sweep"]);
    assert_eq!(said.out, "indexed 0, unchanged 2, removed 0, failed 1 -> sweep/index.sqlite\n", "{}", said.err);
    assert!(said.err.starts_with("warning: plain.iafbt: "), "{}", said.err);
    fs::remove_file(at("plain.iafbt")).unwrap();
    fs::rename(world.at("kept"), at("plain.iafbt")).unwrap();
    world.iaf(&["index", "sweep"]).done(UNCHANGED);
}

#[test]
fn the_rows_of_a_folder_that_cannot_be_listed_stay() {
    let world = World::new(&["v2/none.iafbt"]);
    let part = "x".repeat(200);
    let deep = |levels: usize| vec![part.as_str(); levels].join("/");
    fs::create_dir_all(world.at("sweep").join(deep(10))).unwrap();
    fs::copy(world.at("sweep/none.iafbt"), world.at("sweep").join(deep(10)).join("a.iafbt")).unwrap();
    world.iaf(&["index", "sweep", "-o", "index.sqlite", "--quiet"]).done("");
    // Now the path of the inner folders is longer than any path may be.
    fs::create_dir_all(world.at(&deep(11))).unwrap();
    let moved = format!("{}/sweep", deep(11));
    fs::rename(world.at("sweep"), world.at(&moved)).unwrap();
    let said = world.iaf(&["index", &moved, "-o", "index.sqlite"]);
    assert!(said.out.starts_with("indexed 0, unchanged 1, removed 0, failed 1 "), "{}{}", said.out, said.err);
    assert!(said.err.contains("File name too long"), "{}", said.err);
    assert_eq!(world.iaf(&["list", "index.sqlite", "--csv"]).printed().lines().count(), 1 + 2);
}

#[test]
fn a_legacy_directory_that_cannot_be_told_for_a_moment_is_not_taken_for_none() {
    let world = World::new(&["v2/none.iafbt"]);
    world.add("tests/bundles/legacy/event", "sweep/old");
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    let telltale = world.at("sweep/old/algorithm_id.json");
    fs::rename(&telltale, world.at("kept")).unwrap();
    symlink("algorithm_id.json", &telltale).unwrap();
    let said = world.iaf(&["index", "sweep"]);
    assert_eq!(said.out, "indexed 0, unchanged 1, removed 0, failed 1 -> sweep/index.sqlite\n", "{}", said.err);
    assert_eq!(world.iaf(&["list", "sweep", "--csv"]).printed().lines().count(), 1 + 2);
    fs::remove_file(&telltale).unwrap();
    fs::rename(world.at("kept"), &telltale).unwrap();
    let said = world.iaf(&["index", "sweep"]);
    assert!(said.code == 0 && said.err.is_empty() && said.out.contains("failed 0"), "{}{}", said.out, said.err);
}

#[test]
fn one_backtest_with_huge_texts_harms_no_other() {
    let world = World::new(&GOOD);
    let source = repository("tests/bundles/v2/none.iafbt");
    let huge = "<b>é".repeat(1_300_000);
    let make = |name: &str, alter: &dyn Fn(&mut Backtest)| {
        let mut backtest = bundle::read(&source, &Limits::default()).unwrap().backtest;
        alter(&mut backtest);
        write(&world.at("sweep").join(name), &backtest);
    };
    make("tag.iafbt", &|backtest| backtest.tag = Some(huge.clone()));
    make("id.iafbt", &|backtest| backtest.algorithm_id = Some(huge.clone()));
    make("value.iafbt", &|backtest| {
        backtest.parameters = [("huge", Value::Text(huge.clone()))].into_iter().collect();
    });
    make("name.iafbt", &|backtest| {
        backtest.parameters = [(huge.as_str(), Value::Int(1))].into_iter().collect();
    });
    let said = world.iaf(&["report", "sweep", "-o", "report.html"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.err);
    let page = fs::read_to_string(world.at("report.html")).unwrap();
    assert!(page.len() < 1_000_000 && page.contains("… (5,200,000 characters)"), "{} bytes", page.len());
    for command in ["list", "rank"] {
        let table = world.iaf(&[command, "sweep", "-n", "all"]).printed();
        assert!(table.len() < 50_000, "{command}: {} bytes", table.len());
    }
    // Programs get all of it.
    let csv = world.iaf(&["list", "sweep", "--csv", "--columns", "tag"]).printed();
    assert!(csv.contains(&huge));
    world.iaf(&["index", "sweep", "--parquet", "--quiet"]).done("");
}

#[test]
fn what_a_spreadsheet_would_run_is_guarded_in_csv_unless_programs_ask_for_it_raw() {
    let world = World::new(&[]);
    let mut backtest = bundle::read(&repository("tests/bundles/v2/none.iafbt"), &Limits::default()).unwrap().backtest;
    backtest.tag = Some("\u{ff1d}1+1".to_owned());
    backtest.algorithm_id = Some("-2+3".to_owned());
    backtest.parameters = [("low", Value::Int(-5)), ("code", Value::Text("=a".to_owned()))].into_iter().collect();
    write(&world.at("sweep/a.iafbt"), &backtest);
    let columns = "algorithm_id,tag,param.low,param.code";
    for command in ["list", "rank"] {
        let line = |more: &[&str]| {
            let said = world.iaf(&[&[command, "sweep", "--csv", "--columns", columns], more].concat());
            said.printed().lines().last().unwrap().to_owned()
        };
        let (guarded, raw) = (line(&[]), line(&["--raw"]));
        assert!(guarded.contains(",'-2+3,'\u{ff1d}1+1,") && guarded.ends_with(",-5,'=a"), "{guarded}");
        assert!(raw.contains(",-2+3,\u{ff1d}1+1,") && raw.ends_with(",-5,=a"), "{raw}");
    }
    world.iaf(&["list", "sweep", "--raw"]).failed(2, &["--csv"]);
}
