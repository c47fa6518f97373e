//! A zstd frame from outside: what its header says, and where it ends.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use zstd::zstd_safe;

use crate::bundle::error::{BundleFault, Compression, Result};

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The kind of a block that is one byte many times.
const REPEATED: u32 = 1;

/// The bytes that the frame has once decompressed, where it says so.
///
/// # Errors
/// It does not begin as a frame does.
pub(crate) fn content_size(start: &[u8]) -> Result<Option<u64>> {
    if !start.starts_with(&MAGIC) {
        let cut = MAGIC.starts_with(start);
        return Err(BundleFault::Decompress(if cut { Compression::Truncated } else { Compression::NotZstd }));
    }
    Ok(zstd_safe::get_frame_content_size(start).ok().flatten())
}

/// Checks that a frame which begins at `start` ends where the file does. Only the headers of its blocks are read, so that
/// a file that is cut off is told without decompressing it.
///
/// # Errors
/// The file ends within the frame or goes on behind it, or cannot be read.
pub(crate) fn check_end(file: &mut (impl Read + Seek), start: u64) -> Result<()> {
    let length = file.seek(SeekFrom::End(0)).map_err(BundleFault::Io)?;
    let [.., descriptor] = read_at::<5>(file, start)?;
    let mut at = start + header_length(descriptor);
    loop {
        let [a, b, c] = read_at::<3>(file, at)?;
        let block = u32::from_le_bytes([a, b, c, 0]);
        let (is_last, kind, size) = (block & 1 != 0, block >> 1 & 3, block >> 3);
        at += 3 + if kind == REPEATED { 1 } else { u64::from(size) };
        if is_last {
            break;
        }
    }
    let has_checksum = descriptor & 4 != 0;
    at += if has_checksum { 4 } else { 0 };
    match at {
        end if end > length => Err(BundleFault::Decompress(Compression::Truncated)),
        end if end < length => Err(BundleFault::Malformed { offset: 0, what: "something follows the zstd frame" }),
        _ => Ok(()),
    }
}

/// The length of a frame's header: magic, descriptor, size of the history, dictionary and size of the content.
fn header_length(descriptor: u8) -> u64 {
    let is_single_segment = descriptor >> 5 & 1;
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let content_size = [is_single_segment.into(), 2, 4, 8][usize::from(descriptor >> 6)];
    4 + 1 + u64::from(1 - is_single_segment) + dictionary + content_size
}

fn read_at<const N: usize>(file: &mut (impl Read + Seek), at: u64) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut bytes)).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => BundleFault::Decompress(Compression::Truncated),
        _ => BundleFault::Io(error),
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use zstd::zstd_safe::{CCtx, CParameter};

    /// Frames with every header that a writer may choose.
    fn frames() -> Vec<Vec<u8>> {
        let noise: Vec<u8> = (0..400_000u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let contents = [&b""[..], b"a", &[7; 300], &[0; 70_000], &noise];
        let choices = [(false, false), (false, true), (true, false), (true, true)];
        let choose = |content: &[u8], (has_size, has_checksum): (bool, bool)| {
            let mut context = CCtx::create();
            context.set_parameter(CParameter::ContentSizeFlag(has_size)).unwrap();
            context.set_parameter(CParameter::ChecksumFlag(has_checksum)).unwrap();
            let mut frame = Vec::with_capacity(zstd_safe::compress_bound(content.len()));
            context.compress2(&mut frame, content).unwrap();
            frame
        };
        contents.iter().flat_map(|content| choices.map(|choice| choose(content, choice))).collect()
    }

    #[test]
    fn the_end_of_every_frame_is_found_and_no_other() {
        for frame in frames() {
            let end = |bytes: &[u8]| check_end(&mut Cursor::new([b"header:)", bytes].concat()), 8);
            assert!(end(&frame).is_ok());
            assert!(matches!(end(&[&frame[..], b"a"].concat()), Err(BundleFault::Malformed { .. })));
            for cut in [1, 3, frame.len() / 2, frame.len() - 1] {
                let found = end(&frame[..frame.len() - cut]);
                assert!(matches!(found, Err(BundleFault::Decompress(Compression::Truncated))), "{found:?}");
            }
        }
    }
}
