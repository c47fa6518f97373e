//! Distinct backtests of a ranking: the best of each cluster of near copies.

use super::error::SweepError;
use super::open::Sweep;
use crate::judgement::near_copies;
use crate::model::RowKey;
use crate::rank::{Ranked, RankedList};
use std::collections::HashMap;

/// A ranking in which no backtest is a near copy of a better one.
#[derive(Debug, Default)]
pub struct Distinct {
    /// The backtests that are left, best first, as many as were asked for.
    pub ranked: RankedList,
    /// How many near copies each of them stands for, those that have any.
    pub copies: HashMap<RowKey, usize>,
}

impl Distinct {
    /// How many near copies of those that are left go for them.
    pub fn left_out(&self) -> usize {
        self.copies.values().sum()
    }
}

impl Sweep {
    /// Keeps of each cluster of near copies in a ranking the best: a backtest goes whose daily returns correlate with those of
    /// a better one that stays above [`NEAR_COPY`](crate::stats::selection::NEAR_COPY). One without daily returns, or with
    /// those of other days than the others, stays. The first `most` that stay are given, each with its near copies of the whole
    /// ranking; those behind them are not compared with each other.
    ///
    /// # Errors
    /// The index cannot be read, or the backtests cannot be compared with each other.
    pub fn distinct(&self, ranked: RankedList, most: usize) -> Result<Distinct, SweepError> {
        let keys = ranked.first_keys(ranked.len());
        let details = self.index()?.details(&keys.iter().collect::<Vec<_>>())?;
        let returns = details.into_iter().map(|details| details.unwrap_or_default().returns).collect();
        let copy_of = near_copies(returns, most)?;
        let mut copies: HashMap<usize, usize> = HashMap::new();
        copy_of.iter().flatten().for_each(|better| *copies.entry(*better).or_default() += 1);
        let stays = ranked.iter().zip(copy_of).enumerate().filter(|(_, (_, copy_of))| copy_of.is_none()).take(most);
        let stays: Vec<(usize, Ranked<'_>)> = stays.map(|(place, (ranked, _))| (place, ranked)).collect();
        let copies = stays.iter().filter_map(|(place, ranked)| Some((RowKey::new(ranked.key), *copies.get(place)?)));
        Ok(Distinct { copies: copies.collect(), ranked: stays.iter().map(|(_, ranked)| *ranked).collect() })
    }
}
