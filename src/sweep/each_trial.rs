//! All trials of an index in the order of a ranking, a few at a time.

use std::collections::HashSet;

use super::error::SweepError;
use super::open::Sweep;
use crate::model::{IndexRow, RowKey, Trial};
use crate::rank::{Ranked, Ranking};

/// Rows that are held at once.
pub(super) const BATCH: usize = 4_096;

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
    /// Its place among all trials in this order, from 0 on.
    pub place: usize,
}

impl Sweep {
    /// Gives every trial of the index that is wanted to `take`: those that were ranked, best first, then the others by key. Of a
    /// trial whose runs are all part of another one, none is given that was not ranked. Returns how many there are, wanted or not.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn each_trial(
        &self,
        ranking: &Ranking,
        ranked: &[Ranked],
        is_wanted: impl Fn(&RowKey) -> bool,
        mut take: impl FnMut(IndexedTrial),
    ) -> Result<usize, SweepError> {
        let others = self.not_ranked(ranked)?;
        let first = ranked.iter().map(|ranked| (&ranked.key, Some(ranked.value)));
        let all = first.chain(others.iter().map(|key| (key, None)));
        let wanted: Vec<_> = all.enumerate().filter(|(_, (key, _))| is_wanted(key)).collect();
        for batch in wanted.chunks(BATCH) {
            let keys: Vec<&RowKey> = batch.iter().map(|(_, (key, _))| *key).collect();
            let mut of_batch = batch.iter();
            for (key, row, measured) in self.batch(&keys)? {
                let Some((place, (_, value))) = of_batch.find(|(_, (wanted, _))| **wanted == key) else { continue };
                let own_value = || {
                    let metric = ranking.metric()?;
                    row.summary.get(metric.name).or_else(|| measured.as_ref()?.figures.get(metric.name))
                };
                let ranked_by = value.unwrap_or_else(own_value);
                take(IndexedTrial { key, row, measured, ranked_by, place: *place });
            }
        }
        Ok(ranked.len() + others.len())
    }

    /// The keys of the trials that were not ranked, in order.
    fn not_ranked(&self, ranked: &[Ranked]) -> Result<Vec<RowKey>, SweepError> {
        let index = self.index()?;
        if ranked.len() == index.count()? {
            return Ok(Vec::new());
        }
        let rows = index.candidates(None, &[])?;
        let first: HashSet<&str> = ranked.iter().map(|ranked| ranked.key.as_str()).collect();
        let trials = (0..rows.len()).filter(|row| !rows.is_part(*row)).map(|row| rows.key(row));
        let mut others: Vec<&str> = trials.filter(|key| !first.contains(key)).collect();
        others.sort_unstable();
        Ok(others.into_iter().map(RowKey::new).collect())
    }

    /// Rows with what was measured of each, in the order of their keys.
    fn batch(&self, keys: &[&RowKey]) -> Result<Vec<(RowKey, IndexRow, Option<Trial>)>, SweepError> {
        let index = self.index()?;
        let rows = index.rows(keys)?;
        let measured = index.trials(&rows.iter().map(|(key, _)| key).collect::<Vec<_>>())?;
        Ok(rows.into_iter().zip(measured).map(|((key, row), measured)| (key, row, measured)).collect())
    }
}
