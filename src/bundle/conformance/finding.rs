//! Findings: what is wrong with a bundle, of which kind it is, where it stands, and what a reader does about it.

use std::fmt;

use crate::bundle::error::{BundleFault, Compression};
use crate::bundle::ohlcv::error::ChunkFault;

/// A kind of fault, with a name that programs can rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// It does not begin as a bundle does.
    NotABundle,
    /// Its version is not known.
    UnsupportedVersion,
    /// Behind the header stands no zstd frame.
    NotZstd,
    /// The frame goes on behind the end of the file.
    Truncated,
    /// The frame contradicts itself.
    CorruptFrame,
    /// The document is no map.
    NotAMap,
    /// The document breaks the rules of MessagePack or of bundles.
    Malformed,
    /// Lists and maps lie too deep within each other.
    TooDeep,
    /// A series decodes to other values than were written.
    AlteredSeries,
    /// A series refers to a blob that is not there.
    MissingBlob,
    /// A series refers to a blob that is no series.
    UnreadableBlob,
    /// A value is of another type than its key promises.
    WrongType,
    /// The document says another version than the header.
    OtherVersion,
    /// A part of a legacy directory cannot be read.
    UnreadPart,
    /// A name in the manifest is no name of a chunk.
    BadChunkName,
    /// A chunk that the manifest names is not there, or not where it may be.
    MissingChunk,
    /// A chunk has other bytes than its name says.
    AlteredChunk,
}

impl FindingKind {
    /// Its name, which stays the same from one version of the program to the next.
    pub fn name(self) -> &'static str {
        match self {
            FindingKind::NotABundle => "not_a_bundle",
            FindingKind::UnsupportedVersion => "unsupported_version",
            FindingKind::NotZstd => "not_zstd",
            FindingKind::Truncated => "truncated",
            FindingKind::CorruptFrame => "corrupt_frame",
            FindingKind::NotAMap => "not_a_map",
            FindingKind::Malformed => "malformed",
            FindingKind::TooDeep => "too_deep",
            FindingKind::AlteredSeries => "altered_series",
            FindingKind::MissingBlob => "missing_blob",
            FindingKind::UnreadableBlob => "unreadable_blob",
            FindingKind::WrongType => "wrong_type",
            FindingKind::OtherVersion => "other_version",
            FindingKind::UnreadPart => "unread_part",
            FindingKind::BadChunkName => "bad_chunk_name",
            FindingKind::MissingChunk => "missing_chunk",
            FindingKind::AlteredChunk => "altered_chunk",
        }
    }

    /// What a reader does about it.
    pub fn remedy(self) -> Remedy {
        match self {
            FindingKind::NotABundle
            | FindingKind::UnsupportedVersion
            | FindingKind::NotZstd
            | FindingKind::Truncated
            | FindingKind::CorruptFrame
            | FindingKind::NotAMap
            | FindingKind::Malformed
            | FindingKind::TooDeep
            | FindingKind::AlteredSeries => Remedy::Refuses,
            FindingKind::MissingBlob | FindingKind::UnreadableBlob => Remedy::TakesForEmpty,
            FindingKind::WrongType => Remedy::KeepsUnused,
            FindingKind::OtherVersion => Remedy::GoesByTheHeader,
            FindingKind::UnreadPart
            | FindingKind::BadChunkName
            | FindingKind::MissingChunk
            | FindingKind::AlteredChunk => Remedy::DoesWithout,
        }
    }
}

/// What a reader does about a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// It must refuse the whole bundle.
    Refuses,
    /// It may read on, and takes the series for an empty one.
    TakesForEmpty,
    /// It may read on, keeps the value as it is, and uses none.
    KeepsUnused,
    /// It may read on, by the version of the header.
    GoesByTheHeader,
    /// It may read on without that part.
    DoesWithout,
}

impl Remedy {
    /// Its name, which stays the same from one version of the program to the next.
    pub fn name(self) -> &'static str {
        match self {
            Remedy::Refuses => "refuses",
            Remedy::TakesForEmpty => "takes_for_empty",
            Remedy::KeepsUnused => "keeps_unused",
            Remedy::GoesByTheHeader => "goes_by_the_header",
            Remedy::DoesWithout => "does_without",
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Remedy::Refuses => "a reader must refuse the bundle",
            Remedy::TakesForEmpty => "a reader may go on, with an empty series",
            Remedy::KeepsUnused => "a reader may go on, keeping the value unused",
            Remedy::GoesByTheHeader => "a reader may go on, by the version of the header",
            Remedy::DoesWithout => "a reader may go on without it",
        })
    }
}

/// One fault of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its kind.
    pub kind: FindingKind,
    /// Where it stands: `header`, `frame`, `document`, or a path of keys and positions in the document.
    pub place: String,
    /// The fault in words.
    pub what: String,
}

impl Finding {
    /// The finding that a fault is for which a bundle is refused; `None` where the fault says nothing about the bundle.
    pub(super) fn of(fault: &BundleFault) -> Option<Finding> {
        let (kind, place) = match fault {
            BundleFault::NotABundle(_) => (FindingKind::NotABundle, "header"),
            BundleFault::UnsupportedVersion { .. } => (FindingKind::UnsupportedVersion, "header"),
            BundleFault::Decompress(Compression::NotZstd) => (FindingKind::NotZstd, "frame"),
            BundleFault::Decompress(Compression::Truncated) => (FindingKind::Truncated, "frame"),
            BundleFault::Decompress(Compression::Corrupt(_)) => (FindingKind::CorruptFrame, "frame"),
            BundleFault::NotAMap(_) => (FindingKind::NotAMap, "document"),
            BundleFault::Malformed { .. } | BundleFault::NoTrial { .. } => (FindingKind::Malformed, "document"),
            BundleFault::TooDeep { .. } => (FindingKind::TooDeep, "document"),
            BundleFault::Json { file, .. } => (FindingKind::Malformed, file.as_str()),
            BundleFault::DamagedSeries { series, .. } => {
                let place = format!("blobs/{series}");
                return Some(Finding { kind: FindingKind::AlteredSeries, place, what: fault.to_string() });
            }
            BundleFault::Io(_) | BundleFault::TooLarge { .. } => return None,
        };
        Some(Finding { kind, place: place.to_owned(), what: fault.to_string() })
    }

    /// The finding that a chunk is which cannot be had; `None` where the fault says nothing about the chunk.
    pub(super) fn of_chunk(key: &str, fault: &ChunkFault) -> Option<Finding> {
        let kind = match fault {
            ChunkFault::BadName(_) | ChunkFault::Unknown => FindingKind::BadChunkName,
            ChunkFault::Missing(_) | ChunkFault::Outside(_) => FindingKind::MissingChunk,
            ChunkFault::Altered { .. } | ChunkFault::Frame(_) => FindingKind::AlteredChunk,
            ChunkFault::Io { .. } | ChunkFault::TooLarge { .. } => return None,
        };
        Some(Finding { kind, place: format!("ohlcv/manifest/{key}"), what: fault.to_string() })
    }
}
