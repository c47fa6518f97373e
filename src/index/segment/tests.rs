//! Segments under faults, and the index that is merged of them beside the one of a single machine.

use super::objects::tests::Memory;
use super::settled::Settled;
use super::shard_run::ShardRun;
use super::*;
use crate::bundle::Limits;
use crate::index::segment_error::SegmentError;
use crate::index::shard::Shard;
use crate::index::{BuildOptions, Catalog, IndexError, NamingScheme, ScanOutcome, SqliteCatalog, build_index};
use crate::model::Location;
use crate::source::{BundleSource, Entry, LocalFolder};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, io};
use tempfile::TempDir;

/// Tables of an index, and the columns that say when rows were written.
const TABLES: [&str; 6] =
    ["backtest_index", "iaf_trials", "iaf_trial_details", "iaf_failures", "iaf_source", "iaf_ledger"];
const MOMENTS: [&str; 2] = ["first_seen", "last_seen"];

/// A folder of bundles of all kinds, with one that is damaged.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |from: &Path| {
        let to = folder.path().join(format!("n{}", from.as_os_str().len() % 3)).join(from.file_name().unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    };
    for root in ["tests/bundles", "examples/sweep"] {
        let found = crate::source::walk(Path::new(root)).found;
        found.iter().filter(|found| found.path.is_file()).for_each(|found| put(&found.path));
    }
    let legacy = folder.path().join("n1/old");
    fs::create_dir_all(&legacy).unwrap();
    for entry in walkdir::WalkDir::new("tests/bundles/legacy/event").into_iter().map(Result::unwrap) {
        let to = legacy.join(entry.path().strip_prefix("tests/bundles/legacy/event").unwrap());
        match entry.file_type().is_dir() {
            true => fs::create_dir_all(to).unwrap(),
            false => _ = fs::copy(entry.path(), to).unwrap(),
        }
    }
    fs::write(folder.path().join("bad.iafbt"), "no bundle").unwrap();
    folder
}

/// A home that stops after so many writes, as if its process were killed.
#[derive(Debug)]
struct Stopping {
    home: Box<dyn SegmentHome>,
    left: AtomicUsize,
}

impl Stopping {
    fn before(&self) -> io::Result<()> {
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map(drop).map_err(|_| io::Error::other("killed"))
    }
}

impl SegmentHome for Stopping {
    fn location(&self) -> Location {
        self.home.location()
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.home.names(folder)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.home.read(name)
    }

    fn create(&self, name: &str, content: &[u8]) -> io::Result<()> {
        self.before()?;
        self.home.create(name, content)
    }

    fn replace(&self, name: &str, content: &[u8]) -> io::Result<()> {
        self.before()?;
        self.home.replace(name, content)
    }
}

fn home(folder: &Path) -> LocalSegments {
    LocalSegments::new(folder, 1 << 30)
}

/// A home in an object store.
fn in_memory() -> ObjectSegments {
    ObjectSegments::new(Box::new(Memory::default()), 1 << 30)
}

fn shards(of: u32) -> Vec<Shard> {
    (0..of).map(|index| Shard::new(index, of).unwrap()).collect()
}

fn run(source: &dyn BundleSource, shard: Shard, home: &dyn SegmentHome) -> Result<ScanOutcome, IndexError> {
    ShardRun { source, shard, home, options: &BuildOptions::default(), at_once: 4 }.run(&())
}

fn merge(home: &dyn SegmentHome, index: &Path) -> Result<ScanOutcome, IndexError> {
    merge_segments(&[home], &mut SqliteCatalog::open(index).unwrap(), false, &())
}

/// All that an index holds, row by row in the order in which they were written, but for the time of day.
fn content(index: &Path) -> Vec<(String, Vec<Vec<Cell>>)> {
    let connection = Connection::open(index).unwrap();
    let table = |table: &str| {
        let names = connection
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<Vec<String>, _>>()
            .unwrap();
        let names: Vec<&String> = names.iter().filter(|name| !MOMENTS.contains(&name.as_str())).collect();
        let selection = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let mut select = connection.prepare(&format!("SELECT {selection} FROM {table}")).unwrap();
        let cells = |row: &rusqlite::Row<'_>| (0..names.len()).map(|at| row.get::<_, Cell>(at)).collect();
        let rows = select.query_map([], cells).unwrap().collect::<Result<Vec<Vec<Cell>>, _>>().unwrap();
        (table.to_owned(), rows)
    };
    TABLES.map(table).to_vec()
}

/// The index that one machine makes of a folder.
fn of_one_machine(folder: &Path, home: &TempDir) -> PathBuf {
    let index = home.path().join("one.sqlite");
    build_index(folder, &index, &BuildOptions::default(), &()).unwrap();
    index
}

