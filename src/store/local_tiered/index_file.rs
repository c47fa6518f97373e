//! The file of tier 1, kept open from one row to the next.

use crate::index::{Batch, Catalog, IndexError, SqliteCatalog};
use crate::model::{Handle, IndexRow, RowKey};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// An index that is opened for the first row that is written, and again where its file was replaced.
#[derive(Debug)]
pub(super) struct IndexFile {
    path: PathBuf,
    open: Mutex<Option<(FileId, SqliteCatalog)>>,
}

/// The number that tells a file from another of the same name.
type FileId = Option<u64>;

impl IndexFile {
    pub(super) fn new(path: PathBuf) -> IndexFile {
        IndexFile { path, open: Mutex::new(None) }
    }

    /// Puts the row of a backtest in and replaces the one that is there, or takes it out.
    pub(super) fn put(&self, handle: &Handle, row: Option<IndexRow>) -> Result<(), IndexError> {
        let key = RowKey::from(handle);
        self.write(match row {
            Some(row) => Batch { rows: vec![(key, row)], ..Batch::default() },
            None => Batch { gone: vec![key], ..Batch::default() },
        })
    }

    /// Takes every row out and returns how many there were.
    pub(super) fn clear(&self) -> Result<usize, IndexError> {
        SqliteCatalog::open(&self.path)?.clear()
    }

    fn write(&self, batch: Batch) -> Result<(), IndexError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (id, mut catalog) = match open.take() {
            // Another process may have written the index anew.
            Some((Some(id), catalog)) if file_id(&self.path) == Some(id) => (Some(id), catalog),
            _ => (None, SqliteCatalog::open(&self.path)?),
        };
        catalog.write(batch)?;
        *open = Some((id.or_else(|| file_id(&self.path)), catalog));
        Ok(())
    }
}

#[cfg(unix)]
fn file_id(path: &Path) -> FileId {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|metadata| metadata.ino())
}

/// Files without numbers are never taken for the same.
#[cfg(not(unix))]
fn file_id(_path: &Path) -> FileId {
    None
}
