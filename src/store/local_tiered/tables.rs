//! The files of tier 2 and the backtests whose rows they hold, for engines of queries.

use super::LocalTieredStore;
use super::dataset::Dataset;
use super::layout::{Layout, run_of};
use super::table::footer;
use crate::files;
use crate::model::Handle;
use crate::store::StoreError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A Parquet file of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Where it is.
    pub path: PathBuf,
    /// The runs whose rows it holds.
    pub runs: BTreeSet<Handle>,
    /// Whether its rows say their run in a column `run_id`; otherwise the folder does.
    pub names_runs: bool,
}

/// A store that keeps tables over all of its backtests.
pub trait Tables {
    /// The files of a dataset, of all runs or of one.
    ///
    /// # Errors
    /// They cannot be listed.
    fn files(&self, dataset: Dataset, run: Option<&Handle>) -> Result<Vec<TableFile>, StoreError>;
}

impl Tables for LocalTieredStore {
    fn files(&self, dataset: Dataset, run: Option<&Handle>) -> Result<Vec<TableFile>, StoreError> {
        let mut files = table_files(&self.layout, dataset)?;
        files.retain(|file| run.is_none_or(|run| file.runs.contains(run)));
        Ok(files)
    }
}

/// Every file of a dataset, ordered by path.
pub(super) fn table_files(layout: &Layout, dataset: Dataset) -> Result<Vec<TableFile>, StoreError> {
    let (root, compact) = (layout.dataset(dataset), layout.compact(dataset));
    let mut files = compact_files(layout, dataset)?;
    for path in parquet_files(&root)?.into_iter().filter(|path| !path.starts_with(&compact)) {
        let folder = path.parent().and_then(|folder| folder.strip_prefix(&root).ok());
        let runs = folder.and_then(run_of).into_iter().collect();
        files.push(TableFile { path, runs, names_runs: false });
    }
    Ok(files)
}

/// The files of many runs of a dataset. One that cannot be read counts as one of no runs.
pub(super) fn compact_files(layout: &Layout, dataset: Dataset) -> Result<Vec<TableFile>, StoreError> {
    let paths = parquet_files(&layout.compact(dataset))?.into_iter();
    Ok(paths
        .map(|path| {
            let runs = footer(&path).ok().and_then(|footer| footer.runs).unwrap_or_default();
            let runs = runs.into_keys().filter_map(|run| Handle::new(run).ok()).collect();
            TableFile { path, runs, names_runs: true }
        })
        .collect())
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
