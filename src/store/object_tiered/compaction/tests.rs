//! Tier 2 on an object store in memory, which stops answering at any request.

use super::manifest::{MANIFEST, is_table_object};
use super::*;
use crate::bundle::{Limits, Sha256};
use crate::source::ObjectFiles;
use crate::source::in_memory::{MemoryStore, Stop};
use crate::store::{BacktestStore, LocalDirStore, LocalTieredStore, Tables, Transfer, contract};
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The rows of each table in the order of its files, as texts.
type Rows = BTreeMap<&'static str, Vec<String>>;

fn with_limits(objects: &MemoryStore, limits: Limits) -> ObjectTieredStore {
    let (files, bundles) = objects.home(ObjectTieredStore::BUNDLES);
    ObjectTieredStore::new(files, bundles, limits)
}

fn store(objects: &MemoryStore) -> ObjectTieredStore {
    with_limits(objects, Limits::default())
}

fn files(objects: &MemoryStore) -> Arc<dyn ObjectFiles> {
    objects.home(ObjectTieredStore::BUNDLES).0
}

fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

/// Backtests of the example sweep, some of them in a folder.
fn sweep(count: usize) -> Vec<(Handle, crate::store::Parcel)> {
    let sweep = LocalDirStore::new(Path::new("examples/sweep"), Limits::default()).unwrap();
    let name = |(number, bundle): (usize, &Handle)| {
        let folder = if number % 3 == 1 { "n/" } else { "" };
        handle(&format!("{folder}{}", bundle.as_str().trim_end_matches(".iafbt")))
    };
    let handles = sweep.handles().unwrap();
    handles
        .iter()
        .enumerate()
        .take(count)
        .map(|(at, bundle)| (name((at, bundle)), sweep.pack(bundle).unwrap()))
        .collect()
}

fn filled(count: usize) -> MemoryStore {
    let objects = MemoryStore::default();
    sweep(count).iter().for_each(|(name, parcel)| _ = store(&objects).unpack(name, parcel).unwrap());
    objects
}

fn options() -> CompactOptions {
    CompactOptions { leftovers_stay: Duration::ZERO, ..CompactOptions::default() }
}

/// Files so small that each table of a few backtests has several.
fn in_small_files() -> CompactOptions {
    CompactOptions { file_bytes: 8_000, ..options() }
}

fn compact(objects: &MemoryStore) -> CompactOutcome {
    store(objects).compact(&options(), &()).unwrap()
}

fn manifest(objects: &MemoryStore) -> TablesManifest {
    TablesManifest::parse(&files(objects).read(MANIFEST, u64::MAX).unwrap()).unwrap()
}

fn rows_of(bytes: Vec<u8>) -> Vec<String> {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
}

/// The rows of the files that the manifest names, which are there and whole; none where there is no manifest.
fn rows(objects: &MemoryStore) -> Rows {
    let files = files(objects);
    let Ok(bytes) = files.read(MANIFEST, u64::MAX) else { return Rows::new() };
    let manifest = TablesManifest::parse(&bytes).unwrap();
    let of_table = |(dataset, table): (&Dataset, &TableFiles)| {
        let mut rows = Vec::new();
        for file in &table.files {
            let bytes = files.read(&file.name(), u64::MAX).unwrap();
            assert_eq!((Sha256::of(&bytes), bytes.len() as u64), (file.sha256, file.bytes), "{}", file.name());
            let of_file = rows_of(bytes);
            assert_eq!(of_file.len() as u64, file.rows);
            rows.extend(of_file);
        }
        (dataset.name(), rows)
    };
    manifest.tables.iter().map(of_table).collect()
}

fn sorted(mut rows: Rows) -> Rows {
    rows.values_mut().for_each(|rows| rows.sort());
    rows
}

/// The rows that a tiered store on a disk has in its tables of the same backtests.
fn on_a_disk(objects: &MemoryStore) -> Rows {
    let folder = tempfile::tempdir().unwrap();
    let disk = LocalTieredStore::create(folder.path(), Limits::default()).unwrap();
    let from = store(objects);
    for name in from.handles().unwrap() {
        if let Ok(parcel) = from.pack(&name) {
            disk.unpack(&name, &parcel).unwrap();
        }
    }
    disk.compact(&()).unwrap();
    let of_table = |dataset: Dataset| {
        let files = disk.files(dataset, None).unwrap();
        (dataset.name(), files.iter().flat_map(|file| rows_of(std::fs::read(&file.path).unwrap())).collect())
    };
    Dataset::ALL.into_iter().map(of_table).collect()
}

