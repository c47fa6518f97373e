//! The candles of winners: of the symbols that each of them traded, each chunk decoded once however many winners share it.

use super::candles::parts;
use super::open::Sweep;
use super::winners::Winner;
use crate::bundle::{ChunkFault, ChunkId, Chunks, Limits};
use crate::factor::{FactorError, SymbolCandles};
use crate::model::Failure;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Reads the candles of winners, and knows what was decoded so far.
#[derive(Debug)]
pub struct WinnerCandles {
    folder: PathBuf,
    limits: Limits,
    decoded: Mutex<HashMap<ChunkId, Arc<SymbolCandles>>>,
    failures: Mutex<BTreeMap<String, String>>,
}

/// The candles of one winner, as far as they can be had.
#[derive(Debug, Default)]
pub struct TradedCandles {
    /// Those of each symbol that was traded.
    pub candles: Vec<Arc<SymbolCandles>>,
    /// Why others cannot be had, a sentence each that names no path.
    pub notices: Vec<String>,
}

/// Why a chunk cannot be had.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Chunk(#[from] ChunkFault),
    #[error(transparent)]
    Frame(#[from] FactorError),
}

impl Fault {
    /// For a page, which holds no path.
    fn in_words(&self) -> &'static str {
        match self {
            Fault::Chunk(ChunkFault::Missing(_)) => "their file is not there",
            Fault::Chunk(ChunkFault::Altered { .. }) => "their file was altered",
            Fault::Chunk(ChunkFault::Outside(_)) => "their file lies outside of the folders that may be read",
            Fault::Chunk(_) | Fault::Frame(_) => "their file cannot be read",
        }
    }
}

impl Sweep {
    /// What reads the candles of its winners.
    pub fn winner_candles(&self) -> WinnerCandles {
        WinnerCandles {
            folder: self.folder().to_owned(),
            limits: self.options.limits,
            decoded: Mutex::default(),
            failures: Mutex::default(),
        }
    }
}

impl WinnerCandles {
    /// The candles of the symbols that a winner traded: of each the timeframe with the most bars. `None` where its bundle names none.
    pub fn of(&self, winner: &Winner) -> Option<TradedCandles> {
        let handle = &winner.row.handle;
        let bundle = handle.split_trial().map_or_else(|| handle.clone(), |(bundle, _)| bundle);
        let chunks = Chunks::new(&winner.backtest, &bundle.under(&self.folder), &self.folder, &self.limits)?;
        let mut traded = BTreeSet::new();
        for run in &winner.backtest.runs {
            traded.extend(run.trades.iter().filter_map(|trade| trade.pair()));
        }
        let mut found = TradedCandles::default();
        for (key, name) in chunks.manifest().entries.iter().filter(|(key, _)| traded.contains(parts(key).0)) {
            match self.decoded(&chunks, key, name) {
                Err(fault) => {
                    found.notices.push(format!("The candles of {key} cannot be had: {}.", fault.in_words()));
                    let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
                    failures.insert(key.clone(), fault.to_string());
                }
                Ok(candles) => match found.candles.iter_mut().find(|other| other.symbol == candles.symbol) {
                    Some(other) if other.times.len() < candles.times.len() => *other = candles,
                    Some(_) => {}
                    None => found.candles.push(candles),
                },
            }
        }
        Some(found)
    }

    /// The candles that could not be had of any winner.
    pub fn into_failures(self) -> Vec<Failure> {
        let failures = self.failures.into_inner().unwrap_or_else(PoisonError::into_inner);
        failures.into_iter().map(|(path, reason)| Failure { path, reason }).collect()
    }

    fn decoded(&self, chunks: &Chunks, key: &str, name: &str) -> Result<Arc<SymbolCandles>, Fault> {
        let decoded = || self.decoded.lock().unwrap_or_else(PoisonError::into_inner);
        let (symbol, id) = (parts(key).0, name.parse::<ChunkId>()?);
        if let Some(known) = decoded().get(&id).filter(|known| known.symbol == symbol) {
            return Ok(Arc::clone(known));
        }
        let frame = chunks.frame(key).map_err(|error| error.fault)?;
        let candles = Arc::new(SymbolCandles::of_frame(symbol, &frame)?);
        decoded().insert(id, Arc::clone(&candles));
        Ok(candles)
    }
}
