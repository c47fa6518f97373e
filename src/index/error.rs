//! What can go wrong with an index.

use crate::model::HandleError;
use parquet::errors::ParquetError;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// Why an index could not be built or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The folder to index is not there.
    #[error("there is no folder {}", .0.display())]
    NoFolder(PathBuf),
    /// What should be indexed is a file.
    #[error("{} is a file, not a folder of bundles", .0.display())]
    NotAFolder(PathBuf),
    /// Nothing in the folder has the name of a bundle.
    #[error("the folder {} holds no bundle", .0.display())]
    NoBundles(PathBuf),
    /// There is no index at this path.
    #[error("there is no index {}", .0.display())]
    NotFound(PathBuf),
    /// A later version of the format wrote the index.
    #[error("the index {} has version {found}, and {known} is the newest that is known", path.display())]
    Newer {
        /// The index, which was left as it is.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version that is known.
        known: u32,
    },
    /// The file is no sound index.
    #[error("the index {} is damaged: {reason}", path.display())]
    Damaged {
        /// The index, which was left as it is.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is something else, and not to be replaced by an index.
    #[error("{} is no index: {reason}", path.display())]
    Foreign {
        /// The file, which was left as it is.
        path: PathBuf,
        /// What it seems to be.
        reason: String,
    },
    /// The index can be neither created nor changed where it should stand.
    #[error("the index {} cannot be written: {reason}", path.display())]
    NotWritable {
        /// The index.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A filter is no SQL condition on the index's columns.
    #[error("the filter '{filter}' cannot be applied: {reason}")]
    Filter {
        /// The filter as it was given.
        filter: String,
        /// What SQLite says.
        reason: String,
        /// Columns that resemble what the filter names.
        nearest: Vec<String>,
    },
    /// No row has a parameter of this name.
    #[error("no backtest of the index {} has a parameter '{name}'", path.display())]
    Parameter {
        /// The index.
        path: PathBuf,
        /// The name as it was given.
        name: String,
        /// Parameters that resemble it.
        nearest: Vec<String>,
    },
    /// A row names a bundle that cannot lie below the index's root.
    #[error("the index {} holds a row that names no bundle", path.display())]
    Row {
        /// The index.
        path: PathBuf,
        /// What is wrong with the name.
        source: HandleError,
    },
    /// The rows could not be written as Parquet.
    #[error("the index {} cannot be written as Parquet", path.display())]
    Sidecar {
        /// The index.
        path: PathBuf,
        /// What the writer says.
        source: ParquetError,
    },
    /// Any other trouble with the file.
    #[error("the index {} cannot be used", path.display())]
    Sqlite {
        /// The index.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

impl IndexError {
    /// Sorts out the failures of SQLite that callers act on.
    pub(super) fn from_sqlite(path: &Path, source: rusqlite::Error) -> IndexError {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => {
                IndexError::Damaged { path, reason: "it is no SQLite database".to_owned() }
            }
            Some(ErrorCode::DatabaseCorrupt) => IndexError::Damaged { path, reason: reason(&source) },
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::DiskFull) => {
                IndexError::NotWritable { path, reason: reason(&source) }
            }
            _ => IndexError::Sqlite { path, source },
        }
    }
}

/// What SQLite says, without the statement that it said it of.
pub(super) fn reason(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}
