//! Known trials: which rows of an index are of one bundle.

use super::freshness::Known;
use crate::model::RowKey;
use std::collections::{HashMap, HashSet};

/// The rows of trials that an index holds, by the key of their bundle.
#[derive(Debug, Default)]
pub(super) struct KnownTrials<'a>(HashMap<RowKey, Vec<&'a RowKey>>);

impl<'a> KnownTrials<'a> {
    /// Finds the rows of trials. A bundle whose own name looks like that of a trial is none.
    pub(super) fn of(known: &'a Known, bundles: impl Iterator<Item = RowKey>) -> KnownTrials<'a> {
        let mut trials: HashMap<RowKey, Vec<&RowKey>> = HashMap::new();
        for key in known.rows.keys() {
            if let Some((bundle, _)) = key.split_trial() {
                trials.entry(bundle).or_default().push(key);
            }
        }
        if !trials.is_empty() {
            let bundles: HashSet<RowKey> = bundles.collect();
            trials.values_mut().for_each(|keys| keys.retain(|key| !bundles.contains(*key)));
        }
        KnownTrials(trials)
    }

    /// The rows of a bundle's trials.
    pub(super) fn of_bundle(&self, bundle: &RowKey) -> &[&'a RowKey] {
        if self.0.is_empty() { &[] } else { self.0.get(bundle).map_or(&[], Vec::as_slice) }
    }
}
