//! The packer: deflates blocks and writes them as base64.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compress, CompressError, Compression, FlushCompress, Status};

use crate::report::ladder::Detail;

/// Packs the blocks of many winners, on any number of threads.
///
/// Compressors are large and are used again: one for every winner would leave the heap with holes that nothing fits into.
#[derive(Debug)]
pub struct Packer {
    detail: Detail,
    max_size: Option<usize>,
    /// Bytes of the winners that were packed so far, on their first rungs.
    packed: AtomicUsize,
    idle: Mutex<Vec<Compress>>,
}

impl Packer {
    /// A packer of winners in `detail` at most, for a page of no more than `max_size` bytes; `None` for any number.
    pub(in crate::report) fn new(detail: Detail, max_size: Option<usize>) -> Packer {
        Packer { detail, max_size, packed: AtomicUsize::new(0), idle: Mutex::default() }
    }

    /// The most detail that it packs.
    pub fn detail(&self) -> Detail {
        self.detail
    }

    /// Counts the bytes of one more winner; whether the page may have room for all so far.
    pub(in crate::report) fn has_room_after(&self, bytes: usize) -> bool {
        let packed = self.packed.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.max_size.is_none_or(|limit| packed <= limit)
    }

    /// Bytes deflated without a header, as base64.
    ///
    /// # Errors
    /// Only if the compressor fails.
    pub(in crate::report) fn pack(&self, bytes: &[u8]) -> Result<String, CompressError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let known = idle().pop();
        let mut compressor = known.unwrap_or_else(|| Compress::new(Compression::best(), false));
        compressor.reset();
        let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let read = compressor.total_in() as usize;
            let status = compressor.compress_vec(&bytes[read..], &mut packed, FlushCompress::Finish)?;
            if status == Status::StreamEnd {
                break;
            }
            packed.reserve(packed.capacity());
        }
        idle().push(compressor);
        Ok(STANDARD.encode(packed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::DeflateDecoder;
    use std::io::Read;

    #[test]
    fn a_packer_that_was_used_packs_as_a_new_one() {
        let packer = Packer::new(Detail::Standard, None);
        let noise: Vec<u8> = (0..100_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for bytes in [&noise[..], b"", &[7; 5_000], &noise[..10]] {
            let packed = packer.pack(bytes).unwrap();
            assert_eq!(packed, Packer::new(Detail::Standard, None).pack(bytes).unwrap());
            let mut unpacked = Vec::new();
            DeflateDecoder::new(&STANDARD.decode(packed).unwrap()[..]).read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, bytes);
        }
    }
}
