//! The tiered store as a whole.

mod stops;
#[cfg(unix)]
mod unread;

use super::*;
use crate::bundle::{ChunkId, Level, WriteOptions};
use crate::model::Value;
use crate::rank::Ranked;
use crate::store::{
    ArchiveError, ArchivedNames, CopyOptions, Dataset, LocalDirStore, VerifyOutcome, contract, copy, plan_pruning,
};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

/// A folder with an empty store in it.
fn empty() -> (tempfile::TempDir, LocalTieredStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = LocalTieredStore::create(folder.path(), Limits::default()).unwrap();
    (folder, store)
}

fn examples() -> LocalDirStore {
    LocalDirStore::new(Path::new("examples/sweep"), Limits::default()).unwrap()
}

fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

fn verify(folder: &Path) -> VerifyOutcome {
    LocalTieredStore::open(folder, Limits::default()).unwrap().verify(&()).unwrap()
}

#[test]
fn it_keeps_the_contract() {
    let folders = tempfile::tempdir().unwrap();
    let folder = || tempfile::tempdir_in(folders.path()).unwrap().keep();
    let fresh = || LocalTieredStore::create(&folder(), Limits::default()).unwrap();
    contract::check(fresh);
    contract::check_transfer(&fresh(), &fresh());
    let plain = || LocalDirStore::new(&folder(), Limits::default()).unwrap();
    contract::check_transfer(&plain(), &fresh());
    contract::check_transfer(&fresh(), &plain());
    for store in fs::read_dir(folders.path()).unwrap().map(|entry| entry.unwrap().path()) {
        assert!(!LocalTieredStore::is_root(&store) || verify(&store).is_sound());
    }
}

fn opened(name: &str) -> Backtest {
    examples().open(&handle(name)).unwrap().backtest
}

/// Puts an example's bundle into a store as it is, which takes less time than compressing it anew.
fn put(store: &LocalTieredStore, name: &str, example: &str, mode: WriteMode) -> Result<(), StoreError> {
    let bytes = examples().pack(&handle(example)).unwrap().bytes;
    store.put(&handle(name), &bytes, FormatVersion::V2, mode)
}

const OLD: &str = "ema_12_40_rsi_7";
const NEW: &str = "ema_12_120_rsi_7";

/// A parcel of an example that names two chunks, and the bytes of these.
fn with_chunks() -> Parcel {
    let bytes = ["a chunk", "another chunk"].map(|text| text.as_bytes().to_vec());
    let names = bytes.iter().map(|bytes| (ChunkId::of(bytes).to_string(), Value::Text(ChunkId::of(bytes).file_name())));
    let ohlcv = [("store_dir", Value::Text("../ohlcv".to_owned())), ("manifest", Value::Map(names.collect()))];
    let mut backtest = opened(OLD);
    backtest.extra.push("ohlcv", Value::Map(ohlcv.into_iter().collect()));
    let options = WriteOptions { level: Level::FASTEST, ..WriteOptions::default() };
    let chunks = bytes.map(|bytes| (ChunkId::of(&bytes), ChunkSource::Bytes(bytes)));
    Parcel { bytes: bundle::to_bytes(&backtest, &options).unwrap(), chunks: chunks.into() }
}

/// Collects chunks while a backtest is between its chunks and its bundle.
#[derive(Debug)]
struct CollectMeanwhile {
    collector: LocalTieredStore,
    collected: Mutex<Option<thread::JoinHandle<Collected>>>,
}

impl Steps for CollectMeanwhile {
    fn before(&self, step: Step) -> Result<(), StoreError> {
        if step == Step::Note {
            let collector = self.collector.clone();
            let collecting = thread::spawn(move || collector.collect(Collection::Remove).unwrap());
            // Long enough for it to have collected, if it did not wait.
            thread::sleep(Duration::from_millis(300));
            assert!(!collecting.is_finished(), "it collects while a backtest is being written");
            *self.collected.lock().unwrap() = Some(collecting);
        }
        Ok(())
    }
}

