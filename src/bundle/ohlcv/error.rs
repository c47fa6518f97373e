//! Faults of chunks of prices.

use std::io;
use std::path::{Path, PathBuf};

use crate::bundle::sha256::Sha256;

/// A chunk that cannot be had. All others still can.
#[derive(Debug, thiserror::Error)]
#[error("the prices of {key}: {fault}")]
pub struct ChunkError {
    /// The key of the prices, such as `BTC/EUR@1h`.
    pub key: String,
    /// The fault.
    pub fault: ChunkFault,
}

/// A fault of a chunk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChunkFault {
    /// The bundle names no chunk for this.
    #[error("the bundle names no chunk for them")]
    Unknown,
    /// The bundle names something that is no chunk.
    #[error("{0:?} is no name of a chunk, which is 64 hex digits and .parquet; write the bundle again")]
    BadName(String),
    /// The chunk lies outside of the folders that may be read.
    #[error("{} lies neither in the folder that the bundle was read from nor in one beside it; copy it there", .0.display())]
    Outside(PathBuf),
    /// The file is not there.
    #[error("there is no file {}; copy it there from where the bundle came from", .0.display())]
    Missing(PathBuf),
    /// The system refuses.
    #[error("{} cannot be read or written: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
    /// The file has a chunk's name, but other bytes; it is left as it is.
    #[error("{} was altered: its hash is {found}; take it away and copy it again", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// The hash of its bytes.
        found: Sha256,
    },
    /// There is more in it than the limits allow.
    #[error("{} has {size} {unit}, and the limit is {limit}; raise the limit if you trust the file", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        size: u64,
        /// The unit that `size` and `limit` count.
        unit: &'static str,
        /// The size that it may have.
        limit: u64,
    },
    /// The bytes are no frame, or the frame cannot be encoded.
    #[error("the frame cannot be decoded or encoded: {0}")]
    Frame(String),
}

impl ChunkFault {
    /// The fault of a file that has more bytes than it may.
    pub(crate) fn too_large(path: &Path, limit: u64) -> ChunkFault {
        ChunkFault::TooLarge { path: path.to_owned(), size: limit.saturating_add(1), unit: "bytes or more", limit }
    }
}
