//! Backtests as the bytes of a bundle, as every store writes them.

use super::StoreError;
use crate::bundle::{self, Level, Limits, Manifest, OpenedBundle, WriteOptions};
use crate::model::{Backtest, Handle};
use std::borrow::Cow;
use std::path::Path;

/// The bytes of a backtest's bundle, in the version that it has and as small as can be.
pub(super) fn to_bytes(handle: &Handle, backtest: &Backtest) -> Result<Vec<u8>, StoreError> {
    let options = WriteOptions { version: backtest.format_version, level: Level::SMALLEST };
    bundle::to_bytes(backtest, &options)
        .map_err(|fault| StoreError::NotSupported { handle: handle.clone(), reason: fault.to_string() })
}

/// The bytes of a backtest's bundle for a path from which its chunks are in this folder.
pub(super) fn to_bytes_with_chunks_in(
    handle: &Handle,
    backtest: &Backtest,
    folder: &str,
) -> Result<Vec<u8>, StoreError> {
    match Manifest::of(backtest) {
        Some(manifest) if manifest.folder != folder => {
            let mut backtest = backtest.clone();
            Manifest::set_folder(&mut backtest, folder);
            to_bytes(handle, &backtest)
        }
        _ => to_bytes(handle, backtest),
    }
}

/// Reads a bundle whose bytes are at hand; `path` is where they are from.
pub(super) fn from_bytes(
    handle: &Handle,
    path: &Path,
    bytes: &[u8],
    limits: &Limits,
) -> Result<OpenedBundle, StoreError> {
    bundle::from_bytes(bytes, limits).map_err(StoreError::corrupt(handle, path))
}

/// The bytes of a bundle for a path from which its chunks are in this folder; they change only where the folder does.
pub(super) fn with_chunks_in<'a>(
    handle: &Handle,
    bytes: &'a [u8],
    opened: &mut OpenedBundle,
    folder: &str,
) -> Result<Cow<'a, [u8]>, StoreError> {
    match Manifest::of(&opened.backtest) {
        Some(manifest) if manifest.folder != folder => {
            Manifest::set_folder(&mut opened.backtest, folder);
            to_bytes(handle, &opened.backtest).map(Cow::Owned)
        }
        _ => Ok(Cow::Borrowed(bytes)),
    }
}
