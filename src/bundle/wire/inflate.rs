//! The decompressed document, a piece at a time: nobody ever holds the whole of a large one, and no more of the file is
//! read than it takes. A smaller one that is wanted to its end is decompressed in one go.

use std::io::Cursor;

use zstd::zstd_safe::{self, DCtx, InBuffer, OutBuffer, ResetDirective};

use super::frame;
use super::input::Input;
use crate::bundle::error::{BundleFault, Compression, Result};
use crate::bundle::limits::Limits;

/// Bytes that are decompressed at once: a few zstd blocks, which stay in the processor's cache.
const STEP: usize = 128 << 10;

/// A document of no more bytes than this is decompressed in one go where all of it is wanted: a piece at a time goes through a
/// buffer of zstd's own, and copying it out of there takes a sixth of the time that indexing takes. A buffer that grew beyond
/// this for one file is given back after it.
const LARGEST_AT_ONCE: usize = 8 << 20;

/// Bytes that a frame may have for each of its document, where each has a block of its own, and beside them. What follows is
/// no part of the frame, and need not be read to be refused.
const LONGEST_PER_BYTE: u64 = 4;
const LONGEST_ENDS: u64 = 1 << 10;

/// Buffers of decompression that are worth keeping from one file to the next.
pub(crate) struct Inflater {
    context: DCtx<'static>,
    buffer: Vec<u8>,
    /// The frame of a document that is decompressed in one go.
    frame: Vec<u8>,
    /// A document of no more bytes than this is decompressed in one go.
    at_once: usize,
}

impl Default for Inflater {
    fn default() -> Self {
        Inflater { at_once: LARGEST_AT_ONCE, ..Inflater::with_history(STEP) }
    }
}

impl Inflater {
    /// One that decompresses so many bytes at a time, and no document in one go.
    pub(crate) fn with_history(size: usize) -> Inflater {
        Inflater { context: DCtx::create(), buffer: vec![0; size], frame: Vec::new(), at_once: 0 }
    }

    /// Gives back what an unusual file needed.
    pub(crate) fn tidy(&mut self) {
        if self.buffer.len() > LARGEST_AT_ONCE {
            self.buffer = vec![0; STEP];
        }
        if self.frame.capacity() > LARGEST_AT_ONCE {
            self.frame = Vec::new();
        }
    }
}

/// The bytes of a document that were decompressed and not yet read.
pub(crate) struct History<'a> {
    input: Input<'a>,
    inflater: &'a mut Inflater,
    /// The unread bytes are `buffer[start..end]`.
    start: usize,
    end: usize,
    /// From where in the buffer nothing may be forgotten, because reading may go back there.
    pinned: Option<usize>,
    /// Bytes of the document before the buffer.
    forgotten: u64,
    /// Bytes that the whole document has, or may have at most.
    length: Length,
    finished: bool,
}

#[derive(Clone, Copy)]
enum Length {
    Exactly(u64),
    AtMost(u64),
}

/// A position in the document to go back to.
pub(crate) struct Mark {
    position: u64,
    outermost: bool,
}

