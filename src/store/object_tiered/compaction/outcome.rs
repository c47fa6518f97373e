//! Outcome of a compaction: what the tables hold now, and what is not in them.

use super::manifest::TablesManifest;
use crate::model::Failure;

/// The outcome of compacting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompactOutcome {
    /// Backtests whose rows are in the tables.
    pub backtests: usize,
    /// Files of the tables.
    pub files: usize,
    /// Their size in bytes.
    pub bytes: u64,
    /// Files that were written.
    pub written: usize,
    /// Files that were deleted, as nobody names them any more.
    pub removed: usize,
    /// Files that nobody names any more and that could not be deleted, and why.
    pub left: Vec<Failure>,
    /// Bundles that were read and are damaged: they have no rows.
    pub damaged: Vec<Failure>,
    /// Bundles that could not be read now, in order: what the tables held of them they hold.
    pub unread: Vec<Failure>,
    /// Bundles that are new, changed or gone, and whose rows are as they were: one that cannot be read now has rows in the same files.
    pub waiting: usize,
}

impl CompactOutcome {
    /// Says what tables there are.
    pub(super) fn describe(&mut self, manifest: &TablesManifest) {
        self.backtests = manifest.backtests();
        self.files = manifest.files().count();
        self.bytes = manifest.files().map(|file| file.bytes).sum();
        self.damaged = manifest.damaged();
    }
}
