//! Bundles: from the bytes of a file to a backtest, or to its scalars alone, and back.
//!
//! A bundle is a header, and a zstd frame that holds one MessagePack map, in which the series are Parquet files:
//!
//! ```text
//! file -> header -> window (zstd) -> wire (MessagePack) -> document (keys) -> head: scalars
//!                                                                          -> whole: runs -> series (Parquet)
//!
//! backtest -> compose (keys) -> encoder (MessagePack) -> save (zstd) -> replace: file
//!                            -> packing: series (Parquet)
//! ```

mod chunks;
mod compose;
mod document;
mod encoder;
mod error;
mod file;
mod head;
mod header;
mod json;
mod legacy;
mod limits;
mod names;
mod packing;
mod parquet;
mod portfolio;
mod record;
mod replace;
mod run;
mod save;
mod series;
mod shape;
mod slot;
mod study;
mod token;
mod whole;
mod window;
mod wire;

#[cfg(test)]
mod any;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use chunks::{ChunkError, ChunkFault, ChunkId, Chunks, Precision, write_chunk};
pub use error::{BundleError, BundleFault, Compression, WriteError, WriteFault};
pub use file::{Opened, Sha256, decompressed_size, from_bytes, head_from_bytes, is_bundle_name, read, read_head};
pub use head::BundleHead;
pub use legacy::{LegacyFile, bundle_of_legacy_files, is_legacy_directory};
pub use limits::Limits;
pub use replace::replace_file;
pub use save::{Level, WriteOptions, to_bytes, write};
