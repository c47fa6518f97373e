//! Bundles: takes the bytes of a file and gives a backtest, or its scalars alone, and the way back.
//!
//! A bundle is a header, and a zstd frame that holds one MessagePack map, in which the series are Parquet files:
//!
//! ```text
//! file -> header -> wire: inflate (zstd), reader (MessagePack) -> document: scalars
//!                                                                        -> backtest: runs -> blobs -> parquet: series
//!
//! Parquet file -> parquet/guard: whether it can be believed -> series, or ohlcv: chunks of prices
//!
//! backtest -> document: compose -> wire: writer (MessagePack) -> save (zstd) -> file
//!                               -> blobs -> parquet: series
//! ```
//!
//! Must not know of an index, a store or a page: a bundle is read and written by itself.

mod conformance;
mod document;
mod error;
mod header;
mod legacy;
mod limits;
mod name;
mod ohlcv;
mod open;
mod parquet;
mod save;
mod sha256;
mod wire;

#[cfg(test)]
mod tests;

pub use conformance::{Conformance, Finding, FindingKind, Remedy, check_conformance};
pub use document::outline::BundleOutline;
pub use document::scalars::BundleScalars;
pub use document::trial_scalars::TrialScalars;
pub use error::{BundleError, BundleFault, Compression, WriteError, WriteFault};
pub use legacy::directory::{finish_removal, is_legacy_directory, read_legacy_directory, remove_legacy_directory};
pub use legacy::document::bundle_of_legacy_files;
pub use legacy::legacy_file::LegacyFile;
pub use limits::Limits;
pub use name::{EXTENSIONS, bare_handle, extension_of, is_bundle_name};
pub use ohlcv::chunk_folder::{ChunkFolder, read_chunk};
pub use ohlcv::chunk_id::ChunkId;
pub use ohlcv::chunks::{Chunks, write_chunk};
pub use ohlcv::error::{ChunkError, ChunkFault};
pub use ohlcv::frame::{Precision, encode as encode_frame};
pub use ohlcv::manifest::Manifest;
pub use open::{
    OpenedBundle, bytes_of, decompressed_size, from_bytes, from_reader, is_bundle, manifest_from_bytes,
    measurable_from_bytes, outline_from_streams, read, read_manifest, read_measurable, read_scalars, read_trial,
    scalars_from_bytes, scalars_from_reader, trial_from_bytes,
};
pub(crate) use parquet::guard as parquet_guard;
pub use save::{Level, WriteOptions, to_bytes, write};
pub use sha256::Sha256;
