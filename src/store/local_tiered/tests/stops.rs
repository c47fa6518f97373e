//! The tiered store when the process stops between any two steps.

use super::*;
use std::io;

/// Stops before a certain step, as if the process were killed there.
#[derive(Debug)]
struct StopAt {
    at: usize,
    seen: Mutex<Vec<Step>>,
}

impl Steps for StopAt {
    fn before(&self, step: Step) -> Result<(), StoreError> {
        let mut seen = self.seen.lock().unwrap();
        seen.push(step);
        match seen.len() > self.at {
            true => Err(StoreError::io(Path::new("stopped"))(io::Error::other(format!("{step:?}")))),
            false => Ok(()),
        }
    }
}

/// Does something in a fresh copy of a store as often as it has steps, stops before each of them in turn, and then looks
/// at what the next one to open the store finds.
fn stop_everywhere(
    prepare: impl Fn(&LocalTieredStore),
    act: impl Fn(&LocalTieredStore) -> Result<(), StoreError>,
    check: impl Fn(&LocalTieredStore),
) -> Vec<Step> {
    stop_from(0, prepare, act, check)
}

/// As [`stop_everywhere`], but not before the first steps.
fn stop_from(
    first: usize,
    prepare: impl Fn(&LocalTieredStore),
    act: impl Fn(&LocalTieredStore) -> Result<(), StoreError>,
    check: impl Fn(&LocalTieredStore),
) -> Vec<Step> {
    for at in first.. {
        let (folder, store) = empty();
        prepare(&store);
        let stop = Arc::new(StopAt { at, seen: Mutex::default() });
        let stopping =
            LocalTieredStore { steps: stop.clone(), ..LocalTieredStore::at(folder.path(), store.limits).unwrap() };
        let result = act(&stopping);
        let steps = stop.seen.lock().unwrap().clone();
        assert_eq!(result.is_err(), steps.len() > at);

        let verdict = verify(folder.path());
        assert!(verdict.is_sound(), "stopped before step {at} of {steps:?}: {verdict:?}");
        check(&store);
        assert!(store.journal.unfinished().unwrap().is_empty());
        let left = walkdir::WalkDir::new(folder.path()).into_iter().map(|entry| entry.unwrap().into_path());
        let left: Vec<PathBuf> = left.filter(|path| path.to_string_lossy().ends_with("tmp")).collect();
        assert_eq!(left, Vec::<PathBuf>::new(), "stopped before step {at} of {steps:?}");
        if result.is_ok() {
            return steps;
        }
    }
    Vec::new()
}

#[test]
fn a_write_that_is_stopped_anywhere_is_finished_or_undone() {
    let new = opened(NEW);
    let steps = stop_everywhere(
        |store| put(store, "other", OLD, WriteMode::Create).unwrap(),
        |store| put(store, "n/a", NEW, WriteMode::Create),
        |store| match store.exists(&handle("n/a")).unwrap() {
            true => assert_eq!(store.open(&handle("n/a")).unwrap().backtest, new),
            false => assert_eq!(store.handles().unwrap(), [handle("other")]),
        },
    );
    assert_eq!(steps.len(), 9);
}

#[test]
fn a_backtest_with_chunks_that_is_stopped_anywhere_is_there_with_all_of_them_or_not() {
    let parcel = with_chunks();
    let steps = stop_everywhere(
        |_| {},
        |store| store.unpack(&handle("a"), &parcel).map(drop),
        |store| {
            let stats = store.ohlcv_stats().unwrap();
            assert_eq!((stats.missing, stats.altered), (0, 0));
            match store.exists(&handle("a")).unwrap() {
                true => assert_eq!((stats.stored, stats.orphan), (2, 0)),
                false => assert_eq!(store.collect(Collection::Remove).unwrap().removed.len(), stats.stored),
            }
            // Once more from the beginning, whatever there is.
            store.unpack(&handle("a"), &parcel).unwrap();
            assert_eq!(store.ohlcv_stats().unwrap().referenced, 2);
        },
    );
    assert_eq!(steps[..3], [Step::Chunk, Step::Chunk, Step::Note]);
}

