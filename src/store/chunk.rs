//! Chunks of OHLCV: Parquet files that are named by the hash of their bytes, and the manifest by which a backtest names them.

use crate::model::{Backtest, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;

/// The key of a manifest in a backtest.
const OHLCV: &str = "ohlcv";

/// What a chunk's file name ends with.
const SUFFIX: &str = ".parquet";

/// The name of a chunk: the SHA-256 of its bytes in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkId(String);

impl ChunkId {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> ChunkId {
        ChunkId(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The chunk of a file's name.
    pub fn from_file_name(name: &str) -> Option<ChunkId> {
        let hex = name.strip_suffix(SUFFIX)?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (hex.len() == 64 && hex.bytes().all(is_hex)).then(|| ChunkId(hex.to_owned()))
    }

    /// The name of the chunk's file.
    pub fn file_name(&self) -> String {
        format!("{}{SUFFIX}", self.0)
    }
}

impl fmt::Display for ChunkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The chunks that a backtest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Where they are, relative to the bundle.
    pub(super) folder: String,
    pub(super) chunks: BTreeSet<ChunkId>,
    /// Names that can be no chunk's.
    pub(super) strange: Vec<String>,
}

impl Manifest {
    /// The manifest of a backtest, if it has one.
    pub(super) fn of(backtest: &Backtest) -> Option<Manifest> {
        let Some(Value::Map(ohlcv)) = backtest.extra.get(OHLCV) else { return None };
        let Some(Value::Map(entries)) = ohlcv.get("manifest") else { return None };
        let mut manifest = Manifest {
            folder: ohlcv.text("store_dir").unwrap_or(OHLCV).to_owned(),
            chunks: BTreeSet::new(),
            strange: Vec::new(),
        };
        for (name, value) in entries.iter() {
            let file = value.as_text().unwrap_or(name);
            match ChunkId::from_file_name(file) {
                Some(chunk) => drop(manifest.chunks.insert(chunk)),
                None => manifest.strange.push(file.to_owned()),
            }
        }
        Some(manifest)
    }
}

/// Says where the chunks of a backtest are, relative to its bundle.
pub(super) fn set_folder(backtest: &mut Backtest, folder: &str) {
    let Some(Value::Map(mut ohlcv)) = backtest.extra.take(OHLCV) else { return };
    let manifest = ohlcv.take("manifest");
    ohlcv.take("store_dir");
    let head = [("store_dir", Value::Text(folder.to_owned()))].into_iter().map(|(name, value)| (name.into(), value));
    let manifest = manifest.map(|manifest| ("manifest".into(), manifest));
    backtest.extra.push(OHLCV, Value::Map(head.chain(manifest).chain(ohlcv).collect::<crate::model::Fields>()));
}

/// Lets a backtest name no chunks.
pub(super) fn forget(backtest: &mut Backtest) {
    backtest.extra.take(OHLCV);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_named_by_its_bytes() {
        let chunk = ChunkId::of(b"");
        assert_eq!(chunk.to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(ChunkId::from_file_name(&chunk.file_name()), Some(chunk));
        for name in ["", ".parquet", "../x.parquet", "E3B0.parquet", "e3b0c442.parquet"] {
            assert_eq!(ChunkId::from_file_name(name), None, "{name}");
        }
    }
}
