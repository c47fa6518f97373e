//! Which bundles changed since their rows were written: the names and stamps of files, and those of rows.

use super::build::BundleNames;
use super::walk::Found;
use super::{IndexError, failures};
use crate::bundle::{Limits, bare_handle};
use crate::model::{BundleStamp, Failure};
use rusqlite::{Connection, Row};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use std::{fs, io};
use walkdir::WalkDir;

/// A bundle whose row may be stale.
pub(super) struct Stamped {
    pub(super) found: Found,
    pub(super) bundle_path: String,
    pub(super) stamp: BundleStamp,
}

/// How bundles are named in the index.
pub(super) struct Names<'a> {
    folder: &'a Path,
    absolute: Option<PathBuf>,
    bare: bool,
}

impl<'a> Names<'a> {
    /// Below this folder.
    pub(super) fn new(folder: &'a Path, names: BundleNames) -> Result<Self, IndexError> {
        let absolute = (names == BundleNames::Absolute).then(|| fs::canonicalize(folder)).transpose();
        let absolute = absolute.map_err(|_| IndexError::NoFolder(folder.to_owned()))?;
        Ok(Names { folder, absolute, bare: names == BundleNames::Bare })
    }

    /// Names a file and takes its stamp; a file that has just gone is no failure.
    pub(super) fn stamp(&self, mut found: Found) -> Result<Stamped, Option<Failure>> {
        if self.bare {
            found.handle = bare_handle(&found.handle);
        }
        let fail = |reason: String| Failure { path: found.handle.to_string(), reason };
        let stamp = match read_stamp(&found.path) {
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
        Ok(Stamped { found, bundle_path, stamp })
    }
}

/// The stamp of a file as it is now; of a directory, the latest change and the size of the files in it.
///
/// # Errors
/// It is not there, or the system refuses.
pub fn read_stamp(path: &Path) -> io::Result<BundleStamp> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_dir() {
        return file_stamp(&metadata);
    }
    let mut whole = file_stamp(&metadata)?;
    whole.size = 0;
    for entry in WalkDir::new(path).min_depth(1) {
        let stamp = file_stamp(&entry?.metadata()?)?;
        whole.mtime_ns = whole.mtime_ns.max(stamp.mtime_ns);
        whole.size += stamp.size;
    }
    Ok(whole)
}

fn file_stamp(metadata: &fs::Metadata) -> io::Result<BundleStamp> {
    let modified = metadata.modified()?;
    let nanoseconds = |duration: Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
    let mtime_ns = match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => nanoseconds(after),
        Err(before) => -nanoseconds(before.duration()),
    };
    Ok(BundleStamp { mtime_ns, size: metadata.len() })
}

/// What an index knows of bundles, by their paths.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The stamp of each row; `None` where it has none.
    pub(super) rows: HashMap<String, Option<BundleStamp>>,
    /// What could not be read the last time.
    pub(super) failures: HashMap<String, Remembered>,
}

/// A bundle that could not be read.
#[derive(Debug)]
pub(super) struct Remembered {
    /// The state in which it would fail again; `None` where that is not sure.
    pub(super) stamp: Option<BundleStamp>,
    /// What was wrong with it.
    pub(super) reason: String,
}

/// What has to be done about a bundle.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict<'a> {
    /// Its row is fresh.
    Fresh,
    /// It would fail again, for this reason.
    FailsAgain(&'a str),
    /// It has to be read.
    Read,
}

impl Known {
    /// Every bundle that anything is known of.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().chain(self.failures.keys()).map(String::as_str)
    }

    /// What has to be done about a bundle in its present state.
    pub(super) fn judge(&self, bundle_path: &str, stamp: BundleStamp) -> Verdict<'_> {
        if self.rows.get(bundle_path) == Some(&Some(stamp)) {
            return Verdict::Fresh;
        }
        match self.failures.get(bundle_path) {
            Some(remembered) if remembered.stamp == Some(stamp) => Verdict::FailsAgain(&remembered.reason),
            _ => Verdict::Read,
        }
    }
}

/// Lets a connection see the rows as they are now until [`read_known`] has read them.
pub(super) fn hold_still(connection: &Connection, index: &Path) -> Result<(), IndexError> {
    connection
        .execute_batch("BEGIN; SELECT 1 FROM backtest_index LIMIT 1")
        .map_err(|error| IndexError::from_sqlite(index, error))
}

/// Reads what is known of every bundle, if there is an index, and gives the connection back.
pub(super) fn read_known(
    connection: Option<Connection>,
    index: &Path,
    limits: &Limits,
) -> Result<(Option<Connection>, Known), IndexError> {
    let Some(connection) = connection else { return Ok((None, Known::default())) };
    let read = || -> rusqlite::Result<Known> {
        let known = Known { rows: stamps(&connection)?, failures: failures::read(&connection, limits)? };
        connection.execute_batch("COMMIT").map(|()| known)
    };
    match read() {
        Ok(known) => Ok((Some(connection), known)),
        Err(error) => Err(IndexError::from_sqlite(index, error)),
    }
}

fn stamps(connection: &Connection) -> rusqlite::Result<HashMap<String, Option<BundleStamp>>> {
    let mut select = connection.prepare("SELECT bundle_path, bundle_mtime_ns, bundle_size FROM backtest_index")?;
    let rows = select.query_map([], |row| Ok((row.get::<_, Option<String>>(0)?.unwrap_or_default(), stamp(row)?)))?;
    rows.collect()
}

/// The stamp in the second and third column of a row.
pub(super) fn stamp(row: &Row<'_>) -> rusqlite::Result<Option<BundleStamp>> {
    let (mtime_ns, size): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
    let size = size.and_then(|size| u64::try_from(size).ok());
    Ok(mtime_ns.zip(size).map(|(mtime_ns, size)| BundleStamp { mtime_ns, size }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Handle;

    #[test]
    fn only_the_extension_of_a_bundle_is_left_out_of_a_bare_name() {
        let folder = tempfile::tempdir().unwrap();
        let names = Names::new(folder.path(), BundleNames::Bare).unwrap();
        for (name, bare) in [("run_0.5", "run_0.5"), ("run_0.5.iafbt", "run_0.5"), ("a.OBTF", "a")] {
            let path = folder.path().join(name);
            fs::write(&path, "").unwrap();
            let stamped = names.stamp(Found { handle: Handle::new(name).unwrap(), path });
            assert_eq!(stamped.map(|stamped| stamped.bundle_path).unwrap_or_default(), bare);
        }
    }
}
