//! Why segments cannot be written or merged, named by outcome.

use super::shard::Shard;
use crate::model::Location;
use std::error::Error;

/// Why segments could not be written, or not be merged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// No shard was ever finished at any of the locations.
    #[error("there is no finished shard in {0}")]
    None(Location),
    /// Some shards are not finished.
    #[error("of {of} shards these are not finished: {}", numbers(missing))]
    Unfinished {
        /// How many there are.
        of: u32,
        /// The numbers of those that are missing.
        missing: Vec<u32>,
    },
    /// A shard is at two of the locations.
    #[error("the shard {shard} is in {one} and in {other}")]
    Twice {
        /// The shard.
        shard: Shard,
        /// One location.
        one: Location,
        /// The other.
        other: Location,
    },
    /// The shards are not parts of one whole.
    #[error("the shards {one} and {other} are not parts of one whole: {reason}")]
    Differ {
        /// One of them.
        one: Shard,
        /// Another.
        other: Shard,
        /// What they differ in.
        reason: String,
    },
    /// The index holds the rows of other bundles.
    #[error("the index {index} is of {location}, and the segments are of {of}")]
    OfAnother {
        /// The index, which was left as it is.
        index: Location,
        /// What it says that it is of.
        location: Location,
        /// What the segments are of.
        of: Location,
    },
    /// The home holds segments of other bundles.
    #[error("the segments in {home} are of {location}, and the bundles are those of {of}")]
    HomeOfAnother {
        /// The home of the segments, which was left as it is.
        home: Location,
        /// What its segments are of.
        location: Location,
        /// What the shard is of.
        of: Location,
    },
    /// A segment or manifest is not what it should be.
    #[error("{name} in {location} cannot be used: {reason}")]
    Damaged {
        /// The home of the segments.
        location: Location,
        /// The file below it.
        name: String,
        /// The fault, in words.
        reason: String,
    },
    /// A segment or manifest cannot be read.
    #[error("{name} in {location} cannot be read")]
    Unreadable {
        /// The home of the segments.
        location: Location,
        /// The file below it.
        name: String,
        /// The error of the home.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A segment or manifest cannot be written.
    #[error("{name} cannot be written to {location}")]
    NotWritable {
        /// The home of the segments.
        location: Location,
        /// The file below it.
        name: String,
        /// The error of the home, or of the encoder.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Numbers with commas between them, the first few of many.
fn numbers(numbers: &[u32]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<String> = numbers.iter().take(SHOWN).map(u32::to_string).collect();
    let more = numbers.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &rest
}
