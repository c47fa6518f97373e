//! Changes: what of a listing is to be read, and which rows are of bundles that are gone.

use super::figures::FiguresWanted;
use super::freshness::{Freshness, Known, RowsOfBundle};
use super::known_trials::KnownTrials;
use super::naming::Namer;
use super::refresh_scope::Scope;
use super::scan_outcome::ScanOutcome;
use super::supply::{Stale, ToWrite};
use crate::model::{Failure, Location, RowKey};
use crate::source::{Entries, Entry, Listing};
use std::collections::HashSet;

/// What a catalog knows, and what is there.
pub(super) struct Compared<'a> {
    pub(super) known: &'a Known,
    pub(super) listing: &'a Listing,
    pub(super) namer: &'a Namer,
    /// Where the bundles are.
    pub(super) location: &'a Location,
    /// Whether every bundle is read again.
    pub(super) is_rebuild: bool,
    pub(super) figures: FiguresWanted,
    pub(super) scope: Scope,
}

/// What is to be done. Of a stale bundle nothing is kept but what is to be written: there may be millions.
pub(super) struct Changes<'a> {
    entries: &'a Entries,
    namer: &'a Namer,
    known: &'a Known,
    trials: KnownTrials<'a>,
    /// What is to be written of each bundle of the listing.
    to_write: Vec<Option<ToWrite>>,
    /// The keys of what is there no more.
    gone: Vec<RowKey>,
}

impl<'a> Compared<'a> {
    /// Tells what is stale and what is gone, and counts all else.
    pub(super) fn changes(&self, outcome: &mut ScanOutcome) -> Changes<'a> {
        let Compared { known, listing, namer, location, .. } = *self;
        let entries = &listing.entries;
        let keys = entries.iter().filter_map(|entry| namer.key(&entry.handle));
        let trials = KnownTrials::of(&known.rows, keys);
        let mut gone = Gone::of(known);
        let mut to_write = Vec::with_capacity(entries.len());
        let mut near = 0;
        for Entry { handle, stamp } in entries.iter() {
            let path = || namer.handle(&handle).to_string();
            let Some(key) = namer.key(&handle) else {
                let reason = format!("the path of {location} is not Unicode");
                outcome.failures.push(Failure { path: path(), reason });
                to_write.push(None);
                continue;
            };
            let rows = trials.of_bundle(&key, near);
            near = rows.own.map_or(near, |own| own + 1);
            gone.is_there(&key, &rows);
            to_write.push(match (known.freshness(&key, &rows, stamp), self.scope) {
                (Freshness::Fresh, _) if !self.is_rebuild => {
                    outcome.unchanged += 1;
                    self.is_unmeasured(&key, &rows, outcome).then_some(ToWrite::TrialsAlone)
                }
                (_, Scope::MissingTrials) => None,
                (Freshness::FailsAgain(reason), _) if !self.is_rebuild => {
                    outcome.failures.push(Failure { path: path(), reason: reason.to_owned() });
                    None
                }
                _ => Some(ToWrite::Everything),
            });
        }
        let gone = match self.scope {
            Scope::MissingTrials => Vec::new(),
            Scope::Everything => {
                // What could not be looked at may be there.
                let may_be_there = |key: &RowKey| listing.unseen.iter().any(|path| namer.is_at(key, path));
                gone.keys(known, &may_be_there, outcome)
            }
        };
        Changes { entries, namer, known, trials, to_write, gone }
    }

    /// Whether a bundle whose rows are fresh is to be measured; where it cannot be, that is said.
    fn is_unmeasured(&self, key: &RowKey, rows: &RowsOfBundle, outcome: &mut ScanOutcome) -> bool {
        let known = self.known;
        if !known.unmeasurable.is_empty() {
            let trials = rows.trials.iter().map(|place| known.rows.key(*place));
            outcome.unmeasurable.extend(trials.chain([key.as_str()]).filter_map(|row| known.fault_of(row)));
        }
        self.figures == FiguresWanted::Measured && rows.places().any(|place| known.rows.is_unmeasured(place))
    }
}

/// What is known and was not come by.
struct Gone<'a> {
    /// Whether each row is gone.
    rows: Vec<bool>,
    without_row: HashSet<&'a RowKey>,
}

impl<'a> Gone<'a> {
    /// All that is known.
    fn of(known: &'a Known) -> Gone<'a> {
        Gone { rows: vec![true; known.rows.len()], without_row: known.keys_without_row().collect() }
    }

    /// Notes that a bundle with these rows is there.
    fn is_there(&mut self, key: &RowKey, rows: &RowsOfBundle) {
        self.without_row.remove(key);
        rows.places().for_each(|place| self.rows[place] = false);
    }

    /// The keys of all that is gone; the bundles among it that had rows are counted.
    fn keys(self, known: &Known, may_be_there: &dyn Fn(&RowKey) -> bool, outcome: &mut ScanOutcome) -> Vec<RowKey> {
        let rows = self.rows.iter().enumerate().filter(|(_, is_gone)| **is_gone);
        let mut gone: Vec<RowKey> = rows.map(|(place, _)| RowKey::new(known.rows.key(place))).collect();
        gone.retain(|key| !may_be_there(key));
        let bundle = |key: &RowKey| key.split_trial().map_or_else(|| key.clone(), |(bundle, _)| bundle);
        outcome.removed = gone.iter().map(bundle).collect::<HashSet<_>>().len();
        gone.extend(self.without_row.into_iter().filter(|key| !may_be_there(key)).cloned());
        gone
    }
}

impl Changes<'_> {
    /// How many bundles are stale.
    pub(super) fn stale_count(&self) -> usize {
        self.to_write.iter().flatten().count()
    }

    /// Takes the keys of what is there no more.
    pub(super) fn take_gone(&mut self) -> Vec<RowKey> {
        std::mem::take(&mut self.gone)
    }

    /// The stale bundles, each made when it is asked for.
    pub(super) fn stale(&self) -> impl Iterator<Item = Stale> {
        let to_write = self.to_write.iter().enumerate();
        to_write.filter_map(|(position, to_write)| {
            let (to_write, entry) = ((*to_write)?, self.entries.at(position));
            let key = self.namer.key(&entry.handle)?;
            let RowsOfBundle { trials, .. } = self.trials.of_bundle(&key, 0);
            let trials = trials.into_iter().map(|place| RowKey::new(self.known.rows.key(place))).collect();
            Some(Stale { position, entry, key, trials, to_write })
        })
    }
}
