//! Reading of a bundle from a source piece by piece, as far as it is needed.

use super::BundleSource;
use crate::model::Handle;
use std::io::{self, Read};

/// Bytes of the first piece: the scalars of a bundle that begins with its summary.
const FIRST: u64 = 16 << 10;

/// Bytes that a piece has at most.
const LARGEST: u64 = 4 << 20;

/// The bytes of a bundle, fetched in pieces that grow.
#[derive(Debug)]
pub struct RangeReader<'a, S: ?Sized> {
    source: &'a S,
    handle: Handle,
    piece: Vec<u8>,
    /// Bytes of the piece that were read.
    read: usize,
    /// The beginning of the next piece, and its length.
    next: u64,
    length: u64,
}

impl<'a, S: BundleSource + ?Sized> RangeReader<'a, S> {
    /// A reader at the beginning of a bundle. Nothing is fetched yet.
    pub fn new(source: &'a S, handle: Handle) -> RangeReader<'a, S> {
        RangeReader { source, handle, piece: Vec::new(), read: 0, next: 0, length: FIRST }
    }
}

impl<S: BundleSource + ?Sized> Read for RangeReader<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() && !buffer.is_empty() {
            self.piece = self.source.read_range(&self.handle, self.next..self.next.saturating_add(self.length))?;
            self.read = 0;
            self.next += self.piece.len() as u64;
            self.length = (2 * self.length).min(LARGEST);
        }
        let read = (&self.piece[self.read..]).read(buffer)?;
        self.read += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::memory::Memory;
    use super::*;

    #[test]
    fn no_more_is_fetched_than_is_read() {
        let bytes: Vec<u8> = (0..100_000).map(|number| number as u8).collect();
        let source = Memory::of([("a", bytes.clone())]);
        let handle = Handle::new("a").unwrap();
        let mut reader = RangeReader::new(&source, handle.clone());
        assert_eq!(source.fetched(), 0);
        let mut first = [0; 10];
        reader.read_exact(&mut first).unwrap();
        assert_eq!((&first[..], source.fetched()), (&bytes[..10], FIRST));
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest).unwrap();
        assert!(rest == bytes[10..] && source.fetched() == bytes.len() as u64);
        let mut gone = RangeReader::new(&source, Handle::new("b").unwrap());
        assert_eq!(gone.read(&mut first).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