#[test]
fn the_merged_index_is_the_one_of_a_single_machine() {
    let (folder, work) = (folder(), tempfile::tempdir().unwrap());
    let one = content(&of_one_machine(folder.path(), &work));
    assert!(one.iter().all(|(_, rows)| !rows.is_empty()), "every table is looked at");
    for of in [1, 3] {
        let source = LocalFolder::new(folder.path(), Limits::default());
        let index = work.path().join(format!("{of}.sqlite"));
        let (home, objects) = (home(&work.path().join(of.to_string())), in_memory());
        for shard in shards(of) {
            run(&source, shard, &home).unwrap();
            run(&source, shard, &objects).unwrap();
        }
        let outcome = merge(&home, &index).unwrap();
        merge(&objects, &work.path().join(format!("objects{of}.sqlite"))).unwrap();
        assert!(content(&work.path().join(format!("objects{of}.sqlite"))) == content(&index));
        let built =
            build_index(folder.path(), &work.path().join(format!("again{of}.sqlite")), &BuildOptions::default(), &())
                .unwrap();
        assert_eq!((outcome.indexed, &outcome.failures), (built.indexed, &built.failures));
        let merged = content(&index);
        for ((table, one), (_, merged)) in one.iter().zip(&merged) {
            assert_eq!(one.len(), merged.len(), "{table}");
            for (one, merged) in one.iter().zip(merged) {
                assert_eq!(one, merged, "{table}");
            }
        }
        let again = merge(&home, &index).unwrap();
        assert_eq!((again.indexed, again.unchanged, again.removed), (0, built.indexed, 0));
    }
}

#[test]
fn a_shard_that_is_stopped_anywhere_reads_what_is_missing_and_nothing_twice() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for found in crate::source::walk(Path::new("examples/sweep")).found.iter().take(10) {
        fs::copy(&found.path, folder.path().join(found.handle.as_str())).unwrap();
    }
    fs::write(folder.path().join("bad.iafbt"), "no bundle").unwrap();
    let one = content(&of_one_machine(folder.path(), &work));
    let source = LocalFolder::new(folder.path(), Limits::default());
    let (all, shard) = (source.list().unwrap().entries, Shard::new(0, 1).unwrap());
    // Four are written at once, then the one that cannot be read, then the manifest.
    let stops = [0, 3, 7, 10, 11].into_iter().enumerate();
    for ((stop, saved), in_objects) in stops.flat_map(|stop| [(stop, false), (stop, true)]) {
        let home: Box<dyn SegmentHome> = match in_objects {
            true => Box::new(in_memory()),
            false => Box::new(home(&work.path().join(stop.to_string()))),
        };
        let stopping = Stopping { home, left: AtomicUsize::new(stop) };
        let refused = run(&source, shard, &stopping).unwrap_err();
        assert!(matches!(refused, IndexError::Segments(SegmentError::NotWritable { .. })), "{refused}");
        let index = work.path().join(format!("{stop}-{in_objects}.sqlite"));
        let unfinished = merge(&stopping, &index).unwrap_err();
        assert!(matches!(unfinished, IndexError::Segments(SegmentError::None(_))), "{unfinished}");
        let settled = Settled::read(&stopping, shard, &Limits::default()).unwrap();
        let is_settled = |entry: &Entry| settled.segment_of(&entry.handle, entry.stamp).is_some();
        assert_eq!(all.iter().filter(is_settled).count(), saved, "{stop}");

        stopping.left.store(usize::MAX, Ordering::Relaxed);
        let outcome = run(&source, shard, &stopping).unwrap();
        let failed = outcome.failures.len();
        assert_eq!((outcome.unchanged, outcome.indexed, failed), (saved.min(10), 10 - saved.min(10), 1), "{stop}");
        merge(&stopping, &index).unwrap();
        assert!(content(&index) == one, "{stop}");
    }
}

#[test]
fn what_a_killed_writer_left_goes_though_nothing_is_written() {
    let (bundles, segments) = (folder(), TempDir::new().unwrap());
    let (source, home) = (LocalFolder::new(bundles.path(), Limits::default()), home(segments.path()));
    let shard = Shard::new(0, 1).unwrap();
    run(&source, shard, &home).unwrap();
    let left = segments.path().join("segments/0-of-1/.iaf-left.tmp");
    fs::write(&left, "half").unwrap();
    assert_eq!(run(&source, shard, &home).unwrap().indexed, 0);
    assert!(!left.exists());
}

#[test]
fn what_is_altered_or_taken_away_is_noticed_and_read_anew() {
    let (folder, work) = (folder(), tempfile::tempdir().unwrap());
    let source = LocalFolder::new(folder.path(), Limits::default());
    let (home, shard) = (home(&work.path().join("segments")), Shard::new(0, 1).unwrap());
    run(&source, shard, &home).unwrap();
    let index = work.path().join("index.sqlite");
    let names = home.names("segments/0-of-1").unwrap();
    let path = |name: &str| work.path().join("segments/segments/0-of-1").join(name);
    let refused = || matches!(merge(&home, &index), Err(IndexError::Segments(SegmentError::Damaged { .. })));
    fs::remove_file(path(&names[1])).unwrap();
    assert!(refused(), "one that is not there is damage: its shard mends it");
    let mut bytes = fs::read(path(&names[0])).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path(&names[0]), bytes).unwrap();
    assert!(refused());
    let outcome = run(&source, shard, &home).unwrap();
    assert!((1..=8).contains(&outcome.indexed), "{outcome:?}");
    merge(&home, &index).unwrap();
    assert_eq!(content(&index)[0], content(&of_one_machine(folder.path(), &work))[0]);
}

