//! Packed records: one after the other as bytes, names apart.

use std::sync::Arc;

use super::{Pack, PackedRecord, Unpack};

/// Records as bytes. Which type of record they are is known to who holds them.
#[derive(Clone, Default)]
pub(crate) struct PackedRecords {
    pack: Pack,
    len: usize,
}

impl PackedRecords {
    /// The number of records.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds a record at the end.
    pub(super) fn push<T: PackedRecord>(&mut self, record: &T) {
        record.pack(&mut self.pack);
        self.len += 1;
    }

    /// The records, each unpacked when it is its turn.
    pub(super) fn iter<T: PackedRecord>(&self) -> impl Iterator<Item = T> {
        let names: &[Arc<str>] = self.pack.names();
        let mut unpack = Unpack::new(self.pack.bytes(), names);
        (0..self.len).map(move |_| T::unpack(&mut unpack))
    }

    /// Puts them in the order of their keys, equal ones as they were. They stay packed.
    pub(super) fn sort_by_key<T: PackedRecord, K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        let bytes = self.pack.bytes();
        let mut unpack = Unpack::new(bytes, self.pack.names());
        let mut places = Vec::with_capacity(self.len);
        for _ in 0..self.len {
            let begin = bytes.len() - unpack.left();
            let record = T::unpack(&mut unpack);
            places.push((key(&record), begin..bytes.len() - unpack.left()));
        }
        if places.is_sorted_by(|(one, _), (other, _)| one <= other) {
            return;
        }
        places.sort_by(|(one, _), (other, _)| one.cmp(other));
        let sorted = places.into_iter().flat_map(|(_, place)| &bytes[place]).copied().collect();
        self.pack.replace(sorted);
    }

    /// The bytes that they take.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.pack.bytes().len()
    }
}
