//! What is reported on: an index and the folder of its bundles, whichever of them was named.

use super::console::Console;
use super::error::CliError;
use super::locate::{folder_of, open_index};
use iaf::bundle::Limits;
use iaf::index::{BuildOptions, BundleNames, Failure, INDEX_FILE_NAME, Index, IndexError, ScanOutcome, build_index};
use iaf::store::{LocalTieredStore, StoreError};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An index and the folder that its bundles are in.
pub(super) struct Source {
    pub(super) folder: PathBuf,
    pub(super) index: Index,
    /// Bundles in the folder; not known where only the index was read.
    pub(super) seen: Option<usize>,
    pub(super) failures: Vec<Failure>,
    /// Holds the index where the folder cannot, and takes it away at the end.
    _temporary: Option<TempDir>,
}

impl Source {
    /// Takes an index as it is; brings that of a folder up to date.
    pub(super) fn open(path: &Path, limits: Limits, console: &Console) -> Result<Source, CliError> {
        if path.is_file() {
            let (mut folder, index) = (folder_of(path), open_index(path)?);
            if LocalTieredStore::is_root(&folder) {
                folder = LocalTieredStore::open(&folder, limits)?.bundles().to_owned();
            }
            return Ok(Source { folder, index, seen: None, failures: Vec::new(), _temporary: None });
        }
        if LocalTieredStore::is_root(path) {
            return Source::tiered(path, limits, console);
        }
        let (folder, options) = (path.to_owned(), BuildOptions { limits, ..BuildOptions::default() });
        match build_index(&folder, &folder.join(INDEX_FILE_NAME), &options, &console.progress()) {
            Err(IndexError::NotWritable { .. }) => Source::for_this_run(path, folder, &options, console),
            other => Source::of(folder.join(INDEX_FILE_NAME), folder, other?, None, console),
        }
    }

    /// Takes a tiered store, whose index names bundles as the folder of bundles does.
    fn tiered(root: &Path, limits: Limits, console: &Console) -> Result<Source, CliError> {
        let store = LocalTieredStore::open(root, limits)?;
        let folder = store.bundles().to_owned();
        match store.refresh_index(&console.progress()) {
            Err(StoreError::Index(IndexError::NotWritable { .. })) => {
                let options = BuildOptions { names: BundleNames::Bare, limits, ..BuildOptions::default() };
                Source::for_this_run(root, folder, &options, console)
            }
            other => Source::of(store.index().to_owned(), folder, other?, None, console),
        }
    }

    /// Keeps the index elsewhere, as long as it is needed.
    fn for_this_run(
        path: &Path,
        folder: PathBuf,
        options: &BuildOptions,
        console: &Console,
    ) -> Result<Source, CliError> {
        console.note(&format!("{} cannot be written, so the index is kept only for this run", path.display()));
        let elsewhere = tempfile::tempdir().map_err(CliError::failed)?;
        let file = elsewhere.path().join(INDEX_FILE_NAME);
        let outcome = build_index(&folder, &file, options, &console.progress())?;
        Source::of(file, folder, outcome, Some(elsewhere), console)
    }

    fn of(
        file: PathBuf,
        folder: PathBuf,
        outcome: ScanOutcome,
        temporary: Option<TempDir>,
        console: &Console,
    ) -> Result<Source, CliError> {
        console.scanned(&outcome);
        let (index, seen) = (open_index(&file)?, Some(outcome.seen));
        Ok(Source { folder, index, seen, failures: outcome.failures, _temporary: temporary })
    }
}
