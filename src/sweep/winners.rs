//! Winners: opens the best of a ranking, one after the other in rank order until there are enough.

use super::error::SweepError;
use super::open::Sweep;
use super::source::Unopened;
use crate::bundle::OpenedBundle;
use crate::model::{Backtest, Failure, IndexRow, Progress, RowKey};
use crate::rank::RankedList;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fmt::Display;

/// Backtests that are opened before parts of them are let go of.
const BATCH: usize = 256;

/// A ranked backtest that was opened.
#[derive(Debug)]
pub struct Winner {
    /// Its key in the index.
    pub key: RowKey,
    /// Its row there.
    pub row: IndexRow,
    /// The backtest, as far as it is measured and shown: [`BacktestStore::open_measurable`](crate::store::BacktestStore::open_measurable).
    pub backtest: Backtest,
    /// The SHA-256 of its bundle's bytes, in lower-case hex.
    pub sha256: String,
    /// Faults in parts of the bundle that it can live without, a sentence each.
    pub notices: Vec<String>,
    /// The value that it was ranked by: that of the metric, if it has one, or the score.
    pub ranked_by: Option<f64>,
}

/// The outcome of opening the winners.
#[derive(Debug)]
pub struct Winners<T> {
    /// The value that was made of each, best first.
    pub made: Vec<T>,
    /// Those that could not be opened; the next in rank were opened instead.
    pub failures: Vec<Failure>,
    /// Those that the index holds and the folder of the bundles does not: it may have moved.
    pub missing: Vec<Failure>,
}

impl Sweep {
    /// Opens the first `top` of a ranking that can be opened and makes something of each, on all threads.
    ///
    /// A backtest is let go of as soon as `make` returns, so that no more than one for each thread is ever held. `trim`
    /// may let go of parts of what was made so far; it is called again and again.
    ///
    /// # Errors
    /// The index cannot be read, the service that the bundles are at gives none of those that were asked for at once, or the work
    /// was stopped. A backtest that is missing, cannot be opened or of which nothing can be made is no error but stands among the
    /// outcome.
    pub fn winners<T: Send, E: Display>(
        &self,
        ranked: &RankedList,
        top: usize,
        progress: &dyn Progress,
        make: impl Fn(Winner) -> Result<T, E> + Sync,
        trim: impl Fn(&mut [T]),
    ) -> Result<Winners<T>, SweepError> {
        let index = self.index()?;
        let mut winners = Winners { made: Vec::new(), failures: Vec::new(), missing: Vec::new() };
        let mut waiting = ranked.iter();
        progress.begin(top.min(ranked.len()));
        while winners.made.len() < top && waiting.len() > 0 {
            let next = waiting.by_ref().take((top - winners.made.len()).min(BATCH));
            let next: Vec<(RowKey, Option<f64>)> = next.map(|ranked| (RowKey::new(ranked.key), ranked.value)).collect();
            let values: HashMap<&RowKey, Option<f64>> = next.iter().map(|(key, value)| (key, *value)).collect();
            let rows = index.rows(&next.iter().map(|(key, _)| key).collect::<Vec<_>>())?;
            let source = &self.source;
            let made: Vec<Result<T, Unopened>> = rows
                .into_par_iter()
                .map(|(key, row)| {
                    if !progress.goes_on() {
                        return None;
                    }
                    let made = source.open(&key, row).and_then(|(row, opened)| {
                        let OpenedBundle { backtest, notices, sha256 } = opened;
                        let ranked_by = values.get(&key).copied().flatten();
                        let winner =
                            Winner { key: key.clone(), row, backtest, sha256: sha256.to_string(), notices, ranked_by };
                        make(winner).map_err(|error| {
                            Unopened::Refused(Failure { path: key.to_string(), reason: error.to_string() })
                        })
                    });
                    progress.advance();
                    Some(made)
                })
                .collect::<Option<_>>()
                .ok_or(SweepError::Stopped)?;
            let asked = made.len();
            let mut silent = Vec::new();
            for result in made {
                match result {
                    Ok(made) => winners.made.push(made),
                    Err(Unopened::Refused(failure)) => winners.failures.push(failure),
                    Err(Unopened::Missing(failure)) => winners.missing.push(failure),
                    Err(Unopened::Silent(failure)) => silent.push(failure),
                }
            }
            if let Some(first) = silent.first().filter(|_| silent.len() == asked) {
                // The next in rank would be asked for in vain, as many as there are.
                return Err(SweepError::Silent { location: self.folder().to_owned(), reason: first.reason.clone() });
            }
            winners.failures.extend(silent);
            trim(&mut winners.made);
        }
        Ok(winners)
    }
}
