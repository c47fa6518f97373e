//! Bundles that are being written at this moment: what tells them from damaged ones.

use super::freshness::{Stamped, read_stamp};
use crate::model::BundleStamp;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{fs, thread};

/// A bundle that changed so lately may still be changing.
const LATELY: Duration = Duration::from_secs(2);

/// How long such a bundle is watched. Whoever writes it is not that slow between two pieces.
const WATCH: Duration = Duration::from_millis(250);

/// A bundle that could not be read and is damaged or not yet complete.
pub(super) struct Doubtful {
    pub(super) stamped: Stamped,
    pub(super) reason: String,
    pub(super) read_at: Instant,
}

/// Whether a file changed since its stamp was taken.
pub(super) fn has_changed(stamped: &Stamped) -> bool {
    read_stamp(&stamped.found.path).ok() != Some(stamped.stamp)
}

/// Parts bundles that are being written from damaged ones: first those, then these.
pub(super) fn part(doubtful: Vec<Doubtful>) -> (Vec<Doubtful>, Vec<Doubtful>) {
    if doubtful.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let watched = doubtful.iter().filter(|doubtful| is_recent(doubtful.stamped.stamp));
    if let Some(last) = watched.map(|doubtful| doubtful.read_at).max() {
        thread::sleep(WATCH.saturating_sub(last.elapsed()));
    }
    let open = open_for_writing();
    let is_open = |path: &Path| fs::canonicalize(path).is_ok_and(|real| open.contains(&real));
    doubtful.into_iter().partition(|Doubtful { stamped, .. }| has_changed(stamped) || is_open(&stamped.found.path))
}

fn is_recent(stamp: BundleStamp) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as i128);
    now - i128::from(stamp.mtime_ns) < LATELY.as_nanos() as i128
}

/// The files that processes of the same user hold open for writing, as far as the system tells.
#[cfg(target_os = "linux")]
fn open_for_writing() -> HashSet<PathBuf> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let is_process = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    let processes = entries(Path::new("/proc")).filter(|entry| entry.file_name().to_str().is_some_and(is_process));
    let mut open = HashSet::new();
    for process in processes {
        for descriptor in entries(&process.path().join("fd")) {
            let Ok(file) = fs::read_link(descriptor.path()) else { continue };
            let info = process.path().join("fdinfo").join(descriptor.file_name());
            if crate::bundle::is_bundle_name(&file) && fs::read_to_string(info).is_ok_and(|info| can_write(&info)) {
                open.insert(file);
            }
        }
    }
    open
}

/// Whether the flags of an open file allow writing; they are octal, and the last two bits tell.
#[cfg(target_os = "linux")]
fn can_write(info: &str) -> bool {
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
    flags.and_then(|flags| u64::from_str_radix(flags.trim(), 8).ok()).is_some_and(|flags| flags & 3 != 0)
}

#[cfg(not(target_os = "linux"))]
fn open_for_writing() -> HashSet<PathBuf> {
    HashSet::new()
}
