//! Backtests as the bytes of a bundle, as every store writes them.

use super::StoreError;
use super::chunk::{Manifest, set_folder};
use crate::bundle::{self, Limits, Opened};
use crate::model::{Backtest, Handle};
use std::borrow::Cow;
use std::path::Path;

/// The bytes of a backtest's bundle.
pub(super) fn to_bytes(handle: &Handle, _backtest: &Backtest) -> Result<Vec<u8>, StoreError> {
    Err(StoreError::NotSupported { handle: handle.clone(), reason: "bundles cannot be written yet".to_owned() })
}

/// Reads a bundle whose bytes are at hand; `path` is where they are from.
pub(super) fn from_bytes(handle: &Handle, path: &Path, bytes: &[u8], limits: &Limits) -> Result<Opened, StoreError> {
    bundle::from_bytes(bytes, limits).map_err(StoreError::corrupt(handle, path))
}

/// The same bundle at a place from which its chunks are in another folder; its very bytes, if nothing else is to be said.
pub(super) fn with_chunks_in<'a>(
    handle: &Handle,
    bytes: &'a [u8],
    opened: &mut Opened,
    folder: &str,
) -> Result<Cow<'a, [u8]>, StoreError> {
    match Manifest::of(&opened.backtest) {
        Some(manifest) if manifest.folder != folder => {
            set_folder(&mut opened.backtest, folder);
            to_bytes(handle, &opened.backtest).map(Cow::Owned)
        }
        _ => Ok(Cow::Borrowed(bytes)),
    }
}
