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

    /// The bytes that they take.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.pack.bytes().len()
    }
}
