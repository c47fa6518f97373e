//! The files of tier 2 and the backtests whose rows they hold, for engines of queries.

use super::LocalTieredStore;
use super::paths::{StorePaths, handle_of};
use crate::files;
use crate::model::Handle;
use crate::store::StoreError;
use crate::store::dataset::{Dataset, FooterFault, Origins, TableKind, footer};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A Parquet file of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Its path.
    pub path: PathBuf,
    /// The backtests whose rows it holds.
    pub handles: BTreeSet<Handle>,
    /// Whether it is made for one backtest or for many.
    pub kind: TableKind,
}

/// A store that keeps tables over all of its backtests.
pub trait Tables {
    /// The files of a dataset, of all backtests or of one.
    ///
    /// # Errors
    /// They cannot be listed.
    fn files(&self, dataset: Dataset, handle: Option<&Handle>) -> Result<Vec<TableFile>, StoreError>;
}

impl Tables for LocalTieredStore {
    fn files(&self, dataset: Dataset, handle: Option<&Handle>) -> Result<Vec<TableFile>, StoreError> {
        let mut files = table_files(&self.paths, dataset)?;
        files.retain(|file| handle.is_none_or(|handle| file.handles.contains(handle)));
        Ok(files)
    }
}

/// Every file of a dataset, ordered by path.
pub(super) fn table_files(paths: &StorePaths, dataset: Dataset) -> Result<Vec<TableFile>, StoreError> {
    let (root, compact) = (paths.dataset(dataset), paths.compact(dataset));
    let mut files = compact_files(paths, dataset)?;
    for path in parquet_files(&root)?.into_iter().filter(|path| !path.starts_with(&compact)) {
        let folder = path.parent().and_then(|folder| folder.strip_prefix(&root).ok());
        let handles = folder.and_then(handle_of).into_iter().collect();
        files.push(TableFile { path, handles, kind: TableKind::Single });
    }
    Ok(files)
}

/// The compact files of a dataset. One that is damaged counts as one of no backtests.
pub(super) fn compact_files(paths: &StorePaths, dataset: Dataset) -> Result<Vec<TableFile>, StoreError> {
    let paths = parquet_files(&paths.compact(dataset))?.into_iter();
    let of = |path: PathBuf| {
        let origins = match footer(&path) {
            Ok(footer) => footer.origins.unwrap_or_default(),
            Err(FooterFault::Damaged(_)) => Origins::new(),
            Err(FooterFault::Unread(error)) => return Err(StoreError::io(&path)(error)),
        };
        let handles = origins.into_keys().filter_map(|handle| Handle::new(handle).ok()).collect();
        Ok(TableFile { path, handles, kind: TableKind::Compact })
    };
    paths.map(of).collect()
}

/// Every Parquet file in a folder and those below it, ordered by path.
fn parquet_files(root: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut files = Vec::new();
    for entry in WalkDir::new(root).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_file() => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) if error.io_error().is_some_and(files::is_gone) => {}
            Err(error) => return Err(StoreError::io(root)(error.into())),
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "parquet"));
    Ok(files)
}
