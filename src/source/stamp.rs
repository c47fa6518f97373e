//! Stamps of files: what tells whether one has changed.

use crate::model::BundleStamp;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};
use std::{fs, io};
use walkdir::WalkDir;

/// The stamp of a file as it is now; for a directory the latest change and the size of the files in it.
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
