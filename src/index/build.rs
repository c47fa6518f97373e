//! Builds an index, or brings it up to date: only bundles that changed are read again.

use super::walk::{Failure, Found, Walk, walk};
use super::{IndexError, row, schema};
use crate::bundle::{Limits, read_head};
use crate::model::{BundleStamp, IndexRow};
use rayon::prelude::*;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::UNIX_EPOCH;
use std::{fs, io, thread};

/// How many bundles are read and then written in one transaction.
const BATCH: usize = 1000;

/// How to build an index.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Read every bundle again, and replace an index that is damaged.
    pub rebuild: bool,
    /// Name bundles by their absolute paths, so that the index can stand anywhere.
    pub absolute_paths: bool,
    /// How large a bundle may be.
    pub limits: Limits,
}

/// What building an index came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanOutcome {
    /// Bundles in the folder.
    pub seen: usize,
    /// Bundles that were read and written.
    pub indexed: usize,
    /// Bundles whose rows were fresh.
    pub unchanged: usize,
    /// Rows of bundles that are gone.
    pub removed: usize,
    /// What could not be indexed, ordered by path.
    pub failures: Vec<Failure>,
}

/// Is told how far building has come; `()` does not listen.
pub trait Progress: Sync {
    /// So many bundles have to be read.
    fn begin(&self, total: usize);
    /// One of them has been read.
    fn advance(&self);
}

impl Progress for () {
    fn begin(&self, _total: usize) {}
    fn advance(&self) {}
}

/// Makes the index at `index_path` hold one row for each bundle in `folder`.
///
/// Bundles are read in the current thread pool of rayon. A bundle that cannot be read is a failure of the outcome and
/// has no row. Other processes may read and build the same index meanwhile; each batch of rows appears as a whole.
///
/// # Errors
/// The folder is not there or holds no bundle; the index is newer, damaged, no index at all or cannot be written.
pub fn build_index(
    folder: &Path,
    index_path: &Path,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    check_folder(folder)?;
    // Rows are listed before files: whatever another process adds in between has no row to be removed here.
    let existing = open_existing(index_path, options)?;
    let fresh = existing.as_ref().map_or(Ok(HashMap::new()), |connection| stamps(connection, index_path))?;
    let Walk { found, failures } = walk(folder);
    if found.is_empty() && failures.is_empty() {
        return Err(IndexError::NoBundles(folder.to_owned()));
    }
    let connection = existing.map_or_else(|| create(index_path), Ok)?;

    let names = Names::new(folder, options)?;
    let mut outcome = ScanOutcome { failures, ..ScanOutcome::default() };
    let mut gone: HashSet<&str> = fresh.keys().map(String::as_str).collect();
    let mut changed = Vec::new();
    for candidate in found.into_par_iter().map(|found| names.stamp(found)).collect::<Vec<_>>() {
        match candidate {
            Err(Some(failure)) => outcome.failures.push(failure),
            Err(None) => continue,
            Ok(candidate) => {
                gone.remove(candidate.bundle_path.as_str());
                match fresh.get(&candidate.bundle_path) {
                    Some(stamp) if *stamp == Some(candidate.stamp) && !options.rebuild => outcome.unchanged += 1,
                    _ => changed.push(candidate),
                }
            }
        }
    }
    let removed = gone.into_iter().map(str::to_owned).collect();
    outcome.seen = outcome.unchanged + changed.len() + outcome.failures.len();
    progress.begin(changed.len());
    read_and_write(connection, index_path, removed, changed, options, progress, &mut outcome)?;
    outcome.failures.sort();
    Ok(outcome)
}

/// A bundle whose row may be stale.
struct Candidate {
    found: Found,
    bundle_path: String,
    stamp: BundleStamp,
}

/// What a candidate's row becomes.
enum Change {
    Write(Box<IndexRow>, String),
    Remove(String),
}

/// How bundles are named in the index.
struct Names<'a> {
    folder: &'a Path,
    absolute: Option<PathBuf>,
}

impl<'a> Names<'a> {
    fn new(folder: &'a Path, options: &BuildOptions) -> Result<Self, IndexError> {
        let absolute = options.absolute_paths.then(|| fs::canonicalize(folder)).transpose();
        Ok(Names { folder, absolute: absolute.map_err(|_| IndexError::NoFolder(folder.to_owned()))? })
    }

    /// Names a file and takes its stamp; a file that has just gone is no failure.
    fn stamp(&self, found: Found) -> Result<Candidate, Option<Failure>> {
        let fail = |reason: String| Failure { path: found.handle.to_string(), reason };
        let stamp = match stamp(&found.path) {
            Ok(stamp) => stamp,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(None),
            Err(error) => return Err(Some(fail(error.to_string()))),
        };
        let bundle_path = match &self.absolute {
            None => found.handle.to_string(),
            Some(folder) => match found.handle.under(folder).to_str() {
                Some(path) => path.to_owned(),
                None => return Err(Some(fail(format!("the path of {} is not Unicode", self.folder.display())))),
            },
        };
        Ok(Candidate { found, bundle_path, stamp })
    }
}

fn stamp(path: &Path) -> io::Result<BundleStamp> {
    let metadata = fs::metadata(path)?;
    let modified = metadata.modified()?;
    let nanoseconds = |duration: std::time::Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
    let mtime_ns = match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => nanoseconds(after),
        Err(before) => -nanoseconds(before.duration()),
    };
    Ok(BundleStamp { mtime_ns, size: metadata.len() })
}

