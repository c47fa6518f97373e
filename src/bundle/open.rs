//! Bundles as files: opening them, and what is kept from one to the next.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use super::document::backtest;
use super::document::blobs::{self, SeriesNotice};
use super::document::keys::UNREAD;
use super::document::manifest_alone;
use super::document::outline::{self, BundleOutline, NeedsSnapshots};
use super::document::scalars::{BundleScalars, unread_in_words};
use super::document::snapshot_choice::{SnapshotChoice, is_time_weighted};
use super::document::wanted::Wanted;
use super::error::{BundleError, BundleFault, Result};
use super::header;
use super::legacy::directory;
use super::limits::Limits;
use super::ohlcv::manifest::Manifest;
use super::parquet::SeriesWorkspace;
use super::sha256::Sha256;
use super::wire::NamePool;
use super::wire::frame;
use super::wire::inflate::{History, Inflater};
use super::wire::input::{Input, too_large};
use super::wire::reader::Reader;
use crate::files::{self, FileError};
use crate::model::{Backtest, TrialName};

/// Bytes of a file that are read at once.
const STEP: usize = 64 << 10;

/// A backtest from a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedBundle {
    /// The backtest.
    pub backtest: Backtest,
    /// Faults in parts of the bundle that it can live without, a sentence each.
    pub notices: Vec<String>,
    /// The hash of the whole file; of a legacy directory, of the bundle that it would be.
    pub sha256: Sha256,
}

/// Whether a file begins as a bundle does, whatever its name is.
pub fn is_bundle(path: &Path) -> bool {
    files::begins_with(path, &header::MAGIC)
}

/// Reads the scalars of a bundle: no series, no runs, and no further into the file than it takes.
///
/// # Errors
/// The file cannot be read, or it is no bundle or a damaged one. Damage behind the last scalar goes unnoticed, but a file
/// that is cut off does not.
pub fn read_scalars(path: &Path, limits: &Limits) -> std::result::Result<BundleScalars, BundleError> {
    let result = match scalars_of_file(path, limits) {
        Err(BundleFault::Io(_)) if path.is_dir() => {
            directory::read_legacy_directory(path, limits).and_then(|bundle| scalars_from_bytes(&bundle, limits))
        }
        result => result,
    };
    result.map_err(|fault| BundleError { path: path.to_owned(), fault })
}

/// Reads a whole bundle, or a legacy directory as the bundle of version 1 that it would be. Of a bundle with studies the
/// backtest is the first study's that has runs, and its first engine's; the others are kept in it as they are.
///
/// # Errors
/// The file cannot be read, or it is no bundle or a damaged one.
pub fn read(path: &Path, limits: &Limits) -> std::result::Result<OpenedBundle, BundleError> {
    read_wanted(path, None, SnapshotChoice::All, limits)
}

/// Reads a whole bundle as [`read`] does, but takes one trial of its studies for the backtest.
///
/// # Errors
/// As [`read`], or there is no such trial in it.
pub fn read_trial(path: &Path, trial: &TrialName, limits: &Limits) -> std::result::Result<OpenedBundle, BundleError> {
    read_wanted(path, Some(trial), SnapshotChoice::All, limits)
}

/// Reads a bundle as [`read`] does, or a trial of it as [`read_trial`], to measure and to show it: runs whose equity their
/// time-weighted curves tell are without snapshots, which are most of a usual file, and values that no figure and no page asks for,
/// such as signals, are left out.
///
/// # Errors
/// As [`read_trial`], though damage to snapshots that are left out may go unnoticed.
pub fn read_measurable(
    path: &Path,
    trial: Option<&TrialName>,
    limits: &Limits,
) -> std::result::Result<OpenedBundle, BundleError> {
    read_wanted(path, trial, SnapshotChoice::WithoutTimeWeighted, limits)
}