#[test]
fn chunks_of_a_backtest_on_its_way_are_not_collected() {
    let (folder, collector) = empty();
    let orphan = collector.chunks.file(&ChunkId::of(b"orphan"));
    fs::write(&orphan, "orphan").unwrap();
    let steps = Arc::new(CollectMeanwhile { collector: collector.clone(), collected: Mutex::default() });
    let writer = LocalTieredStore { steps: steps.clone(), ..collector.clone() };
    writer.unpack(&handle("a"), &with_chunks()).unwrap();
    let collected = steps.collected.lock().unwrap().take().unwrap().join().unwrap();
    assert_eq!((collected.removed.len(), collected.kept, orphan.exists()), (1, 2, false));
    assert!(verify(folder.path()).is_sound());
}

#[test]
fn chunks_stay_while_any_file_of_a_bundle_names_them() {
    let second = |folder: &Path| {
        fs::rename(folder.join("a.iafbt"), folder.join("a.obtf")).unwrap();
        fs::copy(format!("examples/sweep/{OLD}.iafbt"), folder.join("a.iafbt")).unwrap();
    };
    let upper_case = |folder: &Path| fs::rename(folder.join("a.iafbt"), folder.join("A.IAFBT")).unwrap();
    let in_a_directory = |folder: &Path| {
        for file in walkdir::WalkDir::new("tests/bundles/legacy/event").into_iter().map(Result::unwrap) {
            let target = folder.join("old").join(file.path().strip_prefix("tests/bundles/legacy/event").unwrap());
            match file.file_type().is_dir() {
                true => fs::create_dir_all(target).unwrap(),
                false => _ = fs::copy(file.path(), target).unwrap(),
            }
        }
        fs::rename(folder.join("a.iafbt"), folder.join("old/a.iafbt")).unwrap();
    };
    for hide in [&second as &dyn Fn(&Path), &upper_case, &in_a_directory] {
        let (_folder, store) = empty();
        store.unpack(&handle("a"), &with_chunks()).unwrap();
        hide(store.bundles());
        let collected = store.collect(Collection::Remove).unwrap();
        assert_eq!((collected.removed.len(), collected.kept), (0, 2));
        assert_eq!(store.ohlcv_stats().unwrap().orphan, 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_no_handle_leads_to_is_named_with_what_to_do() {
    let (folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    for stray in ["a.obtf", "B.IAFBT"] {
        fs::copy(store.bundles().join("a.iafbt"), store.bundles().join(stray)).unwrap();
    }
    fs::write(store.bundles().join("x\\c.iafbt"), "").unwrap();
    store.rebuild(&()).unwrap();
    assert_eq!(store.handles().unwrap(), [handle("a")]);
    let unreachable = store.unreachable().unwrap();
    let named: Vec<&str> = unreachable.iter().map(|failure| failure.path.as_str()).collect();
    assert_eq!(named, ["B.IAFBT", "a.obtf", "x\\c.iafbt"]);
    assert!(unreachable[0].reason.ends_with("rename it to B.iafbt"), "{unreachable:?}");
    assert!(unreachable[1].reason.starts_with("a.iafbt is opened instead"), "{unreachable:?}");
    let mut findings = verify(folder.path()).findings;
    findings.retain(|finding| finding.subject != "a");
    assert_eq!(findings.len(), unreachable.len(), "{findings:?}");

    // As they were told to.
    fs::rename(store.bundles().join("B.IAFBT"), store.bundles().join("B.iafbt")).unwrap();
    for stray in ["a.obtf", "x\\c.iafbt"] {
        fs::remove_file(store.bundles().join(stray)).unwrap();
    }
    store.rebuild(&()).unwrap();
    assert_eq!(verify(folder.path()).findings, []);
    assert_eq!(store.handles().unwrap(), [handle("B"), handle("a")]);
}

#[test]
fn a_handle_that_ends_as_a_bundle_does_is_one_of_its_own() {
    let (folder, store) = empty();
    put(&store, "x", OLD, WriteMode::Create).unwrap();
    let parcel = examples().pack(&handle(NEW)).unwrap();
    let received = store.unpack(&handle("x.iafbt.iafbt"), &parcel).unwrap();
    assert_eq!(received, Received::Written(handle("x.iafbt")));
    assert!(store.bundles().join("x.iafbt.iafbt").is_file());
    assert_eq!(store.handles().unwrap(), [handle("x"), handle("x.iafbt")]);
    assert_eq!(verify(folder.path()).findings, []);
    let (old, new) = (opened(OLD), opened(NEW));
    assert_eq!(store.open(&handle("x")).unwrap().backtest, old);
    assert_eq!(store.open(&handle("x.iafbt")).unwrap().backtest, new);
    assert_eq!(store.write(&handle("x.iafbt"), &new, WriteMode::Replace).unwrap(), handle("x.iafbt"));
    store.delete(&handle("x.iafbt")).unwrap();
    assert!(matches!(store.delete(&handle("x.iafbt")), Err(StoreError::NotFound { .. })));
    assert_eq!(store.open(&handle("x.iafbt")).unwrap().backtest, old, "a handle may be given with extension");
    assert_eq!(verify(folder.path()).findings, []);
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_collected_while_a_bundle_cannot_be_listed_or_read() {
    let outside = tempfile::tempdir().unwrap();
    let lead_out = |folder: &Path| {
        fs::rename(folder.join("a.iafbt"), outside.path().join("a.iafbt")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("a.iafbt"), folder.join("a.iafbt")).unwrap();
    };
    let odd_name = |folder: &Path| fs::rename(folder.join("a.iafbt"), folder.join("x\\a.iafbt")).unwrap();
    let damaged = |folder: &Path| fs::write(folder.join("A.IAFBT"), "damaged").unwrap();
    for (hide, named) in [(&lead_out as &dyn Fn(&Path), "a.iafbt"), (&odd_name, "x\\a.iafbt"), (&damaged, "A.IAFBT")] {
        let (_folder, store) = empty();
        store.unpack(&handle("a"), &with_chunks()).unwrap();
        hide(store.bundles());
        let error = store.collect(Collection::Remove).unwrap_err();
        match &error {
            StoreError::Unreachable { location, .. } => assert_eq!(*location, store.bundles().join(named).into()),
            StoreError::Corrupt { source, .. } => assert_eq!(source.path, store.bundles().join(named)),
            _ => panic!("{error}"),
        }
        assert_eq!(store.chunks.stored().unwrap().len(), 2);
    }
}

#[cfg(unix)]
#[test]
fn a_store_that_cannot_be_written_is_read_and_put_right_once_it_can() {
    let (folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    fs::remove_dir_all(store.paths.dataset(Dataset::Trades)).unwrap();
    store.journal.note(&handle("a")).unwrap();
    // Nothing is written there, not even by who may write everywhere.
    std::os::unix::fs::symlink("/nowhere", store.journal.temporary(&handle("a"))).unwrap();
    let opened = LocalTieredStore::open(folder.path(), Limits::default()).unwrap();
    assert_eq!(opened.handles().unwrap(), [handle("a")]);
    assert!(opened.journal.is_noted(&handle("a")) && !opened.paths.dataset(Dataset::Trades).exists());
    fs::remove_file(store.journal.temporary(&handle("a"))).unwrap();
    assert_eq!(verify(folder.path()).findings, []);
}

#[test]
fn what_was_staged_and_never_noted_is_taken_away() {
    let (folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    let abandoned = store.journal.temporary(&handle("n/b"));
    fs::write(&abandoned, "half a no").unwrap();
    let lock = store.journal.lock(&handle("n/b")).unwrap();
    LocalTieredStore::open(folder.path(), Limits::default()).unwrap();
    assert!(abandoned.exists(), "whoever holds the lock may be writing it");
    drop(lock);
    assert_eq!(verify(folder.path()).findings, []);
    assert!(!abandoned.exists());
}

#[test]
fn tables_of_a_bundle_that_another_program_replaced_are_found_and_mended() {
    let (folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    let bytes = examples().pack(&handle(NEW)).unwrap().bytes;
    fs::write(store.bundle(&handle("a")).unwrap(), bytes).unwrap();
    let faults: Vec<String> = verify(folder.path()).findings.into_iter().map(|finding| finding.fault).collect();
    assert!(faults.contains(&"its rows in metric_series are not those of its bundle".to_owned()), "{faults:?}");
    store.rebuild(&()).unwrap();
    assert_eq!(verify(folder.path()).findings, []);
}

#[test]
fn a_sweep_is_copied_verified_compacted_and_rebuilt() {
    let (folder, store) = empty();
    let handles = examples().handles().unwrap();
    let outcome = copy(&examples(), &store, &handles, &CopyOptions::default(), &()).unwrap();
    assert_eq!((outcome.copied, outcome.unchanged, outcome.failures.len()), (handles.len(), 0, 0));
    let again = copy(&examples(), &store, &handles, &CopyOptions::default(), &()).unwrap();
    assert_eq!((again.copied, again.unchanged), (0, handles.len()));
    assert_eq!(store.index_rows().unwrap().len(), handles.len());
    let bytes = |name: &str| store.pack(&handle(name)).unwrap().bytes;
    assert_eq!(bytes("ema_12_40_rsi_7"), fs::read("examples/sweep/ema_12_40_rsi_7.iafbt").unwrap());

    assert_eq!(verify(folder.path()).findings, []);
    let (backtests, files) = store.compact(&()).unwrap();
    assert_eq!((backtests, files), (handles.len(), Dataset::ALL.len()));
    assert_eq!(verify(folder.path()).findings, []);
    assert_eq!(store.files(Dataset::Trades, Some(&handle("ema_12_40_rsi_7"))).unwrap().len(), 1);

    fs::remove_dir_all(&store.paths.tables).unwrap();
    fs::create_dir(&store.paths.tables).unwrap();
    assert!(!verify(folder.path()).is_sound());
    assert_eq!(store.rebuild(&()).unwrap().in_tables, handles.len());
    assert_eq!(verify(folder.path()).findings, []);
}

#[test]
fn damage_in_any_tier_is_found_and_blocks_no_bundle() {
    let (folder, store) = empty();
    let (a, backtest) = (handle("a"), opened(OLD));
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    let trades = store.paths.part(Dataset::Trades, &a);
    fs::write(&trades, "damaged").unwrap();
    store.index_file.put(&a, Vec::new(), |_| false).unwrap();
    fs::create_dir_all(store.paths.dataset(Dataset::Orders).join("run_id=gone")).unwrap();
    fs::copy(&trades, store.paths.part(Dataset::Orders, &handle("gone"))).unwrap();
    let faults: Vec<String> = verify(folder.path()).findings.into_iter().map(|finding| finding.subject).collect();
    assert_eq!(faults, ["a", "a", "gone"]);
    assert_eq!(store.open(&a).unwrap().backtest, backtest);
    put(&store, "a", OLD, WriteMode::Replace).unwrap();
    store.rebuild(&()).unwrap();
    assert_eq!(verify(folder.path()).findings, []);
}

#[test]
fn rebuilding_replaces_tables_that_cannot_be_read_or_are_there_twice() {
    let (folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    put(&store, "n/b", NEW, WriteMode::Create).unwrap();
    store.compact(&()).unwrap();
    let compact = store.paths.compact_part(Dataset::Trades, 0);
    let bytes = fs::read(&compact).unwrap();
    fs::write(&compact, &bytes[..bytes.len() / 2]).unwrap();
    assert!(!verify(folder.path()).is_sound());
    store.rebuild(&()).unwrap();
    assert_eq!(verify(folder.path()).findings, []);
    assert_eq!(store.files(Dataset::Trades, Some(&handle("a"))).unwrap().len(), 1);

    let part = store.paths.part(Dataset::Trades, &handle("n/b"));
    let plain = store.paths.plain_part(Dataset::Trades, &handle("n/b")).unwrap();
    fs::create_dir_all(plain.parent().unwrap()).unwrap();
    for twice in [part.with_file_name("part-1.parquet"), plain] {
        fs::copy(&part, twice).unwrap();
    }
    assert!(!verify(folder.path()).is_sound());
    store.rebuild(&()).unwrap();
    assert_eq!(verify(folder.path()).findings, []);
    assert!(part.exists());
}

#[test]
fn any_handle_has_its_folder_and_one_too_long_is_refused() {
    let (folder, store) = empty();
    let names = ["2024/q1/a", "50%", "a=b", "стратегия 策略", "a?b"];
    for name in names {
        put(&store, name, OLD, WriteMode::Create).unwrap();
        assert_eq!(store.files(Dataset::Trades, Some(&handle(name))).unwrap().len(), 1, "{name}");
    }
    assert_eq!(verify(folder.path()).findings, []);
    let parcel = examples().pack(&handle(OLD)).unwrap();
    let error = store.unpack(&handle(&"a".repeat(300)), &parcel).unwrap_err();
    assert!(matches!(error, StoreError::NotSupported { .. }), "{error}");
    for name in names {
        store.delete(&handle(name)).unwrap();
    }
    assert!(store.is_empty().unwrap() && store.index_rows().unwrap().is_empty());
    assert_eq!(store.handles_in_tables().unwrap().len(), 0);
}

#[test]
fn no_bundle_larger_than_the_limit_is_packed() {
    let folder = tempfile::tempdir().unwrap();
    let store = LocalTieredStore::create(folder.path(), Limits::default()).unwrap();
    let written = store.write(&Handle::new("a").unwrap(), &contract::sample("a"), WriteMode::Create).unwrap();
    let limit = fs::metadata(store.bundle(&written).unwrap()).unwrap().len() - 1;
    let strict = LocalTieredStore::open(folder.path(), Limits { file: limit, ..Limits::default() }).unwrap();
    assert!(store.pack(&written).is_ok());
    assert!(matches!(strict.pack(&written), Err(StoreError::TooLarge { .. })));
}

#[test]
fn losers_are_pruned_through_the_store_with_their_rows_and_tables() {
    let archived = tempfile::tempdir().unwrap();
    let (folder, store) = empty();
    for name in ["n/a", "b", "c"] {
        store.write(&handle(name), &contract::sample(name), WriteMode::Create).unwrap();
    }
    store.refresh_index(&()).unwrap();
    let losers = ["n/a", "b"].map(|key| Ranked { key, value: Some(0.0) }).into_iter().collect();
    let plan = plan_pruning(&store, &SqliteCatalog::open_read_only(store.index()).unwrap(), &losers).unwrap();
    assert_eq!((plan.losers.len(), plan.spared), (2, Vec::new()));
    plan.losers[0].delete(&store).unwrap();
    let archive = Archive::open(archived.path(), ArchivedNames::InFolders, &store).unwrap();
    assert!(plan.losers[1].archive(&store, &archive).unwrap().is_file());
    assert!(matches!(plan.losers[1].delete(&store), Err(PruneError::Gone)));
    assert_eq!(store.handles().unwrap(), [handle("c")]);
    assert_eq!(store.index_rows().unwrap().len(), 1);
    assert!(verify(folder.path()).is_sound());
    let moved = LocalDirStore::new(archived.path(), Limits::default()).unwrap();
    assert_eq!(moved.open(&handle("b")).unwrap().backtest, contract::sample("b"));
    assert!(matches!(Archive::check(&folder.path().join("x"), &store), Err(ArchiveError::WithinStore { .. })));
}

#[test]
fn a_loser_that_changed_stays() {
    let (_folder, store) = empty();
    store.write(&handle("a"), &contract::sample("a"), WriteMode::Create).unwrap();
    let plan = |store: &LocalTieredStore| {
        let losers = [Ranked { key: "a", value: Some(0.0) }].into_iter().collect();
        plan_pruning(store, &SqliteCatalog::open_read_only(store.index()).unwrap(), &losers).unwrap()
    };
    let before = plan(&store);
    store.write(&handle("a"), &contract::sample("other, with another size"), WriteMode::Replace).unwrap();
    assert!(matches!(before.losers[0].delete(&store), Err(PruneError::Changed)));
    assert!(store.exists(&handle("a")).unwrap());
}