fn check_folder(folder: &Path) -> Result<(), IndexError> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(IndexError::NotAFolder(folder.to_owned())),
        Err(_) => Err(IndexError::NoFolder(folder.to_owned())),
    }
}

/// The index that is there, if any; a damaged one is taken away where a rebuild was asked for.
fn open_existing(path: &Path, options: &BuildOptions) -> Result<Option<Connection>, IndexError> {
    if !path.exists() {
        return Ok(None);
    }
    if path.is_dir() {
        return Err(IndexError::Foreign { path: path.to_owned(), reason: "it is a folder".to_owned() });
    }
    match schema::open_for_writing(path) {
        Err(IndexError::Damaged { reason, .. }) if options.rebuild => {
            if !looks_like_an_index(path) {
                return Err(IndexError::Foreign { path: path.to_owned(), reason });
            }
            let remove = |suffix: &str| {
                let mut name = path.as_os_str().to_owned();
                name.push(suffix);
                fs::remove_file(name).or_else(|error| match error.kind() {
                    io::ErrorKind::NotFound => Ok(()),
                    _ => Err(IndexError::NotWritable { path: path.to_owned(), reason: error.to_string() }),
                })
            };
            // The log first: it must never be applied to the new file.
            ["-wal", "-shm", ""].into_iter().try_for_each(remove)?;
            Ok(None)
        }
        other => other.map(Some),
    }
}

/// Whether a damaged file may be replaced: by its name or its beginning it was a database.
fn looks_like_an_index(path: &Path) -> bool {
    let named = path.extension().is_some_and(|extension| extension == "sqlite" || extension == "db");
    named || fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3\0"))
}

fn create(path: &Path) -> Result<Connection, IndexError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => Err(IndexError::NotWritable {
            path: path.to_owned(),
            reason: format!("there is no folder {}", folder.display()),
        }),
        _ => schema::open_for_writing(path),
    }
}

/// The stamps of all rows; `None` where a row has none.
fn stamps(connection: &Connection, index: &Path) -> Result<HashMap<String, Option<BundleStamp>>, IndexError> {
    let read = || -> rusqlite::Result<HashMap<_, _>> {
        let mut select = connection.prepare("SELECT bundle_path, bundle_mtime_ns, bundle_size FROM backtest_index")?;
        let rows = select.query_map([], |row| {
            let (mtime_ns, size): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
            let size = size.and_then(|size| u64::try_from(size).ok());
            let stamp = mtime_ns.zip(size).map(|(mtime_ns, size)| BundleStamp { mtime_ns, size });
            Ok((row.get::<_, Option<String>>(0)?.unwrap_or_default(), stamp))
        })?;
        rows.collect()
    };
    read().map_err(|error| IndexError::from_sqlite(index, error))
}

/// Reads batches in parallel while a thread of its own writes the batch before.
fn read_and_write(
    connection: Connection,
    index: &Path,
    gone: Vec<String>,
    changed: Vec<Candidate>,
    options: &BuildOptions,
    progress: &dyn Progress,
    outcome: &mut ScanOutcome,
) -> Result<(), IndexError> {
    let (sender, receiver) = sync_channel(1);
    let written = thread::scope(|scope| {
        let writer = scope.spawn(move || write_batches(connection, index, &receiver));
        outcome.removed = gone.len();
        let mut open = gone.is_empty() || sender.send(gone.into_iter().map(Change::Remove).collect()).is_ok();
        let mut changed = changed.into_iter();
        while open && changed.len() > 0 {
            let batch: Vec<Candidate> = changed.by_ref().take(BATCH).collect();
            let results: Vec<_> = batch
                .into_par_iter()
                .map(|candidate| {
                    let result = read_one(candidate, options);
                    progress.advance();
                    result
                })
                .collect();
            let mut changes = Vec::with_capacity(results.len());
            for (change, failure) in results {
                outcome.indexed += usize::from(failure.is_none());
                outcome.failures.extend(failure);
                changes.push(change);
            }
            // A writer that failed hangs up; its error is found below.
            open = sender.send(changes).is_ok();
        }
        drop(sender);
        writer.join()
    });
    written.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn read_one(candidate: Candidate, options: &BuildOptions) -> (Change, Option<Failure>) {
    let Candidate { found, bundle_path, stamp } = candidate;
    match read_head(&found.path, &options.limits) {
        Ok(head) => (Change::Write(Box::new(row::from_head(found.handle, stamp, head)), bundle_path), None),
        Err(error) => {
            let failure = Failure { path: found.handle.to_string(), reason: error.fault.to_string() };
            (Change::Remove(bundle_path), Some(failure))
        }
    }
}

fn write_batches(mut connection: Connection, index: &Path, batches: &Receiver<Vec<Change>>) -> Result<(), IndexError> {
    let mut write = |batch: Vec<Change>| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = row::prepare_write(&transaction)?;
            let mut delete = transaction.prepare("DELETE FROM backtest_index WHERE bundle_path = ?")?;
            for change in batch {
                match change {
                    Change::Write(row, bundle_path) => row::write(&mut insert, bundle_path, *row)?,
                    Change::Remove(bundle_path) => {
                        delete.execute([bundle_path])?;
                    }
                }
            }
        }
        transaction.commit()
    };
    batches.iter().try_for_each(&mut write).map_err(|error| IndexError::from_sqlite(index, error))
}
