//! The store on an object store in memory, which stops answering at any request.

use super::*;
use crate::bundle::{ChunkFault, ChunkId};
use crate::source::in_memory::{MemoryStore, Stop};
use crate::store::{CopyOptions, LocalDirStore, LocalTieredStore, contract, copy};
use std::collections::BTreeMap;
use std::thread;

fn store(objects: &MemoryStore) -> ObjectTieredStore {
    let (files, bundles) = objects.home(BUNDLES);
    ObjectTieredStore::new(files, bundles, Limits::default())
}

/// Bundles with chunks that two of them share.
fn priced() -> LocalDirStore {
    LocalDirStore::new(Path::new("tests/bundles/ohlcv"), Limits::default()).unwrap()
}

fn handle(text: &str) -> Handle {
    Handle::new(text).unwrap()
}

/// Everything that is there, by handle; each backtest can be opened, and each chunk that it names be read.
fn verified(store: &ObjectTieredStore) -> BTreeMap<Handle, Vec<u8>> {
    assert_eq!(store.unreachable().unwrap(), []);
    let handles = store.handles().unwrap();
    assert_eq!(store.index_rows().unwrap().len(), handles.len());
    let read = |name: &Handle| {
        store.open(name).unwrap();
        let parcel = store.pack(name).unwrap();
        for (chunk, source) in &parcel.chunks {
            source.read(chunk, &Limits::default()).unwrap();
        }
        parcel.bytes
    };
    handles.iter().map(|name| (name.clone(), read(name))).collect()
}

#[test]
fn it_keeps_the_contract() {
    let folders = tempfile::tempdir().unwrap();
    let folder = || tempfile::tempdir_in(folders.path()).unwrap().keep();
    let fresh = || store(&MemoryStore::default());
    contract::check(fresh);
    contract::check_transfer(&fresh(), &fresh());
    let plain = || LocalDirStore::new(&folder(), Limits::default()).unwrap();
    contract::check_transfer(&plain(), &fresh());
    contract::check_transfer(&fresh(), &plain());
    let tiered = || LocalTieredStore::create(&folder(), Limits::default()).unwrap();
    contract::check_transfer(&tiered(), &fresh());
    contract::check_transfer(&fresh(), &tiered());
}

#[test]
fn whatever_request_is_the_last_each_backtest_is_as_before_or_as_after() {
    type Work = fn(&ObjectTieredStore) -> Result<(), StoreError>;
    let works: [Work; 4] = [
        |store| store.unpack(&handle("n/new"), &priced().pack(&handle("full"))?).map(drop),
        |store| store.write(&handle("kept"), &contract::sample("new"), WriteMode::Replace).map(drop),
        |store| store.write(&handle("new"), &contract::sample("new"), WriteMode::Create).map(drop),
        |store| store.delete(&handle("kept")),
    ];
    for work in works {
        for when in [Stop::Before, Stop::After] {
            for at in 0.. {
                let objects = MemoryStore::default();
                for (name, bundle) in [("kept", "shared"), ("n/beside", "float32")] {
                    store(&objects).unpack(&handle(name), &priced().pack(&handle(bundle)).unwrap()).unwrap();
                }
                let before = verified(&store(&objects));
                objects.stop(Some((at, when)));
                let done = work(&store(&objects));
                let is_through = objects.asked() <= at;
                objects.stop(None);
                let stopped = verified(&store(&objects));
                // A second time, as whoever was stopped would do it.
                let again = work(&store(&objects));
                let after = verified(&store(&objects));
                assert!(stopped == before || stopped == after, "{when:?} request {at}");
                assert!(again.is_ok() || stopped == after, "{when:?} request {at}: {again:?}");
                assert_ne!(before, after);
                if is_through {
                    done.unwrap();
                    break;
                }
                assert!(at < 100);
            }
        }
    }
}