/// Reads which side files a bundle names, if it names any, and steps over all else.
///
/// # Errors
/// As [`read`], though damage to what is stepped over may go unnoticed.
pub fn read_manifest(path: &Path, limits: &Limits) -> std::result::Result<Option<Manifest>, BundleError> {
    bytes_of(path, limits)
        .and_then(|bytes| manifest_from_bytes(&bytes, limits))
        .map_err(|fault| BundleError { path: path.to_owned(), fault })
}

/// [`read_manifest`] on bytes at hand.
///
/// # Errors
/// As [`read_manifest`].
pub fn manifest_from_bytes(bytes: &[u8], limits: &Limits) -> Result<Option<Manifest>> {
    with_workspace(|workspace| manifest_of_bytes(bytes, limits, workspace))
}

fn manifest_of_bytes(mut bytes: &[u8], limits: &Limits, workspace: &mut Workspace) -> Result<Option<Manifest>> {
    let mut input = Input::new(&mut bytes, limits.file)?;
    let version = header::read(&mut input)?;
    let history = History::open(input, &mut workspace.inflater, limits)?;
    let mut reader = Reader::new(history, &mut workspace.names, limits);
    let manifest = manifest_alone::read_manifest(&mut reader, version)?;
    Ok(manifest.as_ref().and_then(Manifest::of_value))
}

fn read_wanted(
    path: &Path,
    trial: Option<&TrialName>,
    snapshots: SnapshotChoice,
    limits: &Limits,
) -> std::result::Result<OpenedBundle, BundleError> {
    bytes_of(path, limits)
        .and_then(|bytes| with_workspace(|workspace| bundle_of_bytes(&bytes, trial, snapshots, limits, workspace)))
        .map_err(|fault| BundleError { path: path.to_owned(), fault })
}

/// The bytes of a bundle, or of the bundle that a legacy directory would be.
///
/// # Errors
/// They cannot be read, or are more than the limits allow.
pub fn bytes_of(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    match files::read(path, limits.file) {
        Err(_) if path.is_dir() => directory::read_legacy_directory(path, limits),
        Err(FileError::TooLarge { limit, .. }) => Err(too_large(limit.saturating_add(1), limit)),
        Err(error) => Err(BundleFault::Io(error.into())),
        Ok(bytes) => Ok(bytes),
    }
}

/// The bytes that a bundle's document has once decompressed, where its frame says so.
pub fn decompressed_size(path: &Path, limits: &Limits) -> Option<u64> {
    let mut input = File::open(path).ok().map(BufReader::new)?;
    let input = Input::new(&mut input, limits.file).ok()?;
    let (_, start) = header::split(input.start()).ok()?;
    frame::content_size(start).ok().flatten().filter(|&size| size <= limits.decompressed)
}

/// [`read_scalars`] from a stream, of which no more is read than it takes: whether it is cut off behind the last scalar is
/// not known then.
///
/// # Errors
/// The stream cannot be read, or it is no bundle or a damaged one.
pub fn scalars_from_reader(reader: impl Read, limits: &Limits) -> Result<BundleScalars> {
    let mut reader = BufReader::with_capacity(STEP, reader);
    with_workspace(|workspace| scalars_of(&mut reader, limits, workspace)).map(|(scalars, _)| scalars)
}

/// [`read_scalars`] on bytes at hand.
///
/// # Errors
/// As [`read_scalars`].
pub fn scalars_from_bytes(bytes: &[u8], limits: &Limits) -> Result<BundleScalars> {
    with_workspace(|workspace| scalars_of_bytes(bytes, limits, workspace))
}

/// Reads what it takes to measure a bundle from a stream, to its end. The stream is opened again where a second look is needed.
///
/// # Errors
/// The stream cannot be opened or read, or it is no bundle or a damaged one. Series that cannot be read are no error.
pub fn outline_from_streams<R: Read>(open: impl Fn() -> Result<R>, limits: &Limits) -> Result<BundleOutline> {
    let read = |snapshots| {
        let mut reader = BufReader::with_capacity(STEP, open()?);
        with_workspace(|workspace| outline_of(&mut reader, snapshots, limits, workspace))
    };
    match read(SnapshotChoice::WithoutTimeWeighted)? {
        Ok(outline) => Ok(outline),
        Err(NeedsSnapshots) => read(SnapshotChoice::All)?
            .map_err(|_| BundleFault::Malformed { offset: 0, what: "its snapshots are unclear" }),
    }
}

