//! Segments: takes the bundles of a source on many machines, each a shard of them; gives files of rows that are written once
//! and never changed, and one catalog of them all.
//!
//! A segment is a Parquet file of rows, windows and daily returns, named by its own content, that any engine reads. Which
//! of them count is said by the manifest of each shard, the only file that is ever replaced: it lists the bundles that
//! are there, each in its state, and the segment that holds its rows. So a shard may be stopped at any moment, run twice
//! or run anew: what is in a segment is not read again, and nothing is taken for complete that is not. It must not know
//! where segments are kept beyond [`SegmentHome`], nor what becomes of the rows.

mod columns;
mod decode;
mod details;
mod encode;
mod fit;
mod header;
mod home;
mod joined;
mod local;
mod manifest;
mod merge;
mod objects;
mod record;
mod settled;
mod shard_run;
mod states;
mod stream;
mod table;

#[cfg(test)]
mod tests;

pub use home::SegmentHome;
pub use local::{LocalSegments, holds_segments};
pub use merge::merge_segments;
pub use objects::ObjectSegments;
pub use shard_run::index_shard;

use parquet::errors::ParquetError;

/// Why the bytes of a segment or a manifest are not what they should be.
#[derive(Debug, thiserror::Error)]
enum SegmentFault {
    /// It is none of Parquet, or a damaged one.
    #[error("{0}")]
    Unreadable(#[from] ParquetError),
    /// Its decoder must not see it, or gave up on it.
    #[error("{0}")]
    Refused(String),
    /// A manifest names it, and it is not there.
    #[error("it is not there")]
    Gone,
    /// Its content is not the one that it is named by.
    #[error("it has been altered since it was written")]
    Altered,
    /// A column that it should have is missing or of another type.
    #[error("its column '{0}' is missing or of another type")]
    Column(String),
    /// Its name says another shard than it does.
    #[error("it is of another shard than its name says")]
    OtherShard,
    /// What it says of itself is missing or makes no sense.
    #[error("it does not say what it is")]
    Header,
    /// Another version of the format or of what is measured.
    #[error("it is of another version of the program, which measures otherwise")]
    Version,
}
