//! The eight bytes that tell a bundle and its version.

use super::error::{BundleFault, Result};
use super::wire::input::Input;
use crate::model::FormatVersion;

/// The first bytes of every bundle.
pub(super) const MAGIC: [u8; 4] = *b"IAFB";

/// Bytes of the header.
pub(super) const LENGTH: u64 = 8;

/// Reads the header of a file and returns its version.
///
/// # Errors
/// As [`split`].
pub(super) fn read(input: &mut Input<'_>) -> Result<FormatVersion> {
    let (version, _) = split(input.start())?;
    input.advance(LENGTH as usize)?;
    Ok(version)
}

/// Splits a file into its version and the zstd frame behind it.
///
/// # Errors
/// The file is no bundle, or one of a version that is not known.
pub(super) fn split(bytes: &[u8]) -> Result<(FormatVersion, &[u8])> {
    if bytes.is_empty() {
        return Err(BundleFault::NotABundle("the file is empty"));
    }
    if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
        return Err(BundleFault::NotABundle("it does not begin with IAFB"));
    }
    let Some((header, frame)) = bytes.split_first_chunk::<8>() else {
        return Err(BundleFault::NotABundle("it ends within the header of 8 bytes"));
    };
    let [_, _, _, _, number @ ..] = *header;
    let found = u32::from_le_bytes(number);
    match FormatVersion::from_number(found) {
        Some(version) => Ok((version, frame)),
        None => Err(BundleFault::UnsupportedVersion { found, newest: FormatVersion::NEWEST.number() }),
    }
}

/// The header of a file of this version.
pub(super) fn of(version: FormatVersion) -> [u8; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (MAGIC, version.number().to_le_bytes());
    [a, b, c, d, e, f, g, h]
}
