//! Bundles as files: opening them, and what is kept from one to the next.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::{BundleError, BundleFault, Result};
use super::header;
use super::limits::Limits;
use super::sha256::Sha256;
use crate::bundle::document::scalars::BundleScalars;
use crate::bundle::document::{backtest, blobs};
use crate::bundle::legacy::directory;
use crate::bundle::wire::NamePool;
use crate::bundle::wire::inflate::{History, Inflater};
use crate::bundle::wire::reader::Reader;
use crate::model::{Backtest, Handle};

/// Bytes of a file that tell its size: the header of a bundle and that of a zstd frame.
const HEAD: u64 = 8 + 18;

/// How much of a file is read at once.
const STEP: usize = 64 << 10;

/// A file's buffer that grew beyond this is given back.
const LARGEST_KEPT: usize = 4 << 20;

/// A backtest from a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedBundle {
    /// The backtest.
    pub backtest: Backtest,
    /// What was found wrong with parts of the bundle that it can live without, a sentence each.
    pub notices: Vec<String>,
    /// The hash of the whole file; of a legacy directory, of the bundle that it would be.
    pub sha256: Sha256,
}

/// Whether a file's name is that of a bundle: `.iafbt` or `.obtf`, in any case.
pub fn is_bundle_name(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| ["iafbt", "obtf"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// A handle without the extension of a bundle; any other dot is part of the name.
pub fn bare_handle(handle: &Handle) -> Handle {
    if is_bundle_name(Path::new(handle.as_str())) { handle.without_extension() } else { handle.clone() }
}

/// Reads the scalars of a bundle: no series, no runs, and no further into the file than it takes.
///
/// # Errors
/// The file cannot be read, or it is no bundle or a damaged one. Damage behind the last scalar goes unnoticed.
pub fn read_scalars(path: &Path, limits: &Limits) -> std::result::Result<BundleScalars, BundleError> {
    with_file(path, limits, scalars_from_bytes)
}

/// Reads a whole bundle, or a legacy directory as the bundle of version 1 that it would be.
///
/// # Errors
/// The file cannot be read, or it is no bundle or a damaged one.
pub fn read(path: &Path, limits: &Limits) -> std::result::Result<OpenedBundle, BundleError> {
    with_file(path, limits, from_bytes)
}

/// The bytes that a bundle's document has once decompressed, where its frame says so.
pub fn decompressed_size(path: &Path, limits: &Limits) -> Option<u64> {
    let bytes = std::fs::File::open(path).ok().and_then(|file| {
        let mut head = Vec::new();
        file.take(HEAD).read_to_end(&mut head).ok().map(|_| head)
    })?;
    let (_, frame) = header::split(&bytes).ok()?;
    zstd::zstd_safe::get_frame_content_size(frame).ok().flatten().filter(|&size| size <= limits.decompressed)
}

/// [`read_scalars`] on bytes at hand.
///
/// # Errors
/// As [`read_scalars`].
pub fn scalars_from_bytes(bytes: &[u8], limits: &Limits) -> Result<BundleScalars> {
    with_workspace(|workspace| head_within(bytes, limits, workspace))
}

/// [`read`] on bytes at hand.
///
/// # Errors
/// As [`read`].
pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<OpenedBundle> {
    with_workspace(|workspace| read_within(bytes, limits, workspace))
}

/// What is worth keeping from one file to the next.
#[derive(Default)]
pub(super) struct Workspace {
    pub(crate) inflater: Inflater,
    pub(super) names: NamePool,
}

/// Reads the scalars with the help of a workspace.
pub(super) fn head_within(bytes: &[u8], limits: &Limits, workspace: &mut Workspace) -> Result<BundleScalars> {
    let (version, frame) = header::split(bytes)?;
    let window = History::open(frame, &mut workspace.inflater, limits)?;
    BundleScalars::of(&mut Reader::new(window, &mut workspace.names, limits), version)
}

/// Reads everything with the help of a workspace.
pub(super) fn read_within(bytes: &[u8], limits: &Limits, workspace: &mut Workspace) -> Result<OpenedBundle> {
    let (version, frame) = header::split(bytes)?;
    let mut read = |wanted| {
        let window = History::open(frame, &mut workspace.inflater, limits)?;
        backtest::read(&mut Reader::new(window, &mut workspace.names, limits), version, wanted)
    };
    let document = match read(None)? {
        Ok(document) => document,
        Err(actual) => {
            read(Some(actual))?.map_err(|_| BundleFault::Malformed { offset: 0, what: "its engine is unclear" })?
        }
    };
    let (backtest, notices) = blobs::resolve(document, limits)?;
    Ok(OpenedBundle { backtest, notices, sha256: Sha256::of(bytes) })
}

thread_local! {
    static WORKSPACE: Cell<Option<Workspace>> = const { Cell::new(None) };
    static FILE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

fn with_workspace<T>(work: impl FnOnce(&mut Workspace) -> T) -> T {
    let mut workspace = WORKSPACE.take().unwrap_or_default();
    let result = work(&mut workspace);
    workspace.inflater.tidy();
    WORKSPACE.set(Some(workspace));
    result
}

fn with_file<T>(
    path: &Path,
    limits: &Limits,
    work: fn(&[u8], &Limits) -> Result<T>,
) -> std::result::Result<T, BundleError> {
    let mut buffer = FILE.take();
    let result = match load(path, limits, &mut buffer) {
        Ok(size) => work(&buffer[..size], limits),
        Err(BundleFault::Io(_)) if path.is_dir() => {
            directory::read_legacy_directory(path, limits).and_then(|bundle| work(&bundle, limits))
        }
        Err(fault) => Err(fault),
    };
    if buffer.len() <= LARGEST_KEPT {
        FILE.set(buffer);
    }
    result.map_err(|fault| BundleError { path: path.to_owned(), fault })
}

/// Loads a file into the beginning of a buffer and returns its size.
fn load(path: &Path, limits: &Limits, buffer: &mut Vec<u8>) -> Result<usize> {
    let mut file = File::open(path).map_err(BundleFault::Io)?;
    let mut size = 0;
    loop {
        if buffer.len() < size + STEP {
            buffer.resize((2 * size).max(4 * STEP), 0);
        }
        match file.read(&mut buffer[size..]) {
            Ok(0) => return Ok(size),
            Ok(read) => size += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(BundleFault::Io(error)),
        }
        if size as u64 > limits.file {
            let (what, unit, limit) = ("the file", "bytes or more", limits.file);
            return Err(BundleFault::TooLarge { what, size: size as u64, unit, limit });
        }
    }
}
