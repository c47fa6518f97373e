//! Which bundles changed since their rows were written: the names and stamps of files, and those of rows.

use super::IndexError;
use super::build::BundleNames;
use super::walk::{Failure, Found};
use crate::model::BundleStamp;
use rusqlite::Connection;
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
            found.handle = found.handle.without_extension();
        }
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
        Ok(Stamped { found, bundle_path, stamp })
    }
}

/// The stamp of a file; of a directory, the latest change and the size of the files in it.
pub(super) fn stamp(path: &Path) -> io::Result<BundleStamp> {
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

/// The stamp of each row by its bundle path; `None` where a row has none.
pub(super) type Stamps = HashMap<String, Option<BundleStamp>>;

/// Lets a connection see the rows as they are now until [`read_stamps`] has read them.
pub(super) fn hold_still(connection: &Connection, index: &Path) -> Result<(), IndexError> {
    connection
        .execute_batch("BEGIN; SELECT 1 FROM backtest_index LIMIT 1")
        .map_err(|error| IndexError::from_sqlite(index, error))
}

/// Reads the stamps of all rows, if there is an index, and gives the connection back.
pub(super) fn read_stamps(
    connection: Option<Connection>,
    index: &Path,
) -> Result<(Option<Connection>, Stamps), IndexError> {
    let Some(connection) = connection else { return Ok((None, Stamps::new())) };
    match stamps(&connection).and_then(|stamps| connection.execute_batch("COMMIT").map(|()| stamps)) {
        Ok(stamps) => Ok((Some(connection), stamps)),
        Err(error) => Err(IndexError::from_sqlite(index, error)),
    }
}

fn stamps(connection: &Connection) -> rusqlite::Result<Stamps> {
    let mut select = connection.prepare("SELECT bundle_path, bundle_mtime_ns, bundle_size FROM backtest_index")?;
    let rows = select.query_map([], |row| {
        let (mtime_ns, size): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
        let size = size.and_then(|size| u64::try_from(size).ok());
        let stamp = mtime_ns.zip(size).map(|(mtime_ns, size)| BundleStamp { mtime_ns, size });
        Ok((row.get::<_, Option<String>>(0)?.unwrap_or_default(), stamp))
    })?;
    rows.collect()
}
