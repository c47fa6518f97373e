//! The outcome of bringing an index up to date.

use crate::model::Failure;

/// The outcome of building an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanOutcome {
    /// Bundles in the folder.
    pub seen: usize,
    /// Bundles that were read and written.
    pub indexed: usize,
    /// Bundles whose rows were fresh, and that were measured for the first time.
    pub measured: usize,
    /// Bundles whose rows were fresh.
    pub unchanged: usize,
    /// Rows of bundles that are gone.
    pub removed: usize,
    /// Bundles that could not be indexed, ordered by path; one that has not changed since it failed is not read again.
    pub failures: Vec<Failure>,
    /// Rows that hold the bundle's summary alone, because its series cannot be read, ordered by path.
    pub unmeasurable: Vec<Failure>,
    /// Parts of legacy directories that the index leaves out, such as a run that cannot be read, ordered by path.
    pub left_out: Vec<Failure>,
    /// Bundles that are being written at this moment and left for the next time, ordered by path.
    pub in_progress: Vec<String>,
}

impl ScanOutcome {
    /// Whether there were bundles and none of them could be read, so that nothing can be said of any.
    pub fn is_of_failures_alone(&self) -> bool {
        !self.failures.is_empty() && self.failures.len() == self.seen
    }

    /// Itself in order, and with all that was seen counted.
    pub(super) fn completed(mut self) -> ScanOutcome {
        self.seen = self.indexed + self.unchanged + self.failures.len() + self.in_progress.len();
        self.failures.sort();
        self.unmeasurable.sort();
        self.left_out.sort();
        self.in_progress.sort();
        self
    }
}