impl<'a> History<'a> {
    /// Opens the zstd frame that an input goes on with.
    ///
    /// # Errors
    /// It is no frame, or it is too large.
    pub(crate) fn open(input: Input<'a>, inflater: &'a mut Inflater, limits: &Limits) -> Result<History<'a>> {
        let length = match frame::content_size(input.start())? {
            Some(size) if size > limits.decompressed => return Err(too_large(size, limits.decompressed)),
            Some(size) => Length::Exactly(size),
            None => Length::AtMost(limits.decompressed),
        };
        inflater.context.reset(ResetDirective::SessionOnly).map_err(decompression)?;
        let (start, end, pinned, forgotten, finished) = (0, 0, None, 0, false);
        Ok(History { input, inflater, start, end, pinned, forgotten, length, finished })
    }

    /// Opens the zstd frame that an input goes on with, of a document that is read to its end.
    ///
    /// # Errors
    /// As [`History::open`]; of a document that is not large, also whatever is wrong with the frame.
    pub(crate) fn open_whole(mut input: Input<'a>, inflater: &'a mut Inflater, limits: &Limits) -> Result<History<'a>> {
        let most = limits.decompressed.min(inflater.at_once as u64);
        let Some(length) = frame::content_size(input.start())?.filter(|&size| size <= most) else {
            return History::open(input, inflater, limits);
        };
        input.take_rest(&mut inflater.frame, length * LONGEST_PER_BYTE + LONGEST_ENDS)?;
        frame::check_end(&mut Cursor::new(&inflater.frame), 0)?;
        let Inflater { context, buffer, frame, .. } = &mut *inflater;
        let size = length as usize;
        if buffer.len() < size {
            // Nothing of the old one is wanted. With room to spare, as documents of a sweep are of about one size, and each
            // page of a new buffer costs a fault.
            *buffer = vec![0; size.next_power_of_two()];
        }
        let end = context.decompress(&mut buffer[..size], frame).map_err(decompression)?;
        let (start, pinned, forgotten, finished) = (0, None, 0, true);
        Ok(History { input, inflater, start, end, pinned, forgotten, length: Length::Exactly(length), finished })
    }

    /// Whether the frame was decompressed to its end, which is that of the input.
    pub(crate) fn is_finished(&self) -> bool {
        self.finished
    }

    /// The bytes at hand.
    #[inline]
    pub(crate) fn unread(&self) -> &[u8] {
        &self.inflater.buffer[self.start..self.end]
    }

    /// Takes note that so many of the bytes at hand were read.
    #[inline]
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.end);
    }

    /// The byte of the document that reading has come to.
    pub(crate) fn position(&self) -> u64 {
        self.forgotten + self.start as u64
    }

    /// Brings at least so many bytes to hand, unless the document ends before.
    ///
    /// # Errors
    /// The frame is damaged, or the document is too large.
    #[inline]
    pub(crate) fn fill(&mut self, wanted: usize) -> Result<()> {
        if self.end - self.start >= wanted { Ok(()) } else { self.refill(wanted) }
    }

    #[cold]
    fn refill(&mut self, wanted: usize) -> Result<()> {
        while self.end - self.start < wanted && !self.finished {
            self.make_room();
            let mut compressed = InBuffer::around(self.input.unread()?);
            let Inflater { context, buffer, .. } = &mut *self.inflater;
            // The buffer may have the size of a whole document that was read before.
            let room = buffer.len().min(self.end + STEP);
            let mut output = OutBuffer::around(&mut buffer[self.end..room]);
            let expected = context.decompress_stream(&mut output, &mut compressed).map_err(decompression)?;
            let (read, written) = (compressed.pos(), output.pos());
            self.input.advance(read)?;
            self.end += written;
            self.finished = expected == 0;
            let total = self.forgotten + self.end as u64;
            if let Length::AtMost(limit) = self.length
                && total > limit
            {
                return Err(too_large(total, limit));
            }
            if read == 0 && written == 0 && !self.finished {
                return Err(BundleFault::Decompress(Compression::Truncated));
            }
            if self.finished && !self.input.unread()?.is_empty() {
                return Err(BundleFault::Malformed { offset: 0, what: "something follows the zstd frame" });
            }
        }
        Ok(())
    }

    /// Forgets what was read; a buffer that is still full then is doubled, never more than has really arrived.
    fn make_room(&mut self) {
        let kept = self.pinned.unwrap_or(self.start);
        if kept > 0 {
            self.inflater.buffer.copy_within(kept..self.end, 0);
            self.start -= kept;
            self.end -= kept;
            self.forgotten += kept as u64;
            self.pinned = self.pinned.map(|_| 0);
        }
        let size = self.inflater.buffer.len();
        if self.end > size / 2 {
            self.inflater.buffer.resize(size * 2, 0);
        }
    }

    /// Steps over bytes that need not be at hand.
    ///
    /// # Errors
    /// The document ends before, or as [`History::fill`].
    pub(crate) fn skip(&mut self, bytes: u64) -> Result<()> {
        let mut left = bytes;
        loop {
            let step = left.min((self.end - self.start) as u64);
            self.start += step as usize;
            left -= step;
            if left == 0 {
                return Ok(());
            }
            self.fill(1)?;
            if self.start == self.end {
                return Err(self.malformed("it ends within a value"));
            }
        }
    }

    /// Brings exactly so many bytes to hand and returns them as read.
    ///
    /// # Errors
    /// The document ends before, or as [`History::fill`].
    #[inline]
    pub(crate) fn take(&mut self, bytes: usize) -> Result<&[u8]> {
        self.fill(bytes)?;
        let start = self.start;
        if self.end - start < bytes {
            return Err(self.malformed("it ends within a value"));
        }
        self.start += bytes;
        Ok(&self.inflater.buffer[start..start + bytes])
    }

    /// Checks a claim that at least so many bytes follow.
    ///
    /// # Errors
    /// The document cannot have them.
    #[inline]
    pub(crate) fn claim(&self, bytes: u64) -> Result<()> {
        let (Length::Exactly(length) | Length::AtMost(length)) = self.length;
        if bytes <= length.saturating_sub(self.position()) { Ok(()) } else { Err(self.refuse_claim(bytes)) }
    }

    #[cold]
    fn refuse_claim(&self, bytes: u64) -> BundleFault {
        match self.length {
            Length::Exactly(_) => self.malformed("a length points behind its end"),
            Length::AtMost(limit) => too_large(self.position() + bytes, limit),
        }
    }

    /// Remembers this position; until it is released, nothing behind it is forgotten.
    pub(crate) fn mark(&mut self) -> Mark {
        let mark = Mark { position: self.position(), outermost: self.pinned.is_none() };
        self.pinned = self.pinned.or(Some(self.start));
        mark
    }

    /// Gives up a position.
    pub(crate) fn release(&mut self, mark: &Mark) {
        if mark.outermost {
            self.pinned = None;
        }
    }

    /// Goes back to a position and gives it up.
    pub(crate) fn rewind(&mut self, mark: &Mark) {
        self.start = (mark.position - self.forgotten) as usize;
        self.release(mark);
    }

    /// Checks that all was read.
    ///
    /// # Errors
    /// Something is left, or the frame is damaged.
    pub(crate) fn expect_end(&mut self) -> Result<()> {
        self.fill(1)?;
        if self.start < self.end { Err(self.malformed("something follows the map of the backtest")) } else { Ok(()) }
    }

    /// An error at this position.
    #[cold]
    pub(crate) fn malformed(&self, what: &'static str) -> BundleFault {
        BundleFault::Malformed { offset: self.position(), what }
    }
}

fn too_large(size: u64, limit: u64) -> BundleFault {
    BundleFault::TooLarge { what: "the decompressed document", size, unit: "bytes or more", limit }
}

/// zstd's error as ours; it numbers its errors downwards from the largest `usize`.
fn decompression(code: usize) -> BundleFault {
    const SOURCE_SIZE_WRONG: usize = 72;
    BundleFault::Decompress(match 0usize.wrapping_sub(code) {
        SOURCE_SIZE_WRONG => Compression::Truncated,
        _ => Compression::Corrupt(zstd_safe::get_error_name(code)),
    })
}
