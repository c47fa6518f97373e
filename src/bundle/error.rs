//! What can be wrong with a bundle.

use std::io;
use std::path::PathBuf;

/// A bundle that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", path.display())]
pub struct BundleError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: BundleFault,
}

/// What is wrong with a bundle.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleFault {
    /// The file cannot be read at all.
    #[error("the file cannot be read: {0}")]
    Io(io::Error),
    /// The file does not begin as a bundle does.
    #[error("this is no bundle, because {0}; check that it was copied whole, or move it elsewhere")]
    NotABundle(&'static str),
    /// The file says a version that is not known.
    #[error(
        "this bundle is of format version {found}, but only versions up to {newest} are known; a newer iaf may read it"
    )]
    UnsupportedVersion {
        /// The version in the file.
        found: u32,
        /// The newest version that is known.
        newest: u32,
    },
    /// The part behind the header cannot be decompressed.
    #[error("{0}; copy the bundle again, or write it again from its backtest")]
    Decompress(Compression),
    /// Something in the file is larger than the limits allow.
    #[error("{what} has {size} {unit}, and the limit is {limit}; raise the limit if you trust the file")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it says it is.
        size: u64,
        /// What `size` and `limit` count.
        unit: &'static str,
        /// How large it may be.
        limit: u64,
    },
    /// Lists and maps lie too deep within each other.
    #[error("lists and maps lie more than {limit} deep within each other at byte {offset}; no backtest is like that")]
    TooDeep {
        /// How deep they may lie.
        limit: usize,
        /// Where in the decompressed document.
        offset: u64,
    },
    /// The document is something else than a map.
    #[error("the bundle holds {0} where the map of a backtest should be; write it again from its backtest")]
    NotAMap(&'static str),
    /// The document breaks the rules of MessagePack or of bundles.
    #[error("the document is malformed at byte {offset}, because {what}; write the bundle again from its backtest")]
    Malformed {
        /// Where in the decompressed document.
        offset: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// A series decodes, but to other values than were written.
    #[error("the series {series} was altered after it was written: {reason}; take the bundle from a good copy")]
    DamagedSeries {
        /// The series' key in the bundle.
        series: String,
        /// What shows it.
        reason: String,
    },
}

/// Why decompression failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Compression {
    /// What follows the header is something else.
    #[error("there is no zstd frame behind the header")]
    NotZstd,
    /// The file ends too early.
    #[error("the file is truncated: its zstd frame goes on behind the end")]
    Truncated,
    /// The frame contradicts itself.
    #[error("the zstd frame is damaged ({0})")]
    Corrupt(&'static str),
}

/// The result of whatever reads a bundle's bytes.
pub(super) type Result<T> = std::result::Result<T, BundleFault>;
