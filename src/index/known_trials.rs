//! Known trials: which rows of an index are of one bundle.

use super::freshness::RowsOfBundle;
use super::known_rows::KnownRows;
use crate::model::RowKey;
use std::collections::HashSet;

/// The rows of an index, by the bundles that they are of.
#[derive(Debug)]
pub(super) struct KnownTrials<'a> {
    rows: &'a KnownRows,
    /// Bundles whose own names look like those of trials.
    bundles: HashSet<RowKey>,
}

impl<'a> KnownTrials<'a> {
    /// Of these bundles. One whose own name looks like that of a trial is none.
    pub(super) fn of(rows: &'a KnownRows, bundles: impl Iterator<Item = RowKey>) -> KnownTrials<'a> {
        let bundles = match rows.has_trials() {
            true => bundles.filter(|key| key.split_trial().is_some()).collect(),
            false => HashSet::new(),
        };
        KnownTrials { rows, bundles }
    }

    /// The rows of a bundle. They are found faster where its own is near a place.
    pub(super) fn of_bundle(&self, bundle: &RowKey, near: usize) -> RowsOfBundle {
        let own = self.rows.find_near(near, bundle.as_str()).ok();
        let trials = match self.rows.has_trials() {
            true => self.rows.trials_of(bundle.as_str()).filter(|place| self.is_of_trial(*place)).collect(),
            false => Vec::new(),
        };
        RowsOfBundle { own, trials }
    }

    fn is_of_trial(&self, place: usize) -> bool {
        !self.bundles.contains(self.rows.key(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_whose_name_looks_like_a_trial_s_is_none() {
        let keys = ["a#s/vector", "a#t/vector", "b"];
        let rows: KnownRows = keys.iter().map(|key| (*key, None)).collect();
        let of = |bundles: &[&str], bundle: &str| {
            let trials = KnownTrials::of(&rows, bundles.iter().map(|key| RowKey::new(*key)));
            let RowsOfBundle { own, trials } = trials.of_bundle(&RowKey::new(bundle), 0);
            (own, trials)
        };
        assert_eq!(of(&["a", "b"], "a"), (None, vec![0, 1]));
        assert_eq!(of(&["a", "a#t/vector"], "a"), (None, vec![0]));
        assert_eq!(of(&["a", "a#t/vector"], "a#t/vector"), (Some(1), vec![]));
        assert_eq!(of(&["b"], "b"), (Some(2), vec![]));
    }
}
