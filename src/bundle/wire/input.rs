//! Input of a reader: the bytes of a file as they come from anywhere, and no more of them than the limit.

use std::io::{BufRead, ErrorKind, Read};

use crate::bundle::error::{BundleFault, Result};

/// Bytes that are looked at before any is read: the header of a bundle and the longest one of a zstd frame.
const START: usize = 8 + 18;

/// The bytes of a file from first to last.
pub(crate) struct Input<'a> {
    source: &'a mut dyn BufRead,
    /// The first bytes, of which `start[at..length]` are not read yet.
    start: [u8; START],
    at: usize,
    length: usize,
    /// Bytes read so far.
    read: u64,
    limit: u64,
}

impl<'a> Input<'a> {
    /// The input from a source, which is read no further than to so many bytes.
    ///
    /// # Errors
    /// The source cannot be read.
    pub(crate) fn new(source: &'a mut dyn BufRead, limit: u64) -> Result<Input<'a>> {
        let mut input = Input { source, start: [0; START], at: 0, length: 0, read: 0, limit };
        while input.length < START {
            match input.source.read(&mut input.start[input.length..]) {
                Ok(0) => break,
                Ok(read) => input.length += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(BundleFault::Io(error)),
            }
        }
        Ok(input)
    }

    /// The first bytes that were not read, as many as there are of those that are looked at beforehand.
    pub(crate) fn start(&self) -> &[u8] {
        &self.start[self.at..self.length]
    }

    /// Some bytes that were not read; none at the end.
    ///
    /// # Errors
    /// The source cannot be read.
    pub(crate) fn unread(&mut self) -> Result<&[u8]> {
        if self.at < self.length {
            return Ok(&self.start[self.at..self.length]);
        }
        // A look of its own, as what it returns cannot outlive the loop.
        while let Err(error) = self.source.fill_buf() {
            if error.kind() != ErrorKind::Interrupted {
                return Err(BundleFault::Io(error));
            }
        }
        self.source.fill_buf().map_err(BundleFault::Io)
    }

    /// Takes all bytes that were not read, or the first `most` of them, in the place of what the buffer held.
    ///
    /// # Errors
    /// The source cannot be read, or the file is larger than the limit allows.
    pub(crate) fn take_rest(&mut self, buffer: &mut Vec<u8>, most: u64) -> Result<()> {
        buffer.clear();
        buffer.extend_from_slice(self.start());
        let allowed = self.limit.saturating_sub(self.read).saturating_add(1);
        let left = allowed.min(most).saturating_sub(buffer.len() as u64);
        self.at = self.length;
        let mut source = &mut *self.source;
        Read::take(&mut source, left).read_to_end(buffer).map_err(BundleFault::Io)?;
        self.read += buffer.len() as u64;
        if self.read > self.limit { Err(too_large(self.read, self.limit)) } else { Ok(()) }
    }

    /// Takes note that so many of those bytes were read.
    ///
    /// # Errors
    /// They are more than the limit allows.
    pub(crate) fn advance(&mut self, bytes: usize) -> Result<()> {
        if self.at < self.length {
            self.at += bytes;
        } else {
            self.source.consume(bytes);
        }
        self.read += bytes as u64;
        if self.read > self.limit { Err(too_large(self.read, self.limit)) } else { Ok(()) }
    }
}

/// The fault of a file of so many bytes.
pub(crate) fn too_large(size: u64, limit: u64) -> BundleFault {
    BundleFault::TooLarge { what: "the file", size, unit: "bytes or more", limit }
}
