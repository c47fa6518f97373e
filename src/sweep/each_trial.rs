//! All trials of an index in the order of a ranking, a few at a time.

use std::collections::HashSet;

use super::error::SweepError;
use super::open::Sweep;
use crate::model::{IndexRow, RowKey, Trial};
use crate::rank::{Ranked, Ranking};

/// Rows that are held at once.
const BATCH: usize = 4_096;

/// A trial as an index holds it.
#[derive(Debug)]
pub struct IndexedTrial {
    /// Its key.
    pub key: RowKey,
    /// Its row.
    pub row: IndexRow,
    /// What was measured of it, if anything was.
    pub measured: Option<Trial>,
    /// The value that it is ranked by, or would be if it met the condition.
    pub ranked_by: Option<f64>,
}

impl Sweep {
    /// Gives every trial of the index to `take`: those that were ranked, best first, then the others by key. Of a trial
    /// whose runs are all part of another one, none is given that was not ranked.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn each_trial(
        &self,
        ranking: &Ranking,
        ranked: &[Ranked],
        mut take: impl FnMut(IndexedTrial),
    ) -> Result<(), SweepError> {
        let index = self.index()?;
        let first: HashSet<&RowKey> = ranked.iter().map(|ranked| &ranked.key).collect();
        let all = index.list(None, None, usize::MAX >> 1)?;
        let others: Vec<&RowKey> = all.iter().filter(|key| !first.contains(key)).collect();
        for batch in ranked.chunks(BATCH) {
            let keys: Vec<&RowKey> = batch.iter().map(|ranked| &ranked.key).collect();
            let mut values = batch.iter();
            for (key, row, measured) in self.batch(&keys)? {
                let ranked_by = values.find(|ranked| ranked.key == key).and_then(|ranked| ranked.value);
                take(IndexedTrial { key, row, measured, ranked_by });
            }
        }
        for keys in others.chunks(BATCH) {
            for (key, row, measured) in self.batch(keys)? {
                if row.trial.as_ref().is_some_and(|trial| trial.universe.is_some()) {
                    continue;
                }
                let ranked_by = ranking.metric().and_then(|metric| {
                    row.summary.get(metric.name).or_else(|| measured.as_ref()?.figures.get(metric.name))
                });
                take(IndexedTrial { key, row, measured, ranked_by });
            }
        }
        Ok(())
    }

    /// Rows with what was measured of each, in the order of their keys.
    fn batch(&self, keys: &[&RowKey]) -> Result<Vec<(RowKey, IndexRow, Option<Trial>)>, SweepError> {
        let index = self.index()?;
        let rows = index.rows(keys)?;
        let measured = index.trials(&rows.iter().map(|(key, _)| key).collect::<Vec<_>>())?;
        Ok(rows.into_iter().zip(measured).map(|((key, row), measured)| (key, row, measured)).collect())
    }
}
