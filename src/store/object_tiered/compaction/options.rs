//! Options of a compaction: how large files are, and how long what nobody names is left.

use std::time::Duration;

/// How tables are compacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompactOptions {
    /// Bundles that are read at once.
    pub at_once: usize,
    /// Bytes that the files of a table have on average at least, once it has as many; they have less than twice as many.
    pub file_bytes: u64,
    /// How long a file that no manifest names is left for whoever may be about to name it: longer than any compaction lasts.
    pub leftovers_stay: Duration,
    /// Whether every bundle is read, whatever the manifest says of it, and one that cannot be understood is replaced.
    pub anew: bool,
}

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

impl Default for CompactOptions {
    fn default() -> CompactOptions {
        CompactOptions { at_once: 8, file_bytes: 128 << 20, leftovers_stay: Duration::from_secs(DAY), anew: false }
    }
}
