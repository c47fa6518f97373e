//! Freshness: which bundles changed since their rows were written.

use super::known_rows::KnownRows;
use crate::bundle::Limits;
use crate::model::{BundleStamp, Failure, RowKey};
use std::collections::HashMap;

/// The bundles that an index knows.
#[derive(Debug, Default)]
pub struct Known {
    /// The stamp of each row, and whether its bundle is to be measured.
    pub rows: KnownRows,
    /// Bundles that could not be read the last time.
    pub failures: HashMap<RowKey, RememberedFailure>,
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

/// The places of the rows that an index has of one bundle: its own, or those of its trials.
#[derive(Debug, Default)]
pub(super) struct RowsOfBundle {
    pub(super) own: Option<usize>,
    pub(super) trials: Vec<usize>,
}

impl RowsOfBundle {
    /// All of them, its own last.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.trials.iter().copied().chain(self.own)
    }
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
    /// Every bundle that something is known of and that has no row.
    pub(super) fn keys_without_row(&self) -> impl Iterator<Item = &RowKey> {
        let keys = self.failures.keys().chain(&self.orphans);
        keys.filter(|key| self.rows.find(key.as_str()).is_none())
    }

    /// Why the bundle of a row cannot be measured.
    pub(super) fn fault_of(&self, key: &str) -> Option<Failure> {
        Some(Failure { path: key.to_owned(), reason: self.unmeasurable.get(key)?.clone() })
    }

    /// Whether what is known of a bundle, which may have rows of trials instead of one of its own, is that of its present
    /// state.
    pub(super) fn freshness(&self, key: &RowKey, rows: &RowsOfBundle, stamp: BundleStamp) -> Freshness<'_> {
        let is_fresh = |place: usize| self.rows.stamp(place) == Some(stamp);
        let rows_are_fresh = match (rows.own, rows.trials.as_slice()) {
            (own, []) => own.is_some_and(is_fresh),
            (own, trials) => own.is_none() && trials.iter().all(|trial| is_fresh(*trial)),
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
        let rows =
            [("row", Some(stamp(1))), ("old", None), ("v5#a/vector", Some(stamp(1))), ("v5#b/vector", Some(stamp(2)))];
        let known = Known {
            rows: rows.into_iter().collect(),
            failures: HashMap::from([(key("bad"), failure(Some(stamp(1)))), (key("unsure"), failure(None))]),
            ..Known::default()
        };
        let freshness = |name: &str, trials: &[&str], size| {
            let trials = trials.iter().filter_map(|trial| known.rows.find(trial)).collect();
            known.freshness(&key(name), &RowsOfBundle { own: known.rows.find(name), trials }, stamp(size))
        };
        assert_eq!(freshness("row", &[], 1), Freshness::Fresh);
        assert_eq!(freshness("bad", &[], 1), Freshness::FailsAgain("damaged"));
        assert_eq!(freshness("v5", &["v5#a/vector"], 1), Freshness::Fresh);
        assert_eq!(freshness("v5", &["v5#a/vector", "v5#b/vector"], 1), Freshness::Stale);
        assert_eq!(freshness("row", &["v5#a/vector"], 1), Freshness::Stale, "a row of its own is out of date");
        for (name, size) in [("row", 2), ("bad", 2), ("old", 1), ("unsure", 1), ("new", 1)] {
            assert_eq!(freshness(name, &[], size), Freshness::Stale, "{name}");
        }
    }
}
