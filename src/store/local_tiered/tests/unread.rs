//! The tiered store with bundles that are there and cannot be read now.

use super::*;
use crate::store::local_tiered::swap::Swap;

/// Makes a bundle one that is there and cannot be read now, for root too: whoever looks for it is led in circles.
fn make_unread(store: &LocalTieredStore, name: &str) {
    let file = store.paths.bundles.join(format!("{name}.iafbt"));
    fs::rename(&file, store.paths.root.join("kept.iafbt")).unwrap();
    std::os::unix::fs::symlink(format!("{name}.iafbt"), &file).unwrap();
}

fn make_readable(store: &LocalTieredStore, name: &str) {
    let file = store.paths.bundles.join(format!("{name}.iafbt"));
    fs::remove_file(&file).unwrap();
    fs::rename(store.paths.root.join("kept.iafbt"), file).unwrap();
}

/// The names of the backtests that have rows in each dataset.
fn with_rows(store: &LocalTieredStore) -> Vec<Vec<String>> {
    let names = |dataset: &Dataset| {
        let files = store.files(*dataset, None).unwrap();
        let mut names: Vec<String> = files.iter().flat_map(|file| &file.handles).map(ToString::to_string).collect();
        names.sort();
        names
    };
    Dataset::ALL.iter().map(names).collect()
}

#[test]
fn a_bundle_that_cannot_be_read_now_keeps_its_rows_and_is_named() {
    for is_compact in [false, true] {
        let (folder, store) = empty();
        put(&store, "a", OLD, WriteMode::Create).unwrap();
        put(&store, "b", NEW, WriteMode::Create).unwrap();
        store.refresh_index(&()).unwrap();
        if is_compact {
            store.compact(&()).unwrap();
        }
        let before = with_rows(&store);
        make_unread(&store, "b");
        let error = store.compact(&()).unwrap_err();
        assert!(matches!(&error, StoreError::Unread { handle, .. } if handle.as_str() == "b"), "{error}");
        let rebuilt = store.rebuild(&()).unwrap();
        let unread: Vec<String> = rebuilt.unread.into_iter().map(|failure| failure.path).collect();
        assert_eq!((unread, with_rows(&store)), (vec!["b".to_owned()], before));
        let opened = LocalTieredStore::open(folder.path(), Limits::default()).unwrap();
        assert_eq!(opened.verify(&()).unwrap().findings.len(), 1);
        make_readable(&store, "b");
        store.refresh_index(&()).unwrap();
        assert_eq!(verify(folder.path()).findings, []);
    }
}

#[test]
fn a_change_that_waits_for_a_bundle_that_cannot_be_read_is_finished_later() {
    let (folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    put(&store, "b", NEW, WriteMode::Create).unwrap();
    store.compact(&()).unwrap();
    make_unread(&store, "b");
    assert!(matches!(store.delete(&handle("a")), Err(StoreError::Unread { .. })));
    let opened = LocalTieredStore::open(folder.path(), Limits::default()).unwrap();
    assert!(matches!(opened.open(&handle("a")), Err(StoreError::NotFound { .. })));
    make_readable(&store, "b");
    assert_eq!(verify(folder.path()).findings, []);
    assert_eq!(with_rows(&store), vec![vec!["b".to_owned()]; 4]);
}

#[test]
fn a_table_of_which_nobody_can_say_whether_it_is_there_is_not_taken_for_gone() {
    let (_folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    let endless = |path: &Path| {
        let _ = fs::remove_file(path);
        std::os::unix::fs::symlink(path.file_name().unwrap(), path).unwrap();
    };
    let part = store.paths.part(Dataset::Trades, &handle("a"));
    endless(&part);
    assert!(store.remove_part(&part).is_err());

    let (_folder, store) = empty();
    put(&store, "a", OLD, WriteMode::Create).unwrap();
    let swap = Swap { come: vec![(Dataset::Trades, 0)], go: Vec::new() };
    endless(&store.journal.staged(Dataset::Trades, 0));
    store.journal.note_swap(&swap).unwrap();
    assert!(store.compact(&()).is_err());
    assert_eq!(store.journal.noted_swap(store.limits.file).unwrap(), Some(swap));
}
