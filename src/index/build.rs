//! Builds an index, or brings it up to date: only bundles that changed are read again.

use super::batches::read_and_write;
use super::freshness::{Names, Verdict, hold_still, read_known};
use super::walk::{Walk, walk};
use super::{IndexError, schema};
use crate::bundle::Limits;
use crate::files;
use crate::model::{Failure, Progress};
use rayon::prelude::*;
use rusqlite::Connection;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// How to build an index.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Read every bundle again, and replace an index that is damaged.
    pub rebuild: bool,
    /// What bundles are called.
    pub names: BundleNames,
    /// How large a bundle may be.
    pub limits: Limits,
}

/// What bundles are called in an index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BundleNames {
    /// By their paths relative to the folder.
    #[default]
    Relative,
    /// By their absolute paths, so that the index can stand anywhere.
    Absolute,
    /// By their relative paths without extension, as a tiered store does.
    Bare,
}

/// The first bytes of every SQLite database.
const DATABASE: &[u8; 16] = b"SQLite format 3\0";

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
    /// What could not be indexed, ordered by path; what has not changed since it failed is not read again.
    pub failures: Vec<Failure>,
    /// Bundles that are being written at this moment and left for the next time, ordered by path.
    pub in_progress: Vec<String>,
}

/// Makes the index at `index_path` hold one row for each bundle in `folder`.
///
/// Bundles are read in the current thread pool of rayon. A bundle that cannot be read is a failure of the outcome and
/// has no row; one that is being written keeps the row that it had. Other processes may read and build the same index
/// meanwhile; each batch of rows appears as a whole.
///
/// # Errors
/// The folder is not there, or there is neither a bundle in it nor an index of it; the index is newer, damaged, no
/// index at all or cannot be written.
pub fn build_index(
    folder: &Path,
    index_path: &Path,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<ScanOutcome, IndexError> {
    check_folder(folder)?;
    let existing = open_existing(index_path, options)?;
    // Rows are listed as they were before the walk: what another process adds meanwhile is not taken for gone.
    existing.as_ref().map_or(Ok(()), |connection| hold_still(connection, index_path))?;
    let (existing, walk) = rayon::join(move || read_known(existing, index_path, &options.limits), || walk(folder));
    let ((existing, known), Walk { found, failures }) = (existing?, walk);
    if existing.is_none() && found.is_empty() && failures.is_empty() {
        return Err(IndexError::NoBundles(folder.to_owned()));
    }
    let connection = existing.map_or_else(|| create(index_path), Ok)?;

    let names = Names::new(folder, options.names)?;
    let mut outcome = ScanOutcome { failures, ..ScanOutcome::default() };
    let mut gone: HashSet<&str> = known.paths().collect();
    let mut changed = Vec::new();
    for stamped in found.into_par_iter().map(|found| names.stamp(found)).collect::<Vec<_>>() {
        let stamped = match stamped {
            Ok(stamped) => stamped,
            Err(failure) => {
                outcome.failures.extend(failure);
                continue;
            }
        };
        gone.remove(stamped.bundle_path.as_str());
        match known.judge(&stamped.bundle_path, stamped.stamp) {
            _ if options.rebuild => changed.push(stamped),
            Verdict::Fresh => outcome.unchanged += 1,
            Verdict::FailsAgain(reason) => {
                outcome.failures.push(Failure { path: stamped.found.handle.to_string(), reason: reason.to_owned() });
            }
            Verdict::Read => changed.push(stamped),
        }
    }
    outcome.removed = gone.iter().filter(|path| known.rows.contains_key(**path)).count();
    let gone = gone.into_iter().map(str::to_owned).collect();
    progress.begin(changed.len());
    read_and_write(connection, index_path, gone, changed, options, progress, &mut outcome)?;
    outcome.seen = outcome.indexed + outcome.unchanged + outcome.failures.len() + outcome.in_progress.len();
    outcome.failures.sort();
    outcome.in_progress.sort();
    Ok(outcome)
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
                files::remove_file(Path::new(&name)).map_err(|error| IndexError::NotWritable {
                    path: path.to_owned(),
                    reason: io::Error::from(error).to_string(),
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
    let mut first = [0; DATABASE.len()];
    named || fs::File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok_and(|()| first == *DATABASE)
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
