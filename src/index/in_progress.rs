//! Bundles that are being written at this moment: what tells them from damaged ones.

use crate::model::{BundleStamp, Handle, RowKey};
use crate::source::{BundleSource, Entry};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A bundle that changed so lately may still be changing.
const LATELY: Duration = Duration::from_secs(2);

/// The time for which such a bundle is watched. Whoever writes it is not that slow between two pieces.
const WATCH: Duration = Duration::from_millis(250);

/// A bundle that could not be read and is damaged or not yet complete.
pub(super) struct Doubtful {
    pub(super) entry: Entry,
    pub(super) key: RowKey,
    /// The rows of its trials that the index holds now.
    pub(super) trials: Vec<RowKey>,
    pub(super) reason: String,
    pub(super) read_at: Instant,
}

/// Whether a bundle changed since its stamp was taken.
pub(super) fn has_changed(source: &dyn BundleSource, entry: &Entry) -> bool {
    !source.is_as_listed(entry)
}

/// Parts bundles that are being written from damaged ones: first those, then these.
pub(super) fn partition(source: &dyn BundleSource, doubtful: Vec<Doubtful>) -> (Vec<Doubtful>, Vec<Doubtful>) {
    if doubtful.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let watched = doubtful.iter().filter(|doubtful| is_recent(doubtful.entry.stamp));
    if let Some(last) = watched.map(|doubtful| doubtful.read_at).max() {
        thread::sleep(WATCH.saturating_sub(last.elapsed()));
    }
    let handles: Vec<&Handle> = doubtful.iter().map(|doubtful| &doubtful.entry.handle).collect();
    let written = source.being_written(&handles);
    let is_changing = |entry: &Entry| has_changed(source, entry) || written.contains(&entry.handle);
    doubtful.into_iter().partition(|doubtful| is_changing(&doubtful.entry))
}

fn is_recent(stamp: BundleStamp) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as i128);
    now - i128::from(stamp.mtime_ns) < LATELY.as_nanos() as i128
}
