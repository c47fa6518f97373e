//! Errors of a migration, and faults of one backtest that stop no other, named by outcome.

use crate::bundle::{BundleError, BundleFault, ChunkError, WriteFault};
use std::io;
use std::path::PathBuf;

/// Why nothing was migrated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// The system refuses to show what should be migrated.
    #[error("{} cannot be reached", path.display())]
    Unreachable {
        /// The path that was named.
        path: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
    /// A file was named, and no folder.
    #[error("{} is a file, not a folder of backtests", .0.display())]
    NotAFolder(PathBuf),
    /// A backtest was named, and no folder of backtests.
    #[error("{} is a backtest itself, not a folder of backtests", .0.display())]
    IsABacktest(PathBuf),
    /// The folder holds no backtest.
    #[error("there is nothing to migrate in {}", .0.display())]
    Nothing(PathBuf),
    /// One of the two folders lies in the other.
    #[error("{} and {} lie within each other", from.display(), to.display())]
    WithinEachOther {
        /// The folder to migrate.
        from: PathBuf,
        /// The folder to write to.
        to: PathBuf,
    },
    /// The folder to write to cannot be made.
    #[error("{} cannot be made", folder.display())]
    NotMade {
        /// The folder.
        folder: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
}

/// Why one backtest was not migrated, or its source not deleted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateFault {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] BundleFault),
    /// The folder that it should be written to cannot be made.
    #[error("{} cannot be made: {source}", folder.display())]
    NotMade {
        /// The folder.
        folder: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
    /// It cannot be put into the version that was asked for.
    #[error("{} cannot be written: {source}", target.display())]
    NotEncoded {
        /// The bundle.
        target: PathBuf,
        /// The reason.
        source: WriteFault,
    },
    /// The system refuses to write its bundle.
    #[error("{} cannot be written: {source}", target.display())]
    NotWritten {
        /// The bundle.
        target: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
    /// Its side files are where a copy of it could not name them.
    #[error("its side files are in {0:?}, which is not below it; move them there")]
    SideFilesElsewhere(String),
    /// A side file cannot be copied.
    #[error(transparent)]
    SideFile(#[from] ChunkError),
    /// The bundle that was written cannot be read back.
    #[error("it was kept, because {0}")]
    NotReadBack(BundleError),
    /// The bundle that is there is another one.
    #[error("it was kept, because {} holds something else", .0.display())]
    Differs(PathBuf),
    /// A run or a permutation test of it cannot be read.
    #[error("it was kept, because parts of it cannot be read")]
    PartsLeftOut,
    /// It is no longer what was read.
    #[error("it was kept, because it changed while it was migrated")]
    Changed,
    /// The system refuses to delete it.
    #[error("it was migrated, but cannot be deleted: {0}")]
    NotDeleted(io::Error),
}
