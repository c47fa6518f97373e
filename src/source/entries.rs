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
#[derive(Debug, Clone, Default)]
pub struct Entries {
    handles: Handles,
    stamps: Vec<BundleStamp>,
    /// Where each was put in, in their order; none where they stand as they were put in.
    order: Vec<usize>,
}

impl Entries {
    /// Adds a bundle behind all others.
    pub fn push(&mut self, handle: &Handle, stamp: BundleStamp) {
        if !self.order.is_empty() {
            self.order.push(self.stamps.len());
        }
        self.handles.push(handle);
        self.stamps.push(stamp);
    }

    /// Where the bundle at a position was put in: how many were before it.
    pub(crate) fn put_in_at(&self, position: usize) -> usize {
        if self.order.is_empty() { position } else { self.order[position] }
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
        let put_in = self.put_in_at(position);
        Entry { handle: self.handles.at(put_in), stamp: self.stamps[put_in] }
    }

    /// The text of the handle at a position.
    pub fn name(&self, position: usize) -> &str {
        self.handles.text(self.put_in_at(position))
    }

    /// The stamp at a position.
    pub fn stamp(&self, position: usize) -> BundleStamp {
        self.stamps[self.put_in_at(position)]
    }

    /// All bundles.
    pub fn iter(&self) -> impl Iterator<Item = Entry> {
        (0..self.len()).map(|position| self.at(position))
    }

    /// Itself in the order of paths, part by part, as a folder is walked.
    pub fn in_order(self) -> Entries {
        let mut order = Vec::new();
        if !self.handles.are_in_order() {
            order.extend(0..self.len());
            order.sort_by(|one, other| self.handles.by_path(*one, *other));
        }
        Entries { order, ..self }
    }

    /// The bundles whose stamps are known, of all that were found. They have as many stamps as handles.
    pub(super) fn of_known(handles: Handles, stamps: Vec<Option<BundleStamp>>) -> Entries {
        if stamps.iter().all(Option::is_some) {
            return Entries { handles, stamps: stamps.into_iter().flatten().collect(), order: Vec::new() };
        }
        let known = handles.iter().zip(stamps).filter_map(|(handle, stamp)| Some(Entry { handle, stamp: stamp? }));
        known.collect()
    }
}

impl PartialEq for Entries {
    fn eq(&self, other: &Entries) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Entries {}

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
        assert_eq!((in_order.clone().in_order(), in_order.put_in_at(0)), (in_order.clone(), 2));
        let mut more = in_order.clone();
        more.push(&all[0].handle, all[0].stamp);
        assert_eq!((more.at(3), more == in_order), (all[0].clone(), false));
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