#[test]
fn a_replacement_that_is_stopped_anywhere_is_finished_or_undone() {
    let (old, new) = (opened(OLD), opened(NEW));
    let prepare = |store: &LocalTieredStore| {
        for name in ["a", "b"] {
            put(store, name, OLD, WriteMode::Create).unwrap();
        }
        store.compact(&()).unwrap();
    };
    let steps = stop_everywhere(
        prepare,
        |store| put(store, "a", NEW, WriteMode::Replace),
        |store| {
            let found = store.open(&handle("a")).unwrap().backtest;
            assert!(found == old || found == new);
            assert_eq!(store.open(&handle("b")).unwrap().backtest, old);
        },
    );
    assert_eq!(steps.iter().filter(|step| **step == Step::Compact).count(), Dataset::ALL.len());
}

#[test]
fn a_deletion_that_is_stopped_anywhere_is_finished_or_undone() {
    let steps = stop_everywhere(
        |store| ["a", "b"].iter().for_each(|name| put(store, name, OLD, WriteMode::Create).unwrap()),
        |store| store.delete(&handle("a")),
        |store| assert!(store.exists(&handle("b")).unwrap()),
    );
    assert_eq!(steps.iter().filter(|step| **step == Step::NoTable).count(), Dataset::ALL.len());
}

#[test]
fn a_compaction_that_is_stopped_anywhere_is_finished_or_undone() {
    let prepare = |store: &LocalTieredStore| {
        put(store, "a", OLD, WriteMode::Create).unwrap();
        store.compact(&()).unwrap();
        put(store, "b", NEW, WriteMode::Create).unwrap();
    };
    let steps =
        stop_everywhere(prepare, |store| store.compact(&()).map(drop), |store| assert_eq!(store.len().unwrap(), 2));
    assert!(steps.contains(&Step::NoCompact));
}

#[test]
fn a_compaction_that_fails_before_all_of_it_is_on_the_disk_leaves_every_table_as_it_was() {
    let (folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    // The last file that is written: a folder in its way is an error that no room and no right would mend.
    let in_the_way = store.journal.staged(Dataset::MetricSeries, 0);
    fs::create_dir(&in_the_way).unwrap();
    let before = tables(&store);
    assert!(store.compact(&()).is_err());
    assert_eq!(tables(&store), before);
    fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(left_in_journal(&store), Vec::<PathBuf>::new());
    assert_eq!(verify(folder.path()).findings, []);
}

#[test]
fn what_a_killed_compaction_had_staged_is_taken_away_by_the_next_to_open_the_store() {
    let (folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    fs::write(store.journal.staged(Dataset::Trades, 0), "half a tab").unwrap();
    let before = tables(&store);
    assert_eq!(verify(folder.path()).findings, []);
    assert_eq!((left_in_journal(&store), tables(&store)), (Vec::new(), before));
}

#[test]
fn a_rebuilding_that_is_stopped_anywhere_is_finished() {
    let prepare = |store: &LocalTieredStore| {
        put(store, "a", OLD, WriteMode::Create).unwrap();
        put(store, "b", NEW, WriteMode::Create).unwrap();
        store.compact(&()).unwrap();
        // As of another program: it is taken away before its rows are written anew.
        fs::write(store.paths.compact_part(Dataset::Trades, 0), "no table").unwrap();
    };
    let steps = stop_from(1, prepare, |store| store.rebuild(&()).map(drop), |_| {});
    assert!(steps.contains(&Step::Table));
}

/// Every file of a table.
fn tables(store: &LocalTieredStore) -> Vec<PathBuf> {
    let files = |dataset: &Dataset| store.files(*dataset, None).unwrap().into_iter().map(|file| file.path);
    Dataset::ALL.iter().flat_map(files).collect()
}

/// Files of the journal that are no locks.
fn left_in_journal(store: &LocalTieredStore) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(&store.paths.journal).into_iter().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().is_file()).map(|entry| entry.into_path());
    files.filter(|path| path.extension().is_none_or(|extension| extension != "lock")).collect()
}
