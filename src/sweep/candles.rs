//! Candles: the prices that the backtests of a sweep name, each chunk read once however many of them share it.

use super::error::SweepError;
use super::open::Sweep;
use crate::bundle::{ChunkError, ChunkFault, ChunkId, Chunks, Manifest};
use crate::factor::SymbolCandles;
use crate::model::{Failure, Handle, Progress, RowKey};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What parts a symbol and its timeframe in the key of a chunk, such as `BTC/EUR@1h`.
const PARTS: char = '@';

/// The candles of one timeframe, symbol by symbol.
#[derive(Debug)]
pub struct SweepCandles {
    /// The timeframe, such as `1h`.
    pub timeframe: String,
    /// The symbols, in order.
    pub candles: Vec<SymbolCandles>,
    /// Bundles that cannot be opened and chunks that cannot be had; all others are there.
    pub failures: Vec<Failure>,
    /// Symbols of which two chunks say different things of one bar, with the number of such bars; the longer chunk counts.
    pub differing: Vec<(String, usize)>,
}

/// The chunks of a key, each with the bundles that name it.
type Named = BTreeMap<String, BTreeMap<ChunkId, Vec<usize>>>;

impl Sweep {
    /// The candles that its backtests name, of a timeframe or of the only one that there is. Of every bundle its manifest is read for it. The
    /// chunks of one symbol are put together; where they overlap the longest counts.
    ///
    /// # Errors
    /// The index cannot be read, no backtest names candles, or they are of several timeframes or of others. A chunk that is missing
    /// or altered is no error but stands among the outcome.
    pub fn candles(&self, timeframe: Option<&str>, progress: &dyn Progress) -> Result<SweepCandles, SweepError> {
        let bundles = self.bundles()?;
        progress.begin(bundles.len());
        let (store, folder, limits) = (self.store(), self.folder(), &self.options.limits);
        let opened: Vec<_> = bundles
            .par_iter()
            .map(|handle| {
                let of = |manifest: Manifest| Chunks::of(manifest, &handle.under(folder), folder, limits);
                let chunks = store.open_manifest(handle).map(|manifest| manifest.and_then(of));
                progress.advance();
                chunks.map_err(|error| Failure { path: handle.to_string(), reason: error.to_string() })
            })
            .collect();
        let (mut sides, mut failures) = (Vec::new(), Vec::new());
        for opened in opened {
            match opened {
                Ok(chunks) => sides.extend(chunks),
                Err(failure) => failures.push(failure),
            }
        }
        if sides.is_empty() {
            return Err(SweepError::NoCandles(bundles.len()));
        }
        let named = name_chunks(&sides, &mut failures);
        let timeframe = chosen(&named, timeframe)?;
        let of_timeframe = named.into_iter().filter(|(key, _)| parts(key).1 == timeframe).collect::<Vec<_>>();
        let read: Vec<_> = of_timeframe.par_iter().map(|(key, chunks)| read(key, chunks, &sides)).collect();
        let mut outcome = SweepCandles { timeframe, candles: Vec::new(), failures, differing: Vec::new() };
        for (candles, failures, differing) in read {
            outcome.failures.extend(failures);
            if let Some(candles) = candles {
                outcome.differing.extend((differing > 0).then(|| (candles.symbol.clone(), differing)));
                outcome.candles.push(candles);
            }
        }
        Ok(outcome)
    }

    /// Its bundles, each once.
    fn bundles(&self) -> Result<Vec<Handle>, SweepError> {
        let keys = self.index()?.list(None, None, usize::MAX >> 1)?;
        let handle = |key: &RowKey| {
            let handle = key.handle_below(self.folder()).ok()?;
            Some(handle.split_trial().map_or_else(|| handle.clone(), |(bundle, _)| bundle))
        };
        let distinct: BTreeSet<Handle> = keys.iter().filter_map(handle).collect();
        Ok(distinct.into_iter().collect())
    }
}

/// The symbol and the timeframe of a key.
pub(super) fn parts(key: &str) -> (&str, &str) {
    key.rsplit_once(PARTS).unwrap_or((key, ""))
}

fn name_chunks(sides: &[Chunks], failures: &mut Vec<Failure>) -> Named {
    let mut named = Named::new();
    let mut refused = BTreeSet::new();
    for (side, chunks) in sides.iter().enumerate() {
        for (key, name) in &chunks.manifest().entries {
            match name.parse::<ChunkId>() {
                Ok(chunk) => named.entry(key.clone()).or_default().entry(chunk).or_default().push(side),
                Err(fault) => _ = refused.insert((key.clone(), fault.to_string())),
            }
        }
    }
    failures.extend(refused.into_iter().map(|(path, reason)| Failure { path, reason }));
    named
}

/// The timeframe that is wanted, or the only one.
fn chosen(named: &Named, wanted: Option<&str>) -> Result<String, SweepError> {
    let there: BTreeSet<&str> = named.keys().map(|key| parts(key).1).collect();
    match (wanted, there.first()) {
        (Some(wanted), _) if there.contains(wanted) => Ok(wanted.to_owned()),
        (None, Some(only)) if there.len() == 1 => Ok((*only).to_owned()),
        _ => {
            let there = there.into_iter().map(str::to_owned).collect();
            Err(SweepError::Timeframes { there, wanted: wanted.map(str::to_owned) })
        }
    }
}

/// The candles of a key from all its chunks, those that cannot be had, and how many bars differ.
fn read(
    key: &str,
    chunks: &BTreeMap<ChunkId, Vec<usize>>,
    sides: &[Chunks],
) -> (Option<SymbolCandles>, Vec<Failure>, usize) {
    let symbol = parts(key).0;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for of_chunk in chunks.values() {
        // The same chunk may be missing beside one bundle and there beside another.
        let mut fault = ChunkError { key: key.to_owned(), fault: ChunkFault::Unknown };
        let frame = of_chunk.iter().find_map(|&side| sides[side].frame(key).map_err(|error| fault = error).ok());
        match frame.map(|frame| SymbolCandles::of_frame(symbol, &frame)) {
            Some(Ok(candles)) => found.push(candles),
            Some(Err(error)) => failures.push(Failure { path: key.to_owned(), reason: error.to_string() }),
            None => failures.push(Failure { path: key.to_owned(), reason: fault.fault.to_string() }),
        }
    }
    found.sort_by_key(|candles| std::cmp::Reverse(candles.times.len()));
    let mut longest_first = found.into_iter();
    let mut candles = longest_first.next();
    let merge = |other: SymbolCandles| candles.as_mut().map_or(0, |candles| candles.merge(&other));
    let differing = longest_first.map(merge).sum();
    (candles, failures, differing)
}
