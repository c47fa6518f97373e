//! The chunks of OHLCV that a backtest names, and from where.

use crate::bundle::ChunkId;
use crate::model::{Backtest, Fields, Value};
use std::collections::BTreeSet;

/// The key of a manifest in a backtest.
const OHLCV: &str = "ohlcv";

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
            match file.parse() {
                Ok(chunk) => _ = manifest.chunks.insert(chunk),
                Err(_) => manifest.strange.push(file.to_owned()),
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
    backtest.extra.push(OHLCV, Value::Map(head.chain(manifest).chain(ohlcv).collect::<Fields>()));
}

/// Lets a backtest name no chunks.
pub(super) fn forget(backtest: &mut Backtest) {
    backtest.extra.take(OHLCV);
}