/// Files of rows that are there.
fn there(objects: &MemoryStore) -> BTreeSet<String> {
    let listed = files(objects).list(TABLES).unwrap().into_iter().map(|file| file.name);
    listed.filter(|name| is_table_object(name)).collect()
}

fn named(objects: &MemoryStore) -> BTreeSet<String> {
    manifest(objects).files().map(TableObject::name).collect()
}

#[test]
fn a_small_store_has_one_file_a_table_with_the_rows_of_a_store_on_a_disk_in_order_of_runs() {
    let objects = filled(7);
    let outcome = compact(&objects);
    assert_eq!((outcome.backtests, outcome.files, outcome.written, outcome.removed), (7, 4, 4, 0));
    let found = rows(&objects);
    assert!(found.values().all(|rows| !rows.is_empty()));
    assert!(
        found["metric_series"].is_sorted_by_key(|row| row
            .split("run_id: ")
            .nth(1)
            .and_then(|run| run.split(',').next().map(str::to_owned)))
    );
    assert_eq!(sorted(found), sorted(on_a_disk(&objects)));
    let columns = |bytes: Vec<u8>| {
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        reader
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|column| format!("{:?}", column.self_type()))
            .collect::<Vec<_>>()
    };
    for file in manifest(&objects).files() {
        let empty = crate::store::dataset::Table::new(file.dataset, crate::store::TableKind::Compact)
            .unwrap()
            .finish()
            .unwrap();
        assert_eq!(columns(files(&objects).read(&file.name(), u64::MAX).unwrap()), columns(empty));
        let (first, last) = file.runs.as_ref().unwrap();
        assert!(first < last);
    }
}

#[test]
fn where_nothing_changed_the_listing_and_the_manifest_are_asked_for_and_nothing_is_written() {
    let objects = filled(4);
    let outcome = compact(&objects);
    let before = files(&objects).read(MANIFEST, u64::MAX).unwrap();
    objects.stop(None);
    let again = compact(&objects);
    // Two pages of bundles.
    assert_eq!(objects.asked(), 3);
    assert_eq!(again, CompactOutcome { written: 0, ..outcome });
    assert_eq!(files(&objects).read(MANIFEST, u64::MAX).unwrap(), before);
    let none = MemoryStore::default();
    assert_eq!(compact(&none), CompactOutcome::default());
    assert_eq!(files(&none).list("").unwrap(), []);
}

#[test]
fn buckets_follow_from_the_bytes_and_those_of_unchanged_bundles_stay_as_they_are() {
    let objects = filled(12);
    let outcome = store(&objects).compact(&in_small_files(), &()).unwrap();
    let before = manifest(&objects);
    let units = before.units();
    assert!(units >= 2 && outcome.files > 8, "{units} {outcome:?}");
    assert!(before.tables[&Dataset::MetricSeries].buckets > units, "{before:?}");
    assert_eq!(sorted(rows(&objects)), sorted(on_a_disk(&objects)));
    for file in before.files() {
        let buckets = before.tables[&file.dataset].buckets;
        let of_bucket = before.bundles.keys().filter(|run| bucket_of(run, buckets) == file.bucket);
        let runs: Vec<&Handle> = of_bucket.collect();
        assert_eq!(
            file.runs.as_ref().map(|(first, last)| vec![first, last]),
            Some(vec![runs[0], runs[runs.len() - 1]])
        );
    }
    // One is replaced by another.
    let changed = before.bundles.keys().next().unwrap().clone();
    let other = store(&objects).open(before.bundles.keys().last().unwrap()).unwrap().backtest;
    store(&objects).write(&changed, &other, crate::store::WriteMode::Replace).unwrap();
    store(&objects).compact(&in_small_files(), &()).unwrap();
    let after = manifest(&objects);
    assert_eq!(after.units(), units);
    let is_other = |file: &&TableObject| !after.files().any(|other| other == *file);
    let replaced: BTreeSet<u32> = before.files().filter(is_other).map(|file| file.bucket % units).collect();
    assert_eq!(replaced, BTreeSet::from([before.unit_of(&changed)]));
    assert_eq!(sorted(rows(&objects)), sorted(on_a_disk(&objects)));
    assert_eq!(there(&objects), named(&objects));
    // Most of them go, and with them the buckets.
    for name in before.bundles.keys().skip(2) {
        store(&objects).delete(name).unwrap();
    }
    let outcome = store(&objects).compact(&CompactOptions { file_bytes: 1 << 20, ..options() }, &()).unwrap();
    assert_eq!((outcome.backtests, outcome.files), (2, 4));
    assert_eq!(sorted(rows(&objects)), sorted(on_a_disk(&objects)));
    assert_eq!(there(&objects), named(&objects));
}

