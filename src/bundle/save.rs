//! Backtests as files: compressed, and written whole.

use std::path::Path;

use super::error::{WriteError, WriteFault};
use super::header;
use crate::bundle::document::compose;
use crate::files;
use crate::model::{Backtest, FormatVersion};

/// The level of zstd, from 1 (fast) to 19 (small), which is the last level that needs no special decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(i32);

impl Level {
    /// The fastest level.
    pub const FASTEST: Level = Level(1);
    /// The smallest files, as the framework writes them.
    pub const SMALLEST: Level = Level(19);

    /// A level; `None` outside of 1 to 19.
    pub fn new(level: u8) -> Option<Level> {
        let level = Level(level.into());
        (Level::FASTEST..=Level::SMALLEST).contains(&level).then_some(level)
    }
}

/// Options of writing a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions {
    /// The format of the file. A backtest of version 5 can only be written as version 5, and no other one can.
    pub version: FormatVersion,
    /// The level of compression.
    pub level: Level,
}

impl WriteOptions {
    /// The version that a backtest has, if it is of version 5, and else the one asked for.
    pub fn for_backtest(backtest: &Backtest, version: FormatVersion, level: Level) -> WriteOptions {
        let version = if backtest.format_version == FormatVersion::V5 { FormatVersion::V5 } else { version };
        WriteOptions { version, level }
    }
}

impl Default for WriteOptions {
    fn default() -> Self {
        WriteOptions { version: FormatVersion::V2, level: Level::SMALLEST }
    }
}

/// Writes a backtest as a bundle: whatever is at the path stays as it is until the new file is complete.
///
/// Returns the size of the file in bytes.
///
/// # Errors
/// The backtest cannot be written as this version, or the file cannot be written.
pub fn write(path: &Path, backtest: &Backtest, options: &WriteOptions) -> Result<u64, WriteError> {
    let result = to_bytes(backtest, options).and_then(|bytes| {
        files::replace_file(path, &bytes).map_err(|error| WriteFault::Io(error.into()))?;
        Ok(bytes.len() as u64)
    });
    result.map_err(|fault| WriteError { path: path.to_owned(), fault })
}

/// The bytes that [`write()`] writes.
///
/// # Errors
/// The backtest cannot be written as this version.
pub fn to_bytes(backtest: &Backtest, options: &WriteOptions) -> Result<Vec<u8>, WriteFault> {
    if let Some(universe) = &backtest.universe {
        return Err(WriteFault::OneUniverse(universe.clone()));
    }
    let (from, to) = (backtest.format_version, options.version);
    if (from == FormatVersion::V5) != (to == FormatVersion::V5) {
        return Err(WriteFault::Version { from: from.number(), to: to.number() });
    }
    let document = compose::document(backtest, options.version)?;
    let mut bytes = header::of(options.version).to_vec();
    let mut compressor = zstd::bulk::Compressor::new(options.level.0)?;
    // The frame carries the size of the document, without which the framework refuses it.
    compressor.include_contentsize(true)?;
    compressor.include_checksum(true)?;
    bytes.extend(compressor.compress(&document)?);
    Ok(bytes)
}
