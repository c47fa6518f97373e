//! What is reported on: an index and the folder of its bundles, whichever of them was named.

use super::console::Console;
use super::error::CliError;
use super::locate::{folder_of, open_index};
use iaf::bundle::Limits;
use iaf::index::{BuildOptions, Failure, INDEX_FILE_NAME, Index, IndexError, build_index};
use iaf::store::LocalTieredStore;
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
        let mut temporary = None;
        let mut file = folder.join(INDEX_FILE_NAME);
        let outcome = match build_index(&folder, &file, &options, &console.progress()) {
            Err(IndexError::NotWritable { .. }) => {
                console
                    .note(&format!("{} cannot be written, so the index is kept only for this run", folder.display()));
                let elsewhere = tempfile::tempdir().map_err(CliError::failed)?;
                file = elsewhere.path().join(INDEX_FILE_NAME);
                temporary = Some(elsewhere);
                build_index(&folder, &file, &options, &console.progress())?
            }
            other => other?,
        };
        console.scanned(&outcome);
        Ok(Source {
            folder,
            index: open_index(&file)?,
            seen: Some(outcome.seen),
            failures: outcome.failures,
            _temporary: temporary,
        })
    }

    /// Takes a tiered store, whose index names bundles as the folder of bundles does.
    fn tiered(root: &Path, limits: Limits, console: &Console) -> Result<Source, CliError> {
        let store = LocalTieredStore::open(root, limits)?;
        let outcome = store.refresh_index(&console.progress())?;
        outcome.failures.iter().for_each(|failure| console.warn(failure));
        Ok(Source {
            folder: store.bundles().to_owned(),
            index: open_index(store.index())?,
            seen: Some(outcome.seen),
            failures: outcome.failures,
            _temporary: None,
        })
    }
}