/// A store whose tables are of three bundles, of which one was replaced since, one is gone, and one is new.
fn changed() -> MemoryStore {
    let objects = MemoryStore::default();
    for name in ["replaced", "gone", "stays"] {
        store(&objects).write(&handle(name), &contract::sample(name), crate::store::WriteMode::Create).unwrap();
    }
    compact(&objects);
    store(&objects).write(&handle("replaced"), &contract::sample("other"), crate::store::WriteMode::Replace).unwrap();
    store(&objects).write(&handle("n/new"), &contract::sample("new"), crate::store::WriteMode::Create).unwrap();
    store(&objects).delete(&handle("gone")).unwrap();
    objects
}

#[test]
fn whatever_request_is_the_last_the_tables_are_as_before_or_as_after_and_whole() {
    let objects = changed();
    let before = rows(&objects);
    compact(&objects);
    let after = rows(&objects);
    assert_ne!(before, after);
    for when in [Stop::Before, Stop::After] {
        for at in 0.. {
            let objects = changed();
            objects.stop(Some((at, when)));
            let done = store(&objects).compact(&options(), &());
            let is_through = objects.asked() <= at;
            objects.stop(None);
            let stopped = rows(&objects);
            assert!(stopped == before || stopped == after, "{when:?} request {at}");
            let is_done = done.as_ref().is_ok_and(|outcome| outcome.unread.is_empty());
            assert!(!is_done || stopped == after, "{when:?} request {at}");
            let again = compact(&objects);
            assert_eq!((again.unread.len(), again.backtests), (0, 3), "{when:?} request {at}");
            assert!(rows(&objects) == after, "{when:?} request {at}");
            // Another one that writes takes away what is left.
            store(&objects).write(&handle("last"), &contract::sample("last"), crate::store::WriteMode::Create).unwrap();
            compact(&objects);
            assert_eq!(there(&objects), named(&objects), "{when:?} request {at}");
            if is_through {
                done.unwrap();
                break;
            }
            assert!(at < 100);
        }
    }
}

/// Lets somebody else compact the store before the first bundle is counted as read.
struct Meanwhile<'a>(&'a MemoryStore, AtomicBool);

impl Progress for Meanwhile<'_> {
    fn begin(&self, _: usize) {}

    fn advance(&self) {
        if !self.1.swap(true, Ordering::SeqCst) {
            let own = contract::sample("meanwhile");
            store(self.0).write(&handle("meanwhile"), &own, crate::store::WriteMode::Create).unwrap();
            compact(self.0);
        }
    }
}

#[test]
fn of_two_compactions_one_is_told_that_it_came_too_late_and_nothing_is_lost() {
    for objects in [filled(3), changed()] {
        let one_at_a_time = CompactOptions { at_once: 1, ..options() };
        let late = store(&objects).compact(&one_at_a_time, &Meanwhile(&objects, AtomicBool::new(false))).unwrap_err();
        assert!(matches!(late, StoreError::Overtaken { .. }), "{late}");
        assert_eq!(sorted(rows(&objects)), sorted(on_a_disk(&objects)));
        assert_eq!(compact(&objects).written, 0);
    }
}

#[test]
fn a_file_that_nobody_names_is_left_to_who_may_be_about_to_name_it_until_it_is_old() {
    let objects = filled(2);
    let of_another = format!("parquet/orders/bucket=0/{}.parquet", Sha256::of(b"rows"));
    files(&objects).create(&of_another, b"rows").unwrap();
    files(&objects).create("parquet/notes.txt", b"mine").unwrap();
    store(&objects).compact(&CompactOptions::default(), &()).unwrap();
    assert_eq!(store(&objects).verify_tables().unwrap().unnamed, 1);
    assert_eq!(compact(&objects).removed, 0, "nothing changed");
    store(&objects).delete(&sweep(1)[0].0).unwrap();
    assert_eq!(compact(&objects).removed, 5);
    assert_eq!(there(&objects), named(&objects));
    assert_eq!(files(&objects).read("parquet/notes.txt", 9).unwrap(), b"mine");
}