#[test]
fn a_chunk_that_many_name_is_written_once_and_what_is_there_is_not_sent_again() {
    let objects = MemoryStore::default();
    let first = store(&objects);
    let copied = |to: &ObjectTieredStore| {
        let handles = priced().handles().unwrap();
        let outcome = copy(&priced(), to, &handles, &CopyOptions::default(), &()).unwrap();
        assert!(outcome.failures.is_empty() && outcome.stopped.is_none());
        (outcome.copied, outcome.unchanged, to.chunks_brought())
    };
    assert_eq!(copied(&first), (3, 0, ChunksBrought { named: 3, written: 3 }));
    objects.stop(None);
    assert_eq!(copied(&store(&objects)), (0, 3, ChunksBrought { named: 3, written: 0 }));
    assert_eq!(objects.asked(), 6, "each is asked about once");
    let shared = verified(&first);
    thread::scope(|scope| {
        for number in 0..8 {
            let (first, other) = (&first, store(&objects));
            scope.spawn(move || {
                let parcel = priced().pack(&handle("shared")).unwrap();
                first.unpack(&handle(&format!("n/{number}")), &parcel).unwrap();
                other.unpack(&handle(&format!("n/{number}")), &parcel).unwrap();
            });
        }
    });
    assert_eq!(verified(&first).len(), shared.len() + 8);
}

#[test]
fn an_object_of_a_chunk_s_name_with_other_bytes_is_named_and_left_as_it_is() {
    let objects = MemoryStore::default();
    let parcel = priced().pack(&handle("full")).unwrap();
    let name = chunks::file(&parcel.chunks[0].0);
    let (files, _) = objects.home(BUNDLES);
    files.create(&name, b"something else").unwrap();
    let error = store(&objects).unpack(&handle("a"), &parcel).unwrap_err();
    let StoreError::Chunk(ChunkFault::Altered { path, found }) = &error else { panic!("{error:?}") };
    assert_eq!(
        (path.to_str(), *found),
        (Some(&*format!("s3://bucket/store/{name}")), ChunkId::of(b"something else").0)
    );
    assert_eq!(files.read(&name, 99).unwrap(), b"something else");
    assert_eq!(store(&objects).handles().unwrap(), []);
}

#[test]
fn what_somebody_else_put_there_is_compared_by_its_bytes_and_a_wrong_name_is_told() {
    let objects = MemoryStore::default();
    let bytes = std::fs::read("tests/bundles/edge/flat.iafbt").unwrap();
    let (files, _) = objects.home(BUNDLES);
    objects.put_plainly("store/bundles/same.iafbt", &bytes);
    objects.put_plainly("store/bundles/old.obtf", &bytes);
    assert_eq!(files.describe("bundles/same.iafbt").unwrap().unwrap().sha256, None);
    let store = store(&objects);
    let parcel = Parcel { bytes, chunks: Vec::new() };
    assert_eq!(store.unpack(&handle("same"), &parcel).unwrap(), Received::AlreadyThere(handle("same")));
    assert_eq!(store.handles().unwrap(), [handle("same")]);
    let reason = "it is not found under this name; rename it to old.iafbt".to_owned();
    assert_eq!(store.unreachable().unwrap(), [Failure { path: "old.obtf".to_owned(), reason }]);
    objects.stop(None);
    let both = (store.handles().unwrap(), store.unreachable().unwrap());
    let asked = objects.asked();
    assert_eq!(store.handles_and_unreachable().unwrap(), both);
    assert_eq!(objects.asked(), asked / 2 * 3, "it is listed once for both");
    for name in ["a\u{7}", &"a".repeat(1_100)] {
        let refused = store.unpack(&handle(name), &parcel).unwrap_err();
        assert!(matches!(refused, StoreError::NotSupported { .. }), "{refused}");
        assert!(!store.exists(&handle(name)).unwrap());
    }
}

#[test]
fn copying_ends_where_the_store_does_not_answer() {
    let objects = MemoryStore::default();
    objects.stop(Some((0, Stop::Before)));
    let handles = priced().handles().unwrap();
    let options = CopyOptions { at_once: 1, ..CopyOptions::default() };
    let outcome = copy(&priced(), &store(&objects), &handles, &options, &()).unwrap();
    assert_eq!((outcome.copied, objects.asked()), (0, 1));
    assert!(outcome.stopped.unwrap().to_string().starts_with("s3://bucket/store/ohlcv/"));
}