#[test]
fn what_other_limits_kept_from_being_read_is_read_anew() {
    let (folder, work) = (folder(), tempfile::tempdir().unwrap());
    let source = LocalFolder::new(folder.path(), Limits::default());
    let (home, shard) = (home(&work.path().join("segments")), Shard::new(0, 1).unwrap());
    let strict = BuildOptions { limits: Limits { file: 9000, ..Limits::default() }, ..BuildOptions::default() };
    let first = index_shard(&source, shard, &home, &strict, &()).unwrap();
    assert!(first.indexed > 0, "{first:?}");
    let again = index_shard(&source, shard, &home, &strict, &()).unwrap();
    assert_eq!((again.indexed, again.unchanged, &again.failures), (0, first.indexed, &first.failures));
    let relaxed = run(&source, shard, &home).unwrap();
    assert_eq!(relaxed.unchanged, first.indexed);
    assert!(relaxed.indexed > 0 && relaxed.failures.len() < first.failures.len(), "{relaxed:?}");
    let index = work.path().join("index.sqlite");
    merge(&home, &index).unwrap();
    assert_eq!(content(&index)[0], content(&of_one_machine(folder.path(), &work))[0]);
}

#[test]
fn an_index_is_brought_up_to_date_with_bundles_that_changed_came_and_went() {
    let (folder, work) = (folder(), tempfile::tempdir().unwrap());
    let source = LocalFolder::new(folder.path(), Limits::default());
    let (home, index) = (home(&work.path().join("segments")), work.path().join("index.sqlite"));
    let all = || shards(2).into_iter().for_each(|shard| _ = run(&source, shard, &home).unwrap());
    all();
    merge(&home, &index).unwrap();
    let files: Vec<PathBuf> = crate::source::walk(folder.path()).found.into_iter().map(|found| found.path).collect();
    let files: Vec<&PathBuf> = files.iter().filter(|path| path.to_string_lossy().contains("ema_")).collect();
    fs::copy(files[0], files[1]).unwrap();
    fs::rename(files[2], folder.path().join("new.iafbt")).unwrap();
    fs::remove_file(files[3]).unwrap();
    all();
    let outcome = merge(&home, &index).unwrap();
    assert_eq!((outcome.indexed, outcome.removed), (2, 2));
    let sorted = |index: &Path| {
        let mut rows = content(index)[0].1.clone();
        rows.sort_by_key(|row| format!("{row:?}"));
        rows
    };
    assert_eq!(sorted(&index), sorted(&of_one_machine(folder.path(), &work)));
}

#[test]
fn shards_that_do_not_fit_together_are_refused_by_name() {
    let (folder, work) = (folder(), tempfile::tempdir().unwrap());
    let source = LocalFolder::new(folder.path(), Limits::default());
    let at = |name: &str| home(&work.path().join(name));
    let index = work.path().join("index.sqlite");
    let merged = |homes: &[&dyn SegmentHome]| {
        let refused = merge_segments(homes, &mut SqliteCatalog::open(&index).unwrap(), false, &()).unwrap_err();
        refused.to_string()
    };
    let (one, other) = (at("one"), at("other"));
    assert!(merged(&[&one]).starts_with("there is no finished shard in "));
    run(&source, Shard::new(1, 3).unwrap(), &one).unwrap();
    assert_eq!(merged(&[&one]), "of 3 shards these are not finished: 0, 2");
    run(&source, Shard::new(1, 3).unwrap(), &other).unwrap();
    assert!(merged(&[&one, &other]).starts_with("the shard 1/3 is in "));
    assert!(
        run(&source, Shard::new(0, 2).unwrap(), &one).unwrap_err().to_string().contains("are not parts of one whole")
    );
    let halves = at("halves");
    run(&source, Shard::new(0, 2).unwrap(), &halves).unwrap();
    assert!(merged(&[&one, &halves]).contains("are not parts of one whole"));
    let options = BuildOptions { naming: NamingScheme::Absolute, ..BuildOptions::default() };
    let elsewhere = at("elsewhere");
    index_shard(&source, Shard::new(0, 3).unwrap(), &elsewhere, &options, &()).unwrap();
    assert!(merged(&[&other, &elsewhere]).contains("they name bundles in different ways"));
    assert!(!SqliteCatalog::open(&index).unwrap().exists(), "nothing is written");
}

#[test]
fn the_same_bundles_give_the_same_segments() {
    let (folder, work) = (folder(), tempfile::tempdir().unwrap());
    let source = LocalFolder::new(folder.path(), Limits::default());
    let names = |name: &str| {
        let home = home(&work.path().join(name));
        run(&source, Shard::new(0, 1).unwrap(), &home).unwrap();
        home.names("segments/0-of-1").unwrap()
    };
    assert_eq!(names("one"), names("other"));
}