/// [`read`] from a stream, to its end.
///
/// # Errors
/// The stream cannot be read, or it is no bundle or a damaged one.
pub fn from_reader(reader: impl Read, limits: &Limits) -> Result<OpenedBundle> {
    let mut bytes = Vec::new();
    reader.take(limits.file.saturating_add(1)).read_to_end(&mut bytes).map_err(BundleFault::Io)?;
    match bytes.len() as u64 {
        size if size > limits.file => Err(too_large(size, limits.file)),
        _ => from_bytes(&bytes, limits),
    }
}

/// [`read`] on bytes at hand.
///
/// # Errors
/// As [`read`].
pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<OpenedBundle> {
    with_workspace(|workspace| bundle_of_bytes(bytes, None, SnapshotChoice::All, limits, workspace))
}

/// [`read_trial`] on bytes at hand.
///
/// # Errors
/// As [`read_trial`].
pub fn trial_from_bytes(bytes: &[u8], trial: &TrialName, limits: &Limits) -> Result<OpenedBundle> {
    with_workspace(|workspace| bundle_of_bytes(bytes, Some(trial), SnapshotChoice::All, limits, workspace))
}

/// [`read_measurable`] on bytes at hand.
///
/// # Errors
/// As [`read_measurable`].
pub fn measurable_from_bytes(bytes: &[u8], trial: Option<&TrialName>, limits: &Limits) -> Result<OpenedBundle> {
    let snapshots = SnapshotChoice::WithoutTimeWeighted;
    with_workspace(|workspace| bundle_of_bytes(bytes, trial, snapshots, limits, workspace))
}

/// Buffers that are worth keeping from one file to the next.
#[derive(Default)]
pub(super) struct Workspace {
    pub(super) inflater: Inflater,
    pub(super) names: NamePool,
    pub(super) series: SeriesWorkspace,
}

thread_local! {
    static WORKSPACE: Cell<Option<Workspace>> = const { Cell::new(None) };
}

fn with_workspace<T>(work: impl FnOnce(&mut Workspace) -> T) -> T {
    let mut workspace = WORKSPACE.take().unwrap_or_default();
    let result = work(&mut workspace);
    workspace.inflater.tidy();
    WORKSPACE.set(Some(workspace));
    result
}

/// The extent to which an input was read.
#[derive(PartialEq, Eq)]
enum ReadTo {
    /// To its end.
    End,
    /// To the last scalar.
    LastScalar,
}

fn scalars_of_file(path: &Path, limits: &Limits) -> Result<BundleScalars> {
    let file = File::open(path).map_err(BundleFault::Io)?;
    let metadata = file.metadata().map_err(BundleFault::Io)?;
    if metadata.len() > limits.file {
        return Err(too_large(metadata.len(), limits.file));
    }
    let mut reader = BufReader::with_capacity(STEP, file);
    let (scalars, read_to) = with_workspace(|workspace| scalars_of(&mut reader, limits, workspace))?;
    if read_to == ReadTo::LastScalar && metadata.is_file() {
        frame::check_end(reader.get_mut(), header::LENGTH)?;
    }
    Ok(scalars)
}

/// Reads the scalars of bytes with the help of a workspace.
pub(super) fn scalars_of_bytes(mut bytes: &[u8], limits: &Limits, workspace: &mut Workspace) -> Result<BundleScalars> {
    let whole = bytes;
    let (scalars, read_to) = scalars_of(&mut bytes, limits, workspace)?;
    if read_to == ReadTo::LastScalar {
        frame::check_end(&mut Cursor::new(whole), header::LENGTH)?;
    }
    Ok(scalars)
}

