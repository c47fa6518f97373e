//! Manifest of the OHLCV side files of a backtest: whose prices are in which chunk, and in which folder the chunks are.

use std::collections::BTreeSet;

use super::chunk_id::ChunkId;
use crate::bundle::document::keys::OHLCV;
use crate::model::{Backtest, Fields, Value};

const FOLDER: &str = "store_dir";
const ENTRIES: &str = "manifest";

/// The side files that a backtest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The folder of the chunks, relative to the bundle.
    pub folder: String,
    /// The keys of the prices, such as `BTC/EUR@1h`, and the names of their chunks, in the order of the file.
    pub entries: Vec<(String, String)>,
}

impl Manifest {
    /// The manifest of a backtest, if it names side files.
    pub fn of(backtest: &Backtest) -> Option<Manifest> {
        Manifest::of_value(backtest.extra.get(OHLCV)?)
    }

    /// The manifest that a document holds.
    pub(crate) fn of_value(value: &Value) -> Option<Manifest> {
        let Value::Map(ohlcv) = value else { return None };
        let Value::Map(entries) = ohlcv.get(ENTRIES)? else { return None };
        let entry = |(key, name): (&str, &Value)| (key.to_owned(), name.as_text().unwrap_or_default().to_owned());
        let folder = ohlcv.text(FOLDER).unwrap_or(OHLCV).to_owned();
        Some(Manifest { folder, entries: entries.iter().map(entry).collect() })
    }

    /// The chunks, each once.
    pub fn chunks(&self) -> BTreeSet<ChunkId> {
        self.entries.iter().filter_map(|(_, name)| name.parse().ok()).collect()
    }

    /// The first name that can be no chunk's.
    pub fn invalid_name(&self) -> Option<&str> {
        self.entries.iter().map(|(_, name)| name.as_str()).find(|name| name.parse::<ChunkId>().is_err())
    }

    /// Says where the chunks of a backtest are, relative to its bundle.
    pub fn set_folder(backtest: &mut Backtest, folder: &str) {
        let Some(Value::Map(mut ohlcv)) = backtest.extra.take(OHLCV) else { return };
        let entries = ohlcv.take(ENTRIES).map(|entries| (ENTRIES.into(), entries));
        ohlcv.take(FOLDER);
        let head = [(FOLDER.into(), Value::Text(folder.to_owned()))].into_iter().chain(entries);
        backtest.extra.push(OHLCV, Value::Map(head.chain(ohlcv).collect::<Fields>()));
    }

    /// Lets a backtest name no chunks.
    pub fn remove(backtest: &mut Backtest) {
        backtest.extra.take(OHLCV);
    }
}
