//! What is reported on: an index and the store of its bundles, whichever of them was named.

use super::console::Console;
use super::error::CliError;
use super::locate::{folder_of, open_index};
use iaf::bundle::Limits;
use iaf::index::{BuildOptions, BundleNames, INDEX_FILE_NAME, Index, IndexError, ScanOutcome, build_index};
use iaf::model::Failure;
use iaf::store::{BacktestStore, LocalDirStore, LocalTieredStore, StoreError};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An index and the store that its bundles are in.
pub(super) struct Source {
    /// The folder of the bundles, with all links resolved.
    pub(super) folder: PathBuf,
    pub(super) store: Box<dyn BacktestStore>,
    pub(super) index: Index,
    /// Bundles in the folder; not known where only the index was read.
    pub(super) seen: Option<usize>,
    pub(super) failures: Vec<Failure>,
    /// Holds the index where the folder cannot, and takes it away at the end.
    _temporary: Option<TempDir>,
}

/// A folder of bundles and the store that opens them.
type Place = (PathBuf, Box<dyn BacktestStore>);

impl Source {
    /// Takes an index as it is; brings that of a folder up to date.
    pub(super) fn open(path: &Path, limits: Limits, console: &Console) -> Result<Source, CliError> {
        if path.is_file() {
            let (folder, index) = (folder_of(path), open_index(path)?);
            let (folder, store) = match LocalTieredStore::is_root(&folder) {
                true => tiered(LocalTieredStore::open(&folder, limits)?),
                false => plain(&folder, limits)?,
            };
            return Ok(Source { folder, store, index, seen: None, failures: Vec::new(), _temporary: None });
        }
        if LocalTieredStore::is_root(path) {
            return Source::open_tiered(path, limits, console);
        }
        let (file, options) = (path.join(INDEX_FILE_NAME), BuildOptions { limits, ..BuildOptions::default() });
        match build_index(path, &file, &options, &console.progress()) {
            Err(IndexError::NotWritable { .. }) => Source::for_this_run(path, plain(path, limits)?, &options, console),
            other => {
                let outcome = other?;
                Source::of(file, plain(path, limits)?, outcome, None, console)
            }
        }
    }

    /// Takes a tiered store, whose index names bundles by their handles.
    fn open_tiered(root: &Path, limits: Limits, console: &Console) -> Result<Source, CliError> {
        let store = LocalTieredStore::open(root, limits)?;
        match store.refresh_index(&console.progress()) {
            Err(StoreError::Index(IndexError::NotWritable { .. })) => {
                let options = BuildOptions { names: BundleNames::Bare, limits, ..BuildOptions::default() };
                Source::for_this_run(root, tiered(store), &options, console)
            }
            other => Source::of(store.index().to_owned(), tiered(store), other?, None, console),
        }
    }

    /// Keeps the index elsewhere, as long as it is needed.
    fn for_this_run(path: &Path, place: Place, options: &BuildOptions, console: &Console) -> Result<Source, CliError> {
        console.note(&format!("{} cannot be written, so the index is kept only for this run", path.display()));
        let elsewhere = tempfile::tempdir().map_err(CliError::failed)?;
        let file = elsewhere.path().join(INDEX_FILE_NAME);
        let outcome = build_index(&place.0, &file, options, &console.progress())?;
        Source::of(file, place, outcome, Some(elsewhere), console)
    }

    fn of(
        file: PathBuf,
        (folder, store): Place,
        outcome: ScanOutcome,
        temporary: Option<TempDir>,
        console: &Console,
    ) -> Result<Source, CliError> {
        console.scanned(&outcome);
        let (index, seen) = (open_index(&file)?, Some(outcome.seen));
        Ok(Source { folder, store, index, seen, failures: outcome.failures, _temporary: temporary })
    }
}

fn plain(folder: &Path, limits: Limits) -> Result<Place, CliError> {
    let store = LocalDirStore::new(folder, limits)?;
    Ok((store.root().to_owned(), Box::new(store)))
}

fn tiered(store: LocalTieredStore) -> Place {
    (store.bundles().to_owned(), Box::new(store))
}