fn scalars_of(source: &mut dyn BufRead, limits: &Limits, workspace: &mut Workspace) -> Result<(BundleScalars, ReadTo)> {
    let mut input = Input::new(source, limits.file)?;
    let version = header::read(&mut input)?;
    let history = History::open(input, &mut workspace.inflater, limits)?;
    let mut reader = Reader::new(history, &mut workspace.names, limits);
    let scalars = BundleScalars::of(&mut reader, version)?;
    Ok((scalars, if reader.is_finished() { ReadTo::End } else { ReadTo::LastScalar }))
}

fn outline_of(
    source: &mut dyn BufRead,
    snapshots: SnapshotChoice,
    limits: &Limits,
    workspace: &mut Workspace,
) -> Result<std::result::Result<BundleOutline, NeedsSnapshots>> {
    let mut input = Input::new(source, limits.file)?;
    let version = header::read(&mut input)?;
    let history = History::open_whole(input, &mut workspace.inflater, limits)?;
    let mut reader = Reader::new(history, &mut workspace.names, limits);
    outline::read(&mut reader, version, snapshots, &mut workspace.series, limits)
}

/// Reads everything, but snapshots that are not chosen, with the help of a workspace.
pub(super) fn bundle_of_bytes(
    bytes: &[u8],
    trial: Option<&TrialName>,
    snapshots: SnapshotChoice,
    limits: &Limits,
    workspace: &mut Workspace,
) -> Result<OpenedBundle> {
    let (backtest, notices) = noted_of_bytes(bytes, trial, snapshots, limits, workspace)?;
    let mut notices: Vec<String> = notices.iter().map(SeriesNotice::to_string).collect();
    notices.extend(unread_in_words(backtest.extra.get(UNREAD)));
    Ok(OpenedBundle { backtest, notices, sha256: Sha256::of(bytes) })
}

/// The backtest of a bundle, and which of its series could not be found or read.
///
/// # Errors
/// As [`read_trial`].
pub(super) fn noted_from_bytes(
    bytes: &[u8],
    trial: Option<&TrialName>,
    limits: &Limits,
) -> Result<(Backtest, Vec<SeriesNotice>)> {
    with_workspace(|workspace| noted_of_bytes(bytes, trial, SnapshotChoice::All, limits, workspace))
}

fn noted_of_bytes(
    bytes: &[u8],
    trial: Option<&TrialName>,
    snapshots: SnapshotChoice,
    limits: &Limits,
    workspace: &mut Workspace,
) -> Result<(Backtest, Vec<SeriesNotice>)> {
    let mut read = |runs| {
        let mut source = bytes;
        let mut input = Input::new(&mut source, limits.file)?;
        let version = header::read(&mut input)?;
        // Tells a file that is cut off before anything of it is decompressed.
        frame::content_size(input.start())?;
        frame::check_end(&mut Cursor::new(bytes), header::LENGTH)?;
        let history = History::open_whole(input, &mut workspace.inflater, limits)?;
        let is_measuring = snapshots == SnapshotChoice::WithoutTimeWeighted;
        let mut reader = Reader::new(history, &mut workspace.names, limits).measuring(is_measuring);
        backtest::read(&mut reader, version, Wanted { trial, runs, snapshots })
    };
    let document = match read(None) {
        Ok(Err(actual)) => {
            read(Some(actual))?.map_err(|_| BundleFault::Malformed { offset: 0, what: "its engine is unclear" })?
        }
        Ok(Ok(document)) => document,
        Err(BundleFault::NoTrial { trial, .. }) => {
            let scalars = scalars_of_bytes(bytes, limits, workspace)?;
            let known = scalars.trials.iter().filter_map(|trial| trial.name.as_ref().map(ToString::to_string));
            return Err(BundleFault::NoTrial { trial, known: known.collect() });
        }
        Err(fault) => return Err(fault),
    };
    let lacks_snapshots = document.lacks_snapshots;
    let (backtest, notices) = blobs::resolve(document, &mut workspace.series, limits)?;
    if lacks_snapshots && !backtest.runs.iter().all(is_time_weighted) {
        return noted_of_bytes(bytes, trial, SnapshotChoice::All, limits, workspace);
    }
    Ok((backtest, notices))
}
