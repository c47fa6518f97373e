//! Errors of stores, named by outcome.

use crate::bundle::{BundleError, BundleFault};
use crate::files::FileError;
use crate::index::IndexError;
use crate::model::{Handle, Location};
use std::io;
use std::path::{Path, PathBuf};

/// Why a store has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no backtest of this name.
    #[error("there is no backtest '{handle}'")]
    NotFound {
        /// What was asked for.
        handle: Handle,
    },
    /// The name is taken and nothing may be replaced.
    #[error("there is a backtest '{handle}' already")]
    AlreadyThere {
        /// The name.
        handle: Handle,
    },
    /// The handle is a link to something outside of the store.
    #[error("'{handle}' leads out of the store {}", root.display())]
    OutsideRoot {
        /// What was asked for.
        handle: Handle,
        /// The store's folder.
        root: PathBuf,
    },
    /// The backtest is there but cannot be read.
    #[error("'{handle}' cannot be read")]
    Corrupt {
        /// What was asked for.
        handle: Handle,
        /// What is wrong with it.
        source: BundleError,
    },
    /// There is something that is or may hold a backtest, and that cannot be listed.
    #[error("{} cannot be listed: {reason}", path.display())]
    Unreachable {
        /// Where.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A chunk that a backtest names is not where it should be, or its bytes are not those of its name.
    #[error("'{handle}' names the OHLCV chunk {chunk}, which {}", if *altered { "was altered" } else { "is not there" })]
    Chunk {
        /// The backtest.
        handle: Handle,
        /// The chunk's name.
        chunk: String,
        /// Whether there is a file of this name with other bytes.
        altered: bool,
    },
    /// A file stands where a chunk should be written, and is something else.
    #[error("{} has the name of an OHLCV chunk but other bytes; take it away, or name another folder", path.display())]
    NotTheChunk {
        /// The file, which was left as it is.
        path: PathBuf,
    },
    /// The name is that of a directory of an older format, which no file can replace at once.
    #[error("'{handle}' cannot be written: a directory of an older format has this name")]
    LegacyDirectory {
        /// The name.
        handle: Handle,
    },
    /// The backtest cannot be put into this kind of store.
    #[error("'{handle}' cannot be written: {reason}")]
    NotSupported {
        /// The name it should have.
        handle: Handle,
        /// Why not.
        reason: String,
    },
    /// The store's index cannot be read or written.
    #[error("the index of the store cannot be used")]
    Index(#[from] IndexError),
    /// A file of the store is larger than may be read.
    #[error("{} has more than {limit} bytes, which is the limit", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How many bytes it may have.
        limit: u64,
    },
    /// A store of somebody else reports what no other outcome says.
    #[error("the store {store} cannot be used")]
    Generic {
        /// Where the store is.
        store: Location,
        /// What it says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The system refuses.
    #[error("{} cannot be reached", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// An error with its causes, in one line.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> StoreError {
        match error {
            FileError::Refused { path, source } => StoreError::Io { path, source },
            FileError::TooLarge { path, limit } => StoreError::TooLarge { path, limit },
        }
    }
}

impl StoreError {
    /// Names the path that the system refuses.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> StoreError + '_ {
        move |source| StoreError::Io { path: path.to_owned(), source }
    }

    /// Whether nothing can be written there now, so that what is there can only be read.
    pub(super) fn forbids_writing(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match self {
            StoreError::Io { source, .. } => {
                matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem | StorageFull | QuotaExceeded)
            }
            StoreError::Index(error) => matches!(error, IndexError::NotWritable { .. }),
            _ => false,
        }
    }

    /// What reading a bundle's file came to; one that has just gone is not there.
    pub(super) fn unreadable(handle: &Handle, source: BundleError) -> StoreError {
        match &source.fault {
            BundleFault::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                StoreError::NotFound { handle: handle.clone() }
            }
            BundleFault::NoTrial { .. } => StoreError::NotFound { handle: handle.clone() },
            _ => StoreError::Corrupt { handle: handle.clone(), source },
        }
    }

    /// A backtest whose bytes at a path cannot be understood.
    pub(super) fn corrupt(handle: &Handle, path: &Path) -> impl FnOnce(BundleFault) -> StoreError {
        let (handle, path) = (handle.clone(), path.to_owned());
        move |fault| StoreError::Corrupt { handle, source: BundleError { path, fault } }
    }
}
