//! Known rows: the keys and stamps of all rows of an index, in the order of the keys and in little more room than these take.

use crate::model::{BundleStamp, RowKey, Texts};
use std::cmp::Ordering;

/// The stamp of a row that has none: no file is so large.
const NO_STAMP: BundleStamp = BundleStamp { mtime_ns: 0, size: u64::MAX };

/// What stands behind the key of a bundle in those of its trials.
const SEPARATOR: char = '#';

/// The rows of an index. There may be millions: each has a place in the order of their keys, by which all else is asked for.
#[derive(Debug, Clone, Default)]
pub struct KnownRows {
    /// The keys as they came.
    keys: Texts,
    /// Their stamps.
    stamps: Vec<BundleStamp>,
    /// The positions of the keys in their order; none where they came in order.
    order: Vec<usize>,
    /// Whether each is without a trial, in their order; none where none is.
    unmeasured: Vec<bool>,
    /// Whether some key looks like that of a trial.
    has_trials: bool,
}

/// Rows as they come, in no order.
#[derive(Debug, Default)]
pub(super) struct RowsInNoOrder(KnownRows);

impl RowsInNoOrder {
    /// Adds a row.
    pub(super) fn push(&mut self, key: &str, stamp: Option<BundleStamp>) {
        self.0.keys.push(key);
        self.0.stamps.push(stamp.unwrap_or(NO_STAMP));
    }

    /// All of them in order. Of those with one key the last counts.
    pub(super) fn in_order(self) -> KnownRows {
        let RowsInNoOrder(mut rows) = self;
        let KnownRows { keys, order, .. } = &mut rows;
        if !(1..keys.len()).all(|next| keys.at(next - 1) < keys.at(next)) {
            order.extend((0..keys.len()).rev());
            order.sort_by(|one, other| keys.at(*one).cmp(keys.at(*other)));
            order.dedup_by(|one, other| keys.at(*one) == keys.at(*other));
        }
        rows.has_trials = rows.keys.iter().any(|key| key.contains(SEPARATOR));
        rows
    }
}

