//! Errors of files, with the path that they are about.

use std::io;
use std::path::{Path, PathBuf};

/// Why a file could not be read or written. What was there before is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The system refuses.
    #[error("{} cannot be reached", path.display())]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
    /// A link is on the way, and it was not what was named.
    #[error("{} is a link, and nothing is written or deleted through a link that was not named itself", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// The file is larger than may be read.
    #[error("{} has more than {limit} bytes, which is the limit", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Bytes that it may have.
        limit: u64,
    },
}

impl FileError {
    /// Names the path that the system refuses.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> FileError + '_ {
        move |source| FileError::Refused { path: path.to_owned(), source }
    }

    /// The file or folder that it is about.
    pub fn path(&self) -> &Path {
        match self {
            FileError::Refused { path, .. } | FileError::Link { path } | FileError::TooLarge { path, .. } => path,
        }
    }

    /// Whether there is nothing of this name.
    pub fn is_gone(&self) -> bool {
        matches!(self, FileError::Refused { source, .. } if is_gone(source))
    }

    /// The kind of error that the system would call it.
    pub fn kind(&self) -> io::ErrorKind {
        match self {
            FileError::Refused { source, .. } => source.kind(),
            FileError::Link { .. } => io::ErrorKind::PermissionDenied,
            FileError::TooLarge { .. } => io::ErrorKind::FileTooLarge,
        }
    }
}

/// The error without its path, for callers that name it themselves.
impl From<FileError> for io::Error {
    fn from(error: FileError) -> io::Error {
        match error {
            FileError::Refused { source, .. } => source,
            FileError::Link { .. } => io::Error::new(io::ErrorKind::PermissionDenied, error),
            FileError::TooLarge { limit, .. } => io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("it has more than {limit} bytes, which is the limit"),
            ),
        }
    }
}

/// Whether an error means that there is nothing of this name.
pub fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
