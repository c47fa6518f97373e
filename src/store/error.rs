//! Errors of stores, named by outcome.

use crate::bundle::{BundleError, BundleFault, ChunkFault};
use crate::files::FileError;
use crate::index::IndexError;
use crate::model::{Handle, Location};
use std::io;
use std::path::Path;

/// Why a store has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no backtest of this name.
    #[error("there is no backtest '{handle}'")]
    NotFound {
        /// The handle that was asked for.
        handle: Handle,
    },
    /// The name is taken and nothing may be replaced.
    #[error("there is a backtest '{handle}' already")]
    AlreadyThere {
        /// The name.
        handle: Handle,
    },
    /// The handle is a link to something outside of the store.
    #[error("'{handle}' leads out of the store {store}")]
    OutsideRoot {
        /// The handle that was asked for.
        handle: Handle,
        /// The store's location.
        store: Location,
    },
    /// The backtest is there and was not read: the system or a limit forbids it now. Nobody knows whether it is sound.
    #[error("'{handle}' cannot be read now")]
    Unread {
        /// The handle that was asked for.
        handle: Handle,
        /// What keeps it from being read.
        source: BundleError,
    },
    /// The backtest was read and is damaged.
    #[error("'{handle}' cannot be read")]
    Corrupt {
        /// The handle that was asked for.
        handle: Handle,
        /// The reason.
        source: BundleError,
    },
    /// There is something that is or may hold a backtest, and that cannot be listed.
    #[error("{location} cannot be listed: {reason}")]
    Unreachable {
        /// Where.
        location: Location,
        /// Why not.
        reason: String,
    },
    /// A chunk that a backtest names cannot be had, or cannot be kept.
    #[error("an OHLCV chunk cannot be read or written")]
    Chunk(#[from] ChunkFault),
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
    #[error("{location} has more than {limit} bytes, which is the limit")]
    TooLarge {
        /// The file.
        location: Location,
        /// Bytes that it may have.
        limit: u64,
    },
    /// A file of the store is reached through a link, which may lead anywhere.
    #[error("{location} is a link, and nothing is written or deleted through a link that was not named itself")]
    Link {
        /// The link.
        location: Location,
    },
    /// The chunks are in a folder that other stores may share, so that nobody knows which of them are named.
    #[error("{location} is a link, so that other stores may name the chunks in it")]
    SharedChunks {
        /// The link.
        location: Location,
    },
    /// No store of the kind that was asked for is there.
    #[error("{location} holds no folders 'bundles' and 'parquet', so it is no tiered store")]
    NotTiered {
        /// The folder that was asked for.
        location: Location,
    },
    /// A table of the store cannot be made or read.
    #[error("the table {location} cannot be made or read")]
    Table {
        /// Its file.
        location: Location,
        /// The reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Somebody else has compacted the store meanwhile; their tables stay.
    #[error("the tables of {store} were replaced meanwhile by another compaction, which stays")]
    Overtaken {
        /// The store's location.
        store: Location,
    },
    /// A store of somebody else reports what no other outcome says.
    #[error("the store {store} cannot be used")]
    Generic {
        /// The store's location.
        store: Location,
        /// Its own error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The system refuses.
    #[error("{location} cannot be reached")]
    Io {
        /// Where.
        location: Location,
        /// The system's own error.
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
            FileError::Refused { path, source } => StoreError::Io { location: path.into(), source },
            FileError::Link { path } => StoreError::Link { location: path.into() },
            FileError::TooLarge { path, limit } => StoreError::TooLarge { location: path.into(), limit },
        }
    }
}

impl StoreError {
    /// Names the path that the system refuses.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> StoreError + '_ {
        move |source| StoreError::Io { location: path.into(), source }
    }

    /// Names the table that cannot be made or read.
    pub(super) fn table<E: std::error::Error + Send + Sync + 'static>(
        path: &Path,
    ) -> impl FnOnce(E) -> StoreError + '_ {
        move |error| StoreError::Table { location: path.into(), source: error.into() }
    }

    /// Whether nothing can be written there now, so that what is there can only be read.
    pub(super) fn forbids_writing(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match self {
            StoreError::Io { source, .. } => {
                matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem | StorageFull | QuotaExceeded)
            }
            StoreError::Index(error) => matches!(error, IndexError::NotWritable { .. } | IndexError::Foreign { .. }),
            StoreError::Link { .. } => true,
            _ => false,
        }
    }

    /// The error of a bundle's file that cannot be read; one that has just gone is not there.
    pub(super) fn unreadable(handle: &Handle, source: BundleError) -> StoreError {
        match &source.fault {
            BundleFault::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                StoreError::NotFound { handle: handle.clone() }
            }
            BundleFault::NoTrial { .. } => StoreError::NotFound { handle: handle.clone() },
            fault if fault.is_unread() => StoreError::Unread { handle: handle.clone(), source },
            _ => StoreError::Corrupt { handle: handle.clone(), source },
        }
    }

    /// Whether a backtest was not read, so that nobody knows what it holds.
    pub(super) fn is_unread(&self) -> bool {
        matches!(self, StoreError::Unread { .. })
    }

    /// Whether an object store does not do what it is asked, so that asking it for the next will not help.
    pub(super) fn is_of_all(&self) -> bool {
        matches!(self, StoreError::Io { location: Location::Url(_), .. })
    }

    /// A backtest whose bytes at a path cannot be understood.
    pub(super) fn corrupt(handle: &Handle, path: &Path) -> impl FnOnce(BundleFault) -> StoreError {
        let (handle, path) = (handle.clone(), path.to_owned());
        move |fault| StoreError::unreadable(&handle, BundleError { path, fault })
    }
}
