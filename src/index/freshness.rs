//! Freshness: which bundles changed since their rows were written.

use crate::bundle::Limits;
use crate::model::{BundleStamp, Failure, RowKey};
use std::collections::{HashMap, HashSet};

/// The bundles that an index knows.
#[derive(Debug, Default)]
pub struct Known {
    /// The stamp of each row; `None` where it has none.
    pub rows: HashMap<RowKey, Option<BundleStamp>>,
    /// Bundles that could not be read the last time.
    pub failures: HashMap<RowKey, RememberedFailure>,
    /// Rows without a trial, whose bundles are to be measured.
    pub unmeasured: HashSet<RowKey>,
    /// Rows whose bundles cannot be measured, and why.
    pub unmeasurable: HashMap<RowKey, String>,
    /// Trials without a row.
    pub orphans: Vec<RowKey>,
}

/// A bundle that could not be read.
#[derive(Debug)]
pub struct RememberedFailure {
    /// The state in which it would fail again; `None` where that is not sure.
    pub stamp: Option<BundleStamp>,
    /// The fault, in words.
    pub reason: String,
}

/// Whether what an index knows of a bundle is still so.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Freshness<'a> {
    /// Its row is that of its present state.
    Fresh,
    /// It would fail again, for this reason.
    FailsAgain(&'a str),
    /// It has to be read.
    Stale,
}

impl Known {
    /// Every row and bundle that anything is known of.
    pub(super) fn keys(&self) -> impl Iterator<Item = &RowKey> {
        self.rows.keys().chain(self.failures.keys()).chain(&self.orphans)
    }

    /// Why the bundle of a row cannot be measured.
    pub(super) fn fault_of(&self, key: &RowKey) -> Option<Failure> {
        Some(Failure { path: key.to_string(), reason: self.unmeasurable.get(key)?.clone() })
    }

    /// Whether what is known of a bundle, which may have rows of trials instead of one of its own, is that of its present
    /// state.
    pub(super) fn freshness(&self, key: &RowKey, trials: &[&RowKey], stamp: BundleStamp) -> Freshness<'_> {
        let is_fresh = |key: &RowKey| self.rows.get(key) == Some(&Some(stamp));
        let rows_are_fresh = match trials {
            [] => is_fresh(key),
            trials => !self.rows.contains_key(key) && trials.iter().all(|trial| is_fresh(trial)),
        };
        if rows_are_fresh {
            return Freshness::Fresh;
        }
        match self.failures.get(key) {
            Some(remembered) if remembered.stamp == Some(stamp) => Freshness::FailsAgain(&remembered.reason),
            _ => Freshness::Stale,
        }
    }
}

/// Who failed: the version of the program, and what it allowed a bundle to cost.
pub(super) fn reader(limits: &Limits) -> String {
    let Limits { file, decompressed, memory, depth, series_points } = limits;
    format!("iaf {} {file} {decompressed} {memory} {depth} {series_points}", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_fresh_and_a_failure_certain_only_in_the_same_state() {
        let key = |name: &str| RowKey::new(name);
        let stamp = |size| BundleStamp { mtime_ns: 1, size };
        let failure = |stamp| RememberedFailure { stamp, reason: "damaged".to_owned() };
        let known = Known {
            rows: HashMap::from([
                (key("row"), Some(stamp(1))),
                (key("old"), None),
                (key("v5#a/vector"), Some(stamp(1))),
                (key("v5#b/vector"), Some(stamp(2))),
            ]),
            failures: HashMap::from([(key("bad"), failure(Some(stamp(1)))), (key("unsure"), failure(None))]),
            ..Known::default()
        };
        assert_eq!(known.freshness(&key("row"), &[], stamp(1)), Freshness::Fresh);
        assert_eq!(known.freshness(&key("bad"), &[], stamp(1)), Freshness::FailsAgain("damaged"));
        let [a, b] = [key("v5#a/vector"), key("v5#b/vector")];
        assert_eq!(known.freshness(&key("v5"), &[&a], stamp(1)), Freshness::Fresh);
        assert_eq!(known.freshness(&key("v5"), &[&a, &b], stamp(1)), Freshness::Stale);
        assert_eq!(known.freshness(&key("row"), &[&a], stamp(1)), Freshness::Stale, "a row of its own is out of date");
        for (name, size) in [("row", 2), ("bad", 2), ("old", 1), ("unsure", 1), ("new", 1)] {
            assert_eq!(known.freshness(&key(name), &[], stamp(size)), Freshness::Stale, "{name}");
        }
    }
}
