//! Errors of bundles: each way in which one can be wrong.

use std::io;
use std::path::PathBuf;

/// A bundle that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", path.display())]
pub struct BundleError {
    /// The file.
    pub path: PathBuf,
    /// The fault.
    pub fault: BundleFault,
}

/// A fault of a bundle.
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
        /// The thing that is too large.
        what: &'static str,
        /// The size that it says it has.
        size: u64,
        /// The unit that `size` and `limit` count.
        unit: &'static str,
        /// The size that it may have.
        limit: u64,
    },
    /// Lists and maps lie too deep within each other.
    #[error("lists and maps lie more than {limit} deep within each other at byte {offset}; no backtest is like that")]
    TooDeep {
        /// The depth to which they may lie.
        limit: usize,
        /// The byte of the decompressed document.
        offset: u64,
    },
    /// The document is something else than a map.
    #[error("the bundle holds {0} where the map of a backtest should be; write it again from its backtest")]
    NotAMap(&'static str),
    /// The document breaks the rules of MessagePack or of bundles.
    #[error("the document is malformed at byte {offset}, because {what}; write the bundle again from its backtest")]
    Malformed {
        /// The byte of the decompressed document.
        offset: u64,
        /// The fault there, in words.
        what: &'static str,
    },
    /// The bundle holds no trial of the name asked for.
    #[error("it holds no trial {trial}{}", instead(.known))]
    NoTrial {
        /// The name asked for.
        trial: String,
        /// The names of those that it holds; none where it has no studies.
        known: Vec<String>,
    },
    /// A file of a legacy directory is not what it should be.
    #[error("its file {file} is malformed at byte {offset}, because {what}")]
    Json {
        /// The file, relative to the directory.
        file: String,
        /// The byte of the file.
        offset: u64,
        /// The fault there, in words.
        what: &'static str,
    },
    /// A series decodes, but to other values than were written.
    #[error("the series {series} was altered after it was written: {reason}; take the bundle from a good copy")]
    DamagedSeries {
        /// The series' key in the bundle.
        series: String,
        /// The sign of it.
        reason: String,
    },
}

impl BundleFault {
    /// Whether it says nothing about the bundle: the system or a limit kept it from being read, which may be otherwise the
    /// next time. Any other fault was read in it.
    pub fn is_unread(&self) -> bool {
        matches!(self, BundleFault::Io(_) | BundleFault::TooLarge { .. })
    }
}

/// What a bundle holds in the place of the trial that was asked for.
fn instead(known: &[String]) -> String {
    match known {
        [] => ", as it has no studies".to_owned(),
        known => format!(", but {}", known.join(", ")),
    }
}

/// A bundle that cannot be written. What was there before is as it was.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written: {fault}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// The reason.
    pub fault: WriteFault,
}

/// Why a bundle cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteFault {
    /// The system refuses.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The backtest cannot be put into the version asked for.
    #[error("a backtest of format version {from} cannot become one of version {to}; write it as version {from}")]
    Version {
        /// The backtest's version.
        from: u32,
        /// The version asked for.
        to: u32,
    },
    /// The backtest is a part of what its bundle holds, and the rest would be lost.
    #[error("it holds the runs of the universe '{0}' alone; write the trial of all universes, which holds them too")]
    OneUniverse(String),
    /// A list, a map, a text or some bytes are longer than MessagePack can say.
    #[error("something in it has a length of {0}, and MessagePack ends at 4294967295")]
    TooLong(u64),
    /// A moment lies outside of the years that a text can say.
    #[error("the moment {0} (milliseconds since 1970) lies outside of the years 0 to 9999; write it as version 2")]
    Moment(i64),
    /// A series cannot be encoded.
    #[error("the series {series} cannot be encoded: {reason}")]
    Series {
        /// The series' key in the bundle.
        series: String,
        /// The encoder's own words.
        reason: String,
    },
}

/// Why decompression failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Compression {
    /// The bytes behind the header are something else.
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
