//! Entries: the bundles of a source with their stamps, in the room of their names.

use crate::model::{BundleStamp, Handle, Handles};

/// A bundle of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name below the location.
    pub handle: Handle,
    /// Its state when it was listed.
    pub stamp: BundleStamp,
}

/// Bundles in an order. There may be millions, so that an [`Entry`] is made of one when it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    handles: Handles,
    stamps: Vec<BundleStamp>,
}

impl Entries {
    /// Adds a bundle.
    pub fn push(&mut self, handle: &Handle, stamp: BundleStamp) {
        self.handles.push(handle);
        self.stamps.push(stamp);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.stamps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.stamps.is_empty()
    }

    /// The bundle at a position.
    pub fn at(&self, position: usize) -> Entry {
        Entry { handle: self.handles.at(position), stamp: self.stamps[position] }
    }

    /// The text of the handle at a position.
    pub fn name(&self, position: usize) -> &str {
        self.handles.text(position)
    }

    /// The stamp at a position.
    pub fn stamp(&self, position: usize) -> BundleStamp {
        self.stamps[position]
    }

    /// All bundles.
    pub fn iter(&self) -> impl Iterator<Item = Entry> {
        (0..self.len()).map(|position| self.at(position))
    }

    /// Itself in the order of paths, part by part, as a folder is walked.
    pub fn in_order(self) -> Entries {
        if self.handles.are_in_order() {
            return self;
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|one, other| self.handles.by_path(*one, *other));
        order.into_iter().map(|position| self.at(position)).collect()
    }

    /// The bundles whose stamps are known, of all that were found. They have as many stamps as handles.
    pub(super) fn of_known(handles: Handles, stamps: Vec<Option<BundleStamp>>) -> Entries {
        if stamps.iter().all(Option::is_some) {
            return Entries { handles, stamps: stamps.into_iter().flatten().collect() };
        }
        let known = handles.iter().zip(stamps).filter_map(|(handle, stamp)| Some(Entry { handle, stamp: stamp? }));
        known.collect()
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Entries {
        let mut all = Entries::default();
        entries.into_iter().for_each(|Entry { handle, stamp }| all.push(&handle, stamp));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_had_as_they_were_put_in_and_in_the_order_of_their_paths() {
        let entry =
            |name: &str, size| Entry { handle: Handle::new(name).unwrap(), stamp: BundleStamp { mtime_ns: 1, size } };
        let all = [entry("a-b", 1), entry("a/b", 2), entry("Z", 3)];
        let entries: Entries = all.iter().cloned().collect();
        assert_eq!(entries.iter().collect::<Vec<_>>(), all);
        assert_eq!((entries.name(1), entries.stamp(1), entries.len()), ("a/b", all[1].stamp, 3));
        let in_order = entries.in_order();
        assert_eq!(in_order.iter().collect::<Vec<_>>(), [2, 1, 0].map(|position| all[position].clone()));
        assert_eq!(in_order.clone().in_order(), in_order);
    }

    #[test]
    fn what_has_no_stamp_is_not_there() {
        let handles = || ["a", "b"].iter().map(|name| Handle::new(*name).unwrap()).collect::<Handles>();
        let stamp = Some(BundleStamp { mtime_ns: 1, size: 2 });
        let names =
            |stamps| Entries::of_known(handles(), stamps).iter().map(|entry| entry.handle.to_string()).collect();
        let all: Vec<String> = names(vec![stamp, stamp]);
        assert_eq!((all, names(vec![None, stamp])), (vec!["a".to_owned(), "b".to_owned()], vec!["b".to_owned()]));
    }
}