#[test]
fn a_bundle_that_cannot_be_read_now_keeps_its_rows_and_one_that_had_none_stands_in_no_way() {
    let objects = filled(3);
    let sizes: BTreeMap<Handle, usize> =
        sweep(3).into_iter().map(|(name, parcel)| (name, parcel.bytes.len())).collect();
    let largest = sizes.iter().max_by_key(|(_, size)| **size).unwrap().0.clone();
    let strict = Limits { file: sizes[&largest] as u64 - 1, ..Limits::default() };
    let compact_strictly = || with_limits(&objects, strict).compact(&options(), &()).unwrap();
    let first = compact_strictly();
    let unread =
        |outcome: &CompactOutcome| outcome.unread.iter().map(|failure| failure.path.clone()).collect::<Vec<_>>();
    assert_eq!((unread(&first), first.backtests, first.waiting), (vec![largest.to_string()], 2, 0));
    compact(&objects);
    let before = rows(&objects);
    assert_eq!(sorted(before.clone()), sorted(on_a_disk(&objects)));
    // It changed, and so did another.
    store(&objects).write(&handle("new"), &contract::sample("new"), crate::store::WriteMode::Create).unwrap();
    let kept = compact_strictly();
    assert_eq!((unread(&kept), kept.backtests, kept.waiting, kept.written), (vec![largest.to_string()], 3, 1, 0));
    assert!(rows(&objects) == before);
    assert_eq!(compact(&objects).backtests, 4);
    assert_eq!(sorted(rows(&objects)), sorted(on_a_disk(&objects)));
    let anew = CompactOptions { anew: true, ..options() };
    let before = rows(&objects);
    assert_eq!(with_limits(&objects, strict).compact(&anew, &()).unwrap().waiting, 3);
    assert!(rows(&objects) == before);
}

#[test]
fn a_bundle_that_was_read_and_is_damaged_loses_its_rows_is_named_and_is_not_read_again() {
    let objects = filled(3);
    compact(&objects);
    let damaged = sweep(1)[0].0.clone();
    objects.put_plainly(&format!("store/bundles/{damaged}.iafbt"), b"no bundle");
    objects.put_plainly("store/bundles/old.obtf", b"elsewhere");
    let outcome = compact(&objects);
    let paths = |failures: &[Failure]| failures.iter().map(|failure| failure.path.clone()).collect::<Vec<_>>();
    assert_eq!((outcome.backtests, paths(&outcome.damaged)), (2, vec![damaged.to_string()]));
    assert_eq!(paths(&outcome.unread), ["old.obtf"]);
    assert_eq!(sorted(rows(&objects)), sorted(on_a_disk(&objects)));
    objects.stop(None);
    let again = compact(&objects);
    assert_eq!((objects.asked(), again.written, paths(&again.damaged)), (3, 0, vec![damaged.to_string()]));
    store(&objects).write(&handle("new"), &contract::sample("new"), crate::store::WriteMode::Create).unwrap();
    let more = compact(&objects);
    assert_eq!((more.backtests, paths(&more.damaged)), (3, vec![damaged.to_string()]));
}

#[test]
fn what_was_taken_away_is_found_and_made_again_and_a_manifest_that_makes_no_sense_is_not_believed() {
    let objects = filled(3);
    compact(&objects);
    let sound = store(&objects).verify_tables().unwrap();
    assert_eq!((sound.findings.len(), sound.state.in_tables, sound.state.behind, sound.unnamed), (0, 3, 0, 0));
    let [away, altered, ..] = &sound.state.files[..] else { panic!() };
    files(&objects).remove(&away.name()).unwrap();
    files(&objects).replace(&altered.name(), &vec![0; altered.bytes as usize]).unwrap();
    let faults: Vec<String> =
        store(&objects).verify_tables().unwrap().findings.into_iter().map(|it| it.fault).collect();
    assert_eq!(faults, ["it is not there", "it was altered"]);
    let anew = CompactOptions { anew: true, ..options() };
    store(&objects).compact(&anew, &()).unwrap();
    assert_eq!(store(&objects).verify_tables().unwrap().findings, []);
    assert_eq!(sorted(rows(&objects)), sorted(on_a_disk(&objects)));
    files(&objects).replace(MANIFEST, b"{}").unwrap();
    let refused = store(&objects).compact(&options(), &()).unwrap_err();
    assert!(refused.to_string().contains(MANIFEST), "{refused}");
    assert_eq!(files(&objects).read(MANIFEST, 9).unwrap(), b"{}");
    assert_eq!(store(&objects).compact(&anew, &()).unwrap().backtests, 3);
    assert_eq!(there(&objects), named(&objects));
}

#[test]
fn a_large_file_is_sent_in_parts_and_says_its_hash() {
    let objects = MemoryStore::default();
    let content: Vec<u8> = (0..40 << 20).map(|number: u32| (number % 251) as u8).collect();
    let (size, sha256) = (content.len() as u64, Sha256::of_reader(&content[..]).unwrap());
    assert_eq!(sha256, Sha256::of(&content));
    files(&objects).send("a/b", &mut &content[..], size, sha256).unwrap();
    assert!(files(&objects).read("a/b", size).unwrap() == content);
    let described = files(&objects).describe("a/b").unwrap().unwrap();
    assert_eq!((described.size, described.sha256), (size, Some(sha256)));
}