impl KnownRows {
    /// How many there are.
    pub fn len(&self) -> usize {
        if self.order.is_empty() { self.keys.len() } else { self.order.len() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn position(&self, place: usize) -> usize {
        if self.order.is_empty() { place } else { self.order[place] }
    }

    /// The text of the key at a place.
    pub fn key(&self, place: usize) -> &str {
        self.keys.at(self.position(place))
    }

    /// The stamp of the row at a place; `None` where it has none.
    pub fn stamp(&self, place: usize) -> Option<BundleStamp> {
        Some(self.stamps[self.position(place)]).filter(|stamp| *stamp != NO_STAMP)
    }

    /// The place of a row.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.find_near(0, key).ok()
    }

    /// The place of a row, or else the one where it would stand. It is found at once where it is at, or right behind, a place near
    /// it.
    pub(super) fn find_near(&self, near: usize, key: &str) -> Result<usize, usize> {
        let compared = |place: usize| self.key(place).cmp(key);
        let (mut low, mut high) = (0, self.len());
        let mut step = 1;
        let mut at = near;
        // Wider and wider steps forward, as long as what is there stands before it.
        while at < high {
            match compared(at) {
                Ordering::Equal => return Ok(at),
                Ordering::Greater => high = at,
                Ordering::Less => {
                    low = at + 1;
                    at = low + step - 1;
                    step *= 2;
                }
            }
        }
        while low < high {
            let middle = low + (high - low) / 2;
            match compared(middle) {
                Ordering::Equal => return Ok(middle),
                Ordering::Greater => high = middle,
                Ordering::Less => low = middle + 1,
            }
        }
        Err(low)
    }

    /// Whether some key looks like that of a trial.
    pub(super) fn has_trials(&self) -> bool {
        self.has_trials
    }

    /// The places of the rows that look like those of trials of a bundle.
    pub(super) fn trials_of(&self, bundle: &str) -> impl Iterator<Item = usize> {
        let begin = format!("{bundle}{SEPARATOR}");
        let first = self.find_near(self.len(), &begin).unwrap_or_else(|place| place);
        let is_of = move |key: &str| RowKey::new(key).split_trial().is_some_and(|(of, _)| of.as_str() == bundle);
        let with_begin = (first..self.len()).take_while(move |place| self.key(*place).starts_with(&begin));
        with_begin.filter(move |place| is_of(self.key(*place)))
    }

    /// Notes that every row is without a trial, or that none is.
    pub fn set_unmeasured(&mut self, is_unmeasured: bool) {
        self.unmeasured = if is_unmeasured { vec![true; self.len()] } else { Vec::new() };
    }

    /// Notes whether the row at a place is without a trial.
    pub fn set_unmeasured_at(&mut self, place: usize, is_unmeasured: bool) {
        if self.unmeasured.is_empty() {
            self.unmeasured.resize(self.len(), false);
        }
        if let Some(noted) = self.unmeasured.get_mut(place) {
            *noted = is_unmeasured;
        }
    }

    /// Whether the row at a place is without a trial, so that its bundle is to be measured.
    pub fn is_unmeasured(&self, place: usize) -> bool {
        self.unmeasured.get(place).is_some_and(|is_unmeasured| *is_unmeasured)
    }
}

impl<'a> FromIterator<(&'a str, Option<BundleStamp>)> for KnownRows {
    fn from_iter<T: IntoIterator<Item = (&'a str, Option<BundleStamp>)>>(rows: T) -> KnownRows {
        let mut all = RowsInNoOrder::default();
        rows.into_iter().for_each(|(key, stamp)| all.push(key, stamp));
        all.in_order()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(size: u64) -> Option<BundleStamp> {
        Some(BundleStamp { mtime_ns: 1, size })
    }

    #[test]
    fn a_row_is_found_by_its_key_from_anywhere_whatever_order_they_came_in() {
        for keys in [["a", "b/c", "b#x", "d"], ["d", "b/c", "a", "b#x"]] {
            let rows: KnownRows = keys.iter().map(|key| (*key, stamp(key.len() as u64))).collect();
            let in_order: Vec<&str> = (0..rows.len()).map(|place| rows.key(place)).collect();
            assert_eq!(in_order, ["a", "b#x", "b/c", "d"]);
            for near in 0..=9 {
                for (place, key) in in_order.iter().enumerate() {
                    assert_eq!((rows.find_near(near, key), rows.stamp(place)), (Ok(place), stamp(key.len() as u64)));
                }
                for (key, place) in [("", 0), ("aa", 1), ("b", 1), ("b/", 2), ("c", 3), ("e", 4)] {
                    assert_eq!(rows.find_near(near, key), Err(place), "{key}");
                }
            }
        }
        assert_eq!((KnownRows::default().find("a"), KnownRows::default().len()), (None, 0));
    }

    #[test]
    fn of_rows_with_one_key_the_last_counts() {
        let rows: KnownRows = [("b", stamp(1)), ("a", stamp(2)), ("b", None), ("b", stamp(3))].into_iter().collect();
        assert_eq!((rows.len(), rows.key(1), rows.stamp(1)), (2, "b", stamp(3)));
        let rows: KnownRows = [("", stamp(1)), ("", None)].into_iter().collect();
        assert_eq!((rows.len(), rows.stamp(0)), (1, None));
    }

    #[test]
    fn the_rows_of_a_bundle_s_trials_stand_together() {
        let keys = ["v", "v#1/a#s/vector", "v#s", "v#s/event", "v#s/vector", "v#s/vector/u", "v/w", "w#s/vector"];
        let rows: KnownRows = keys.iter().rev().map(|key| (*key, None)).collect();
        let of = |bundle: &str| rows.trials_of(bundle).map(|place| rows.key(place)).collect::<Vec<_>>();
        assert_eq!(of("v"), ["v#s/event", "v#s/vector", "v#s/vector/u"]);
        assert_eq!((of("v#1/a"), of("w"), of("x")), (vec!["v#1/a#s/vector"], vec!["w#s/vector"], vec![]));
        assert!(rows.has_trials());
    }

    #[test]
    fn rows_are_measured_until_something_else_is_noted() {
        let mut rows: KnownRows = [("a", None), ("b", None)].into_iter().collect();
        let noted = |rows: &KnownRows| [0, 1, 2].map(|place| rows.is_unmeasured(place));
        assert_eq!(noted(&rows), [false; 3]);
        rows.set_unmeasured_at(1, true);
        assert_eq!(noted(&rows), [false, true, false]);
        rows.set_unmeasured(true);
        rows.set_unmeasured_at(1, false);
        assert_eq!(noted(&rows), [true, false, false]);
    }
}
