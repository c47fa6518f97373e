//! Errors of pruning, named by outcome.

use crate::model::HandleError;
use crate::store::error::{StoreError, with_causes};
use std::io;
use std::path::{Path, PathBuf};

/// Why a backtest that lost was not taken away. It is where it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PruneError {
    /// Nobody knows whether it lost.
    #[error("it has no value to be ranked by")]
    Unranked,
    /// Taking it away would take another one along.
    #[error("a bundle that stays is a link to it")]
    Needed,
    /// Another backtest of its bundle did not lose.
    #[error("{0}, which is in the same bundle, stays")]
    Shared(String),
    /// There is nothing to take away.
    #[error("it is gone already")]
    Gone,
    /// It is another file than the one named.
    #[error("it is reached through a link")]
    Link,
    /// It may be another backtest than the one that lost.
    #[error("it changed since it was indexed")]
    Changed,
    /// The index names something outside of the store.
    #[error(transparent)]
    Outside(#[from] HandleError),
    /// A legacy directory cannot be copied to an archive that is elsewhere.
    #[error("a directory is moved only within its file system")]
    OtherFileSystem,
    /// Its folder in the archive is a link.
    #[error("{} in the archive is a link, and may lead out of it", .0.display())]
    OutsideArchive(PathBuf),
    /// Its folder in the archive cannot be made.
    #[error("{} cannot be made: {source}", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
    /// The system refuses.
    #[error("{0}")]
    Refused(io::Error),
    /// The store refuses.
    #[error("{}", with_causes(.0))]
    Store(#[from] StoreError),
}

/// Why a folder cannot be an archive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// Backtests that are put there would be indexed again.
    #[error("the archive {} lies in the folder {}, whose bundles are indexed", folder.display(), root.display())]
    WithinStore {
        /// The archive.
        folder: PathBuf,
        /// The folder of bundles.
        root: PathBuf,
    },
    /// It lies in the folder of bundles, and the bundles in it would be passed over from now on.
    #[error("the folder {} holds bundles that are indexed, and cannot become an archive", folder.display())]
    HoldsBundles {
        /// The folder.
        folder: PathBuf,
    },
    /// It cannot be made.
    #[error("the archive {} cannot be made", folder.display())]
    Io {
        /// The archive.
        folder: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
}

impl ArchiveError {
    /// Names the archive that the system refuses.
    pub(super) fn io(folder: &Path) -> impl FnOnce(io::Error) -> ArchiveError + '_ {
        move |source| ArchiveError::Io { folder: folder.to_owned(), source }
    }
}
