//! Bundles: from the bytes of a file to a backtest, or to its scalars alone, and back.
//!
//! A bundle is a header, and a zstd frame that holds one MessagePack map, in which the series are Parquet files:
//!
//! ```text
//! file -> header -> window (zstd) -> wire (MessagePack) -> document (keys) -> head: scalars
//!                                                                          -> whole: runs -> series (Parquet)
//!
//! Parquet file -> footer, pages (Thrift): whether they can be believed -> parquet: series, or chunks: frames
//!
//! backtest -> compose (keys) -> encoder (MessagePack) -> save (zstd) -> file
//!                            -> packing: series (Parquet)
//! ```

mod chunk_id;
mod chunks;
mod compose;
mod document;
mod encoder;
mod error;
mod file;
mod footer;
mod head;
mod header;
mod json;
mod legacy;
mod limits;
mod manifest;
mod names;
mod packing;
mod pages;
mod parquet;
mod portfolio;
mod record;
mod run;
mod save;
mod series;
mod shape;
mod slot;
mod study;
mod thrift;
mod token;
mod whole;
mod window;
mod wire;

#[cfg(test)]
mod any;
#[cfg(test)]
mod arbitrary;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use chunk_id::ChunkId;
pub use chunks::{ChunkError, ChunkFault, Chunks, Precision, write_chunk};
pub use error::{BundleError, BundleFault, Compression, WriteError, WriteFault};
pub use file::{
    Opened, Sha256, bare_handle, decompressed_size, from_bytes, head_from_bytes, is_bundle_name, read, read_head,
};
pub use head::BundleHead;
pub use legacy::{LegacyFile, bundle_of_legacy_files, is_legacy_directory, remove_legacy_directory};
pub use limits::Limits;
pub use manifest::Manifest;
pub use save::{Level, WriteOptions, to_bytes, write};
