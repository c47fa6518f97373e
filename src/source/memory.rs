//! A source in memory, for tests: it counts the bytes that are fetched.

use super::{BundleSource, Entry, Listing, SourceError};
use crate::model::{BundleStamp, Handle, Location};
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bundles by their handles.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    bundles: BTreeMap<String, Vec<u8>>,
    fetched: AtomicU64,
}

impl Memory {
    pub(crate) fn of(bundles: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Memory {
        let bundles = bundles.into_iter().map(|(handle, bytes)| (handle.to_owned(), bytes)).collect();
        Memory { bundles, fetched: AtomicU64::new(0) }
    }

    /// Bytes that were fetched so far.
    pub(crate) fn fetched(&self) -> u64 {
        self.fetched.load(Ordering::Relaxed)
    }

    fn bundle(&self, handle: &Handle) -> io::Result<&Vec<u8>> {
        self.bundles.get(handle.as_str()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl BundleSource for Memory {
    fn location(&self) -> Location {
        Location::Url("memory://bundles".to_owned())
    }

    fn list(&self) -> Result<Listing, SourceError> {
        let handles = self.bundles.keys().filter_map(|name| Handle::new(name.as_str()).ok());
        let entries = handles.filter_map(|handle| Some(Entry { stamp: self.stamp(&handle).ok()?, handle })).collect();
        Ok(Listing { entries, ..Listing::default() })
    }

    fn stamp(&self, handle: &Handle) -> io::Result<BundleStamp> {
        Ok(BundleStamp { mtime_ns: 0, size: self.bundle(handle)?.len() as u64 })
    }

    fn read_range(&self, handle: &Handle, range: Range<u64>) -> io::Result<Vec<u8>> {
        let bytes = self.bundle(handle)?;
        let end = (range.end as usize).min(bytes.len());
        let piece = bytes.get(range.start as usize..end).unwrap_or_default().to_vec();
        self.fetched.fetch_add(piece.len() as u64, Ordering::Relaxed);
        Ok(piece)
    }
}
