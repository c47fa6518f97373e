//! Distinct backtests of a ranking: the best of each cluster of near copies.

use super::error::SweepError;
use super::open::Sweep;
use crate::judgement::near_copies;
use crate::model::RowKey;
use crate::rank::RankedList;
use std::collections::HashMap;

/// A ranking in which no backtest is a near copy of a better one.
#[derive(Debug, Default)]
pub struct Distinct {
    /// The backtests that are left, best first.
    pub ranked: RankedList,
    /// How many near copies each of them stands for, those that have any.
    pub copies: HashMap<RowKey, usize>,
}

impl Distinct {
    /// How many near copies are left out.
    pub fn left_out(&self) -> usize {
        self.copies.values().sum()
    }
}

impl Sweep {
    /// Keeps of each cluster of near copies in a ranking the best: a backtest goes whose daily returns correlate with those of
    /// a better one that stays above [`NEAR_COPY`](crate::stats::selection::NEAR_COPY). One without daily returns, or with
    /// those of other days than the others, stays.
    ///
    /// # Errors
    /// The index cannot be read, or the backtests cannot be compared with each other.
    pub fn distinct(&self, ranked: RankedList) -> Result<Distinct, SweepError> {
        let keys = ranked.first_keys(ranked.len());
        let details = self.index()?.details(&keys.iter().collect::<Vec<_>>())?;
        let returns = details.into_iter().map(|details| details.unwrap_or_default().returns).collect();
        let copy_of = near_copies(returns)?;
        let mut distinct = Distinct::default();
        for better in copy_of.iter().flatten() {
            if let Some(better) = keys.get(*better) {
                *distinct.copies.entry(better.clone()).or_default() += 1;
            }
        }
        let stays = ranked.iter().zip(copy_of).filter(|(_, copy_of)| copy_of.is_none());
        distinct.ranked = stays.map(|(ranked, _)| ranked).collect();
        Ok(distinct)
    }
}
