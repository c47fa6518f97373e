//! Opening: a sweep is an index and the store of its bundles, whichever of them was named.

use super::error::SweepError;
use super::options::{IndexHome, SweepOptions};
use super::source::Source;
use crate::files::folder_of;
use crate::index::{INDEX_FILE_NAME, IndexError, SqliteCatalog};
use crate::rank::{Ranked, Ranking, rank_index};
use crate::store::{BacktestStore, LocalDirStore};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The name of an index in a folder where another program's database has the usual one.
const OTHER_INDEX_FILE_NAME: &str = "iaf-index.sqlite";

/// The backtests at one location.
#[derive(Debug)]
pub struct Sweep {
    pub(super) location: PathBuf,
    pub(super) source: Source,
    pub(super) file: PathBuf,
    /// Whether the index itself was named, which is then taken as it is.
    pub(super) is_index: bool,
    pub(super) options: SweepOptions,
    pub(super) index: OnceCell<SqliteCatalog>,
    pub(super) passed_over: Option<PathBuf>,
    /// Holds the index where the location cannot, and takes it away at the end.
    pub(super) temporary: Option<TempDir>,
}

impl Sweep {
    /// Opens what lies at a location: a folder of bundles, a tiered store, or an index and the folder that it stands in.
    ///
    /// # Errors
    /// Nothing is there, or the store cannot be opened.
    pub fn open(location: &Path, options: SweepOptions) -> Result<Sweep, SweepError> {
        if !location.exists() {
            return Err(SweepError::NotFound(location.to_owned()));
        }
        let is_index = location.is_file();
        let folder = if is_index { folder_of(location) } else { location };
        let usual = location.join(INDEX_FILE_NAME);
        let (file, passed_over) = match &options.home {
            _ if is_index => (location.to_owned(), None),
            IndexHome::File(file) => (file.clone(), None),
            _ if is_of_another(&usual) => (location.join(OTHER_INDEX_FILE_NAME), Some(usual)),
            IndexHome::Beside | IndexHome::BesideOrTemporary => (usual, None),
        };
        let source = Source::of(folder, options.limits)?;
        let location = location.to_owned();
        Ok(Sweep { location, source, file, is_index, options, index: OnceCell::new(), passed_over, temporary: None })
    }

    /// What was named.
    pub fn location(&self) -> &Path {
        &self.location
    }

    /// The index's file, which need not be there before the first refresh.
    pub fn index_file(&self) -> &Path {
        &self.file
    }

    /// The folder of the bundles, with all links resolved.
    pub fn folder(&self) -> &Path {
        self.source.folder()
    }

    /// The store that the bundles are in.
    pub fn store(&self) -> &dyn BacktestStore {
        self.source.store()
    }

    /// The store, where it is a folder of bundles.
    pub fn folder_store(&self) -> Option<&LocalDirStore> {
        match &self.source {
            Source::Folder(store) => Some(store),
            Source::Tiered(_) => None,
        }
    }

    /// A file that has the usual name of an index and is one of another program or version, so that this sweep's index has
    /// another name.
    pub fn passed_over(&self) -> Option<&Path> {
        self.passed_over.as_deref()
    }

    /// The index, open for reading.
    ///
    /// # Errors
    /// There is none yet, or it cannot be read.
    pub fn index(&self) -> Result<&SqliteCatalog, SweepError> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let opened = SqliteCatalog::open_read_only(&self.file)?;
        Ok(self.index.get_or_init(|| opened))
    }

    /// The backtests that pass a filter, best first. A score compares these and no others.
    ///
    /// # Errors
    /// The filter is no condition on the index's columns, or there is no index that can be read.
    pub fn rank(&self, ranking: &Ranking, filter: Option<&str>) -> Result<Vec<Ranked>, SweepError> {
        Ok(rank_index(self.index()?, ranking, filter)?)
    }
}

/// Whether a file is a database of another program, or an index of a version that is not known.
fn is_of_another(file: &Path) -> bool {
    matches!(SqliteCatalog::open_read_only(file), Err(IndexError::Newer { .. } | IndexError::Foreign { .. }))
}
