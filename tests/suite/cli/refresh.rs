//! Refreshing an index: what is seen, what is remembered, and what a kill or a neighbour can do to it.

use crate::world::{World, repository};
use proptest::prelude::*;
use rusqlite::types::Value;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

const COUNTS: &str = " -> sweep/index.sqlite\n";

fn set_time(path: &Path, seconds: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

/// Everything in an index, table by table.
fn content(index: &Path) -> Vec<Vec<Value>> {
    let connection = rusqlite::Connection::open(index).unwrap();
    let mut all = Vec::new();
    let any = "SELECT count(*) FROM sqlite_master WHERE name = 'iaf_failures'";
    let remembers: bool = connection.query_row(any, [], |row| row.get(0)).unwrap();
    for table in if remembers { &["backtest_index", "iaf_failures"][..] } else { &["backtest_index"] } {
        let mut select = connection.prepare(&format!("SELECT * FROM {table} ORDER BY bundle_path")).unwrap();
        let width = select.column_count();
        let rows = select.query_map([], |row| (0..width).map(|column| row.get(column)).collect()).unwrap();
        all.extend(rows.map(Result::unwrap));
    }
    all
}

#[test]
fn what_failed_is_not_read_again_until_it_changes() {
    let world = World::new(&["v2/none.iafbt", "broken/not_a_map.iafbt"]);
    let broken = world.at("sweep/not_a_map.iafbt");
    set_time(&broken, 1_700_000_000);
    let refresh = |more: &[&str], counts: &str| {
        let said = world.iaf(&[&["index", "sweep"], more].concat());
        assert_eq!((said.code, said.out.as_str()), (0, &*format!("{counts}{COUNTS}")), "{}", said.err);
        said.err
    };
    let said = refresh(&[], "indexed 1, unchanged 0, removed 0, failed 1");
    assert!(said.starts_with("warning: not_a_map.iafbt: "), "{said}");
    // Whether it is read again shows in the reason.
    let connection = rusqlite::Connection::open(world.at("sweep/index.sqlite")).unwrap();
    let alter = |set: &str| connection.execute(&format!("UPDATE iaf_failures SET {set}"), []).unwrap();
    alter("reason = 'remembered'");
    assert_eq!(refresh(&[], "indexed 0, unchanged 1, removed 0, failed 1"), "warning: not_a_map.iafbt: remembered\n");
    assert_eq!(refresh(&["--rebuild"], "indexed 1, unchanged 0, removed 0, failed 1"), said);
    alter("reason = 'remembered'");
    set_time(&broken, 1_700_000_001);
    assert_eq!(refresh(&[], "indexed 0, unchanged 1, removed 0, failed 1"), said, "touched");
    alter("reason = 'remembered', reader = 'an older iaf'");
    assert_eq!(refresh(&[], "indexed 0, unchanged 1, removed 0, failed 1"), said, "another version may read it");
    fs::copy(world.at("sweep/none.iafbt"), &broken).unwrap();
    assert_eq!(refresh(&[], "indexed 1, unchanged 1, removed 0, failed 0"), "");
    fs::write(&broken, "broken").unwrap();
    refresh(&[], "indexed 0, unchanged 1, removed 0, failed 1");
    fs::remove_file(&broken).unwrap();
    assert_eq!(refresh(&[], "indexed 0, unchanged 1, removed 0, failed 0"), "");
    assert_eq!(connection.query_row("SELECT count(*) FROM iaf_failures", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn renamed_replaced_and_touched_bundles_are_seen() {
    let world = World::new(&["v2/none.iafbt", "v1/plain.iafbt"]);
    let refresh = |counts: &str| world.iaf(&["index", "sweep"]).done(&format!("{counts}{COUNTS}"));
    refresh("indexed 2, unchanged 0, removed 0, failed 0");
    fs::rename(world.at("sweep/none.iafbt"), world.at("sweep/other.iafbt")).unwrap();
    refresh("indexed 1, unchanged 1, removed 1, failed 0");
    set_time(&world.at("sweep/other.iafbt"), 1_600_000_000);
    refresh("indexed 1, unchanged 1, removed 0, failed 0");
    fs::rename(world.at("sweep/other.iafbt"), world.at("sweep/plain.iafbt")).unwrap();
    refresh("indexed 1, unchanged 0, removed 1, failed 0");
    fs::remove_file(world.at("sweep/plain.iafbt")).unwrap();
    // As where a disk is not there.
    for command in ["index", "report", "sweep"] {
        let said = world.iaf(&[command, "sweep"]);
        assert_eq!(said.code, 1, "{command}");
        assert!(said.err.contains("keeps the rows that it has of bundles there: 1") && said.err.contains("--rebuild"));
    }
    assert_eq!(world.iaf(&["list", "sweep/index.sqlite", "--csv"]).out.lines().count(), 2);
    world.iaf(&["index", "sweep", "--rebuild"]).done(&format!("indexed 0, unchanged 0, removed 1, failed 0{COUNTS}"));
    refresh("indexed 0, unchanged 0, removed 0, failed 0");
}

// Elsewhere a writer shows only by what it writes meanwhile.
#[cfg(target_os = "linux")]
#[test]
fn a_bundle_that_is_being_written_is_left_for_the_next_time() {
    let world = World::new(&["v2/none.iafbt"]);
    let bytes = fs::read(world.at("sweep/none.iafbt")).unwrap();
    let mut file = File::create(world.at("sweep/new.iafbt")).unwrap();
    file.write_all(&bytes[..bytes.len() / 2]).unwrap();
    let said = world.iaf(&["index", "sweep", "--strict"]);
    assert_eq!((said.code, said.out), (0, format!("indexed 1, unchanged 0, removed 0, failed 0{COUNTS}")));
    assert_eq!(said.err, "note: new.iafbt is being written at this moment and is left for the next time\n");
    file.write_all(&bytes[bytes.len() / 2..]).unwrap();
    drop(file);
    world.iaf(&["index", "sweep"]).done(&format!("indexed 1, unchanged 1, removed 0, failed 0{COUNTS}"));
}

#[test]
fn a_kill_at_any_moment_leaves_an_index_that_a_refresh_completes() {
    let world = World::of_sweep();
    for copy in 0..20 {
        for name in ["ema_12_40_rsi_14", "ema_24_80_rsi_7", "ema_6_120_rsi_28"] {
            let bundle = world.at("sweep").join(format!("{name}.iafbt"));
            fs::copy(&bundle, world.at("sweep").join(format!("{name}_{copy}.iafbt"))).unwrap();
        }
    }
    let expected = world.at("expected.sqlite");
    world.iaf(&["index", "sweep", "--quiet", "-o", "expected.sqlite"]).done("");
    let index = world.at("sweep/index.sqlite");
    let mut killed = 0;
    for round in 0..40u64 {
        let mut child =
            world.command(&["index", "sweep", "--quiet", "--rebuild"]).stderr(Stdio::null()).spawn().unwrap();
        let patience = Instant::now();
        let limit = Duration::from_micros(500 * round);
        while patience.elapsed() < limit && child.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        if index.exists() && round % 4 == 3 {
            world.iaf(&["index", "sweep", "--quiet"]).done("");
            assert_eq!(content(&index), content(&expected), "round {round}");
            fs::remove_file(&index).unwrap();
        }
    }
    assert!(killed > 0, "no child was killed");
    world.iaf(&["index", "sweep", "--quiet"]).done("");
    assert_eq!(content(&index), content(&expected));
}

/// Something that happens to a folder of bundles.
#[derive(Debug, Clone)]
enum Event {
    Put { name: usize, bundle: usize },
    Corrupt { name: usize, length: usize },
    Remove { name: usize },
    Rename { name: usize, to: usize },
    Touch { name: usize, seconds: u64 },
    Refresh,
}

const NAMES: [&str; 6] = ["a.iafbt", "b.obtf", "c.iafbt", "sub/a.iafbt", "sub/d.iafbt", "sub/deep/e.iafbt"];
const BUNDLES: [&str; 5] =
    ["v2/none.iafbt", "v1/plain.iafbt", "v5/study.obtf", "edge/nan_inf.iafbt", "broken/not_zstd.iafbt"];

fn event() -> impl Strategy<Value = Event> {
    let name = || 0..NAMES.len();
    prop_oneof![
        4 => (name(), 0..BUNDLES.len()).prop_map(|(name, bundle)| Event::Put { name, bundle }),
        2 => (name(), 0usize..2000).prop_map(|(name, length)| Event::Corrupt { name, length }),
        2 => name().prop_map(|name| Event::Remove { name }),
        1 => (name(), name()).prop_map(|(name, to)| Event::Rename { name, to }),
        1 => (name(), 1u64..2_000_000_000).prop_map(|(name, seconds)| Event::Touch { name, seconds }),
        3 => Just(Event::Refresh),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn any_series_of_changes_ends_in_the_index_of_a_rebuild(events in prop::collection::vec(event(), 1..24)) {
        let world = World::new(&[]);
        let sweep = world.at("sweep");
        fs::create_dir_all(sweep.join("sub/deep")).unwrap();
        let at = |name: usize| sweep.join(NAMES[name]);
        let options = iaf::index::BuildOptions::default();
        let build = |index: &Path, options: &iaf::index::BuildOptions| iaf::index::build_index(&sweep, index, options, &());
        let index = world.at("index.sqlite");
        // Every change gets a time of its own, long ago: nothing looks as if it were being written.
        let mut clock = 1_000_000_000;
        for event in events {
            clock += 1;
            match event {
                Event::Put { name, bundle } => {
                    fs::copy(repository("tests/bundles").join(BUNDLES[bundle]), at(name)).unwrap();
                    set_time(&at(name), clock);
                }
                Event::Corrupt { name, length } if at(name).exists() => {
                    let mut bytes = fs::read(at(name)).unwrap();
                    bytes.truncate(length.min(bytes.len().saturating_sub(1)));
                    fs::write(at(name), bytes).unwrap();
                    set_time(&at(name), clock);
                }
                Event::Remove { name } => drop(fs::remove_file(at(name))),
                Event::Rename { name, to } => drop(fs::rename(at(name), at(to))),
                Event::Touch { name, seconds } if at(name).exists() => set_time(&at(name), seconds),
                Event::Refresh => drop(build(&index, &options)),
                Event::Corrupt { .. } | Event::Touch { .. } => {}
            }
        }
        let fresh = world.at("fresh.sqlite");
        match (build(&index, &options), build(&fresh, &options)) {
            (Ok(outcome), Ok(rebuilt)) => {
                prop_assert_eq!(content(&index), content(&fresh));
                prop_assert_eq!((outcome.seen, outcome.failures), (rebuilt.seen, rebuilt.failures));
                let again = build(&index, &options).unwrap();
                prop_assert_eq!((again.indexed, again.removed), (0, 0));
                let options = iaf::index::BuildOptions { rebuild: true, ..options };
                build(&index, &options).unwrap();
                prop_assert_eq!(content(&index), content(&fresh));
            }
            // Without any bundle no index is made, but one that is there is emptied.
            (outcome, Err(_)) => prop_assert!(outcome.is_err() || content(&index).is_empty()),
            (Err(error), _) => prop_assert!(false, "{error}"),
        }
    }
}
