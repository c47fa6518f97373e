//! Errors of indexes, named by outcome.

use super::database_address::DatabaseAddressError;
use super::segment_error::SegmentError;
use crate::files;
use crate::model::{HandleError, Location, nearest_names};
use crate::source::SourceError;
use rusqlite::ErrorCode;
use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Why an index could not be built or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The folder to index is not there.
    #[error("there is no folder {0}")]
    NoFolder(Location),
    /// A file should be indexed, and no folder.
    #[error("{0} is a file, not a folder of bundles")]
    NotAFolder(Location),
    /// Nothing in the folder has the name of a bundle.
    #[error("the folder {0} holds no bundle")]
    NoBundles(Location),
    /// Nothing is there of all the bundles that an index has rows of.
    #[error("{location} holds no bundle, and the index {index} keeps the rows that it has of bundles there: {rows}")]
    AllGone {
        /// Where the bundles were.
        location: Location,
        /// The index, which was left as it is.
        index: Location,
        /// How many rows it has.
        rows: usize,
    },
    /// There is no index at this path.
    #[error("there is no index {0}")]
    NotFound(Location),
    /// A later version of the format wrote the index.
    #[error("the index {location} has version {found}, and {known} is the newest that is known")]
    Newer {
        /// The index, which was left as it is.
        location: Location,
        /// Its version.
        found: u32,
        /// The newest version that is known.
        known: u32,
    },
    /// The file is no sound index.
    #[error("the index {location} is damaged: {reason}")]
    Damaged {
        /// The index, which was left as it is.
        location: Location,
        /// The fault, in words.
        reason: String,
    },
    /// The file is something else, and not to be replaced by an index.
    #[error("{location} is no index: {reason}")]
    Foreign {
        /// The file, which was left as it is.
        location: Location,
        /// The kind of thing that it seems to be.
        reason: String,
    },
    /// The index can be neither created nor changed where it should stand.
    #[error("the index {location} cannot be written: {reason}")]
    NotWritable {
        /// The index.
        location: Location,
        /// The system's own error.
        reason: String,
    },
    /// The index is there and the system does not let it be read.
    #[error("the index {location} cannot be read: {reason}")]
    Unreadable {
        /// The index, which was left as it is.
        location: Location,
        /// The system's own error.
        reason: String,
    },
    /// Another process was at work on the index for longer than was waited for it, or locks cannot be had there.
    #[error("the index {0} is locked by another process")]
    Busy(Location),
    /// A filter was stopped because it took too long.
    #[error("the filter '{filter}' takes longer than {} s and was stopped", time.as_secs_f64())]
    FilterTime {
        /// The filter as it was given.
        filter: String,
        /// The time that it had.
        time: Duration,
    },
    /// A filter is no SQL condition on the index's columns.
    #[error("the filter '{filter}' cannot be applied: {reason}")]
    Filter {
        /// The filter as it was given.
        filter: String,
        /// The words of SQLite or PostgreSQL.
        reason: String,
        /// Columns that resemble what the filter names.
        nearest: Vec<String>,
    },
    /// No row has a parameter of this name.
    #[error("no backtest of the index {location} has a parameter '{name}'")]
    Parameter {
        /// The index.
        location: Location,
        /// The name as it was given.
        name: String,
        /// Parameters that resemble it.
        nearest: Vec<String>,
    },
    /// Whoever listens to its progress stopped the work; what was written by then is whole.
    #[error("the work was stopped")]
    Stopped,
    /// A row names a bundle that cannot lie below the index's root.
    #[error("the index {location} holds a row that names no bundle")]
    Row {
        /// The index.
        location: Location,
        /// The fault of the name.
        source: HandleError,
    },
    /// The rows could not be written as Parquet.
    #[error("the index {location} cannot be written as Parquet")]
    Sidecar {
        /// The index.
        location: Location,
        /// The words of the writer.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The bundles cannot be listed.
    #[error("the bundles in {location} cannot be listed")]
    Unreachable {
        /// The location of the bundles.
        location: Location,
        /// The source's own error.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The URL of a database is none.
    #[error(transparent)]
    Address(#[from] DatabaseAddressError),
    /// The program was built without databases.
    #[error("the index {0} is in a database, and this program was built without the feature 'cloud'")]
    NoDatabases(String),
    /// The server of the index does not answer, or does not let anybody in.
    #[error("the server of the index {location} cannot be reached: {reason}")]
    NoServer {
        /// The index.
        location: Location,
        /// The words of the server or the system.
        reason: String,
    },
    /// The connection to the server of the index broke; what was written by then is whole.
    #[error("the connection to the index {location} was lost: {reason}")]
    Lost {
        /// The index.
        location: Location,
        /// The words of the server or the system.
        reason: String,
    },
    /// Segments cannot be written or merged.
    #[error(transparent)]
    Segments(#[from] SegmentError),
    /// The catalog reports something else.
    #[error("the index {location} cannot be used")]
    Generic {
        /// The index.
        location: Location,
        /// The catalog's own error.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl From<SourceError> for IndexError {
    fn from(error: SourceError) -> IndexError {
        match error {
            SourceError::NotFound(location) => IndexError::NoFolder(location),
            SourceError::NotAFolder(location) => IndexError::NotAFolder(location),
            SourceError::Unreachable { location, source } => IndexError::Unreachable { location, source },
        }
    }
}

impl IndexError {
    /// No row has a parameter of this name; those that are known tell which may be meant.
    pub(super) fn unknown_parameter(location: Location, name: &str, known: &[String]) -> IndexError {
        let nearest = nearest_names(name, known.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
        IndexError::Parameter { location, name: name.to_owned(), nearest }
    }

    /// Sorts out the failures of SQLite that callers act on.
    pub(super) fn from_sqlite(path: &Path, source: rusqlite::Error) -> IndexError {
        use ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, FileLockingProtocolFailed,
            NotADatabase, PermissionDenied, ReadOnly, SystemIoFailure,
        };
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
        let location = path.into();
        match (source.sqlite_error_code(), &source) {
            (Some(NotADatabase), _) => IndexError::Damaged { location, reason: "it is no SQLite database".to_owned() },
            (Some(DatabaseBusy | DatabaseLocked | FileLockingProtocolFailed), _) => IndexError::Busy(location),
            (Some(DatabaseCorrupt), _) => IndexError::Damaged { location, reason: reason(&source) },
            (Some(CannotOpen | ReadOnly | PermissionDenied | DiskFull | SystemIoFailure), _) => refused(path, &source),
            (
                None,
                FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..),
            ) => {
                let reason = format!("a row holds what no index does: {}", reason(&source));
                IndexError::Damaged { location, reason }
            }
            _ => IndexError::Generic { location, source: source.into() },
        }
    }
}

/// What SQLite was refused by the system, which is asked once more for its reason: SQLite keeps it for itself.
fn refused(path: &Path, source: &rusqlite::Error) -> IndexError {
    let location = path.into();
    let unreadable = File::open(path).err().filter(|error| !files::is_gone(error));
    if let Some(error) = unreadable {
        return IndexError::Unreadable { location, reason: error.to_string() };
    }
    let unwritable = File::options().append(true).open(path).err().filter(|error| !files::is_gone(error));
    match unwritable.or_else(|| files::try_writing(files::folder_of(path)).err()) {
        Some(error) => IndexError::NotWritable { location, reason: error.to_string() },
        None if source.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) => {
            IndexError::Unreadable { location, reason: reason(source) }
        }
        None => IndexError::NotWritable { location, reason: reason(source) },
    }
}

/// The words of SQLite, without the statement that they are about.
pub(super) fn reason(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn an_index_whose_locks_cannot_be_had_is_said_to_be_locked() {
        for code in [ffi::SQLITE_BUSY, ffi::SQLITE_LOCKED, ffi::SQLITE_PROTOCOL] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert!(matches!(IndexError::from_sqlite(Path::new("index.sqlite"), error), IndexError::Busy(_)), "{code}");
        }
    }
}
