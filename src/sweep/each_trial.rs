//! All trials of an index in the order of a ranking, a few at a time.

use std::collections::HashSet;

use super::error::SweepError;
use super::open::Sweep;
use crate::model::{IndexRow, RowKey, Trial};
use crate::rank::{RankedList, Ranking};

/// Rows that are held at once.
pub(super) const BATCH: usize = 2_048;

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

/// A row with its key and what was measured of it.
type Found = (RowKey, IndexRow, Option<Trial>);

/// How many trials there are.
#[derive(Debug, Clone, Copy)]
pub struct TrialCounts {
    /// Those that were ranked and are wanted.
    pub ranked: usize,
    /// All of them, wanted or not.
    pub all: usize,
}

impl Sweep {
    /// Gives trials of the index to `take`: those that were ranked and are wanted, best first, then the others that are wanted, by
    /// key. Of a trial whose runs are all part of another one, none is given that was not ranked. Returns how many there are.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn each_trial(
        &self,
        ranking: &Ranking,
        ranked: &RankedList,
        is_wanted: impl Fn(&str) -> bool,
        mut take: impl FnMut(IndexedTrial),
    ) -> Result<TrialCounts, SweepError> {
        let others = self.not_ranked(ranked)?;
        let mut wanted: Vec<(usize, &str, Option<Option<f64>>)> =
            ranked.wanted(&is_wanted).into_iter().map(|(place, of)| (place, of.key, Some(of.value))).collect();
        let counts = TrialCounts { ranked: wanted.len(), all: ranked.len() + others.len() };
        let others = (ranked.len()..).zip(&others).filter(|(_, key)| is_wanted(key.as_str()));
        wanted.extend(others.map(|(place, key)| (place, key.as_str(), None)));
        for batch in wanted.chunks(BATCH) {
            let found = self.batch(batch.iter().map(|(_, key, _)| RowKey::new(*key)).collect())?;
            for ((place, _, value), found) in batch.iter().zip(found) {
                let Some((key, row, measured)) = found else { continue };
                let own_value = || {
                    let metric = ranking.metric()?;
                    row.summary.get(metric.name).or_else(|| measured.as_ref()?.figures.get(metric.name))
                };
                let ranked_by = value.unwrap_or_else(own_value);
                take(IndexedTrial { key, row, measured, ranked_by, place: *place });
            }
        }
        Ok(counts)
    }

    /// The keys of the trials that were not ranked, in order.
    fn not_ranked(&self, ranked: &RankedList) -> Result<Vec<RowKey>, SweepError> {
        let index = self.index()?;
        if ranked.len() == index.count()? {
            return Ok(Vec::new());
        }
        let rows = index.candidates(None, &[])?;
        let first: HashSet<&str> = ranked.iter().map(|ranked| ranked.key).collect();
        let trials = (0..rows.len()).filter(|row| !rows.is_part(*row)).map(|row| rows.key(row));
        let mut others: Vec<&str> = trials.filter(|key| !first.contains(key)).collect();
        others.sort_unstable();
        Ok(others.into_iter().map(RowKey::new).collect())
    }

    /// The rows of keys with what was measured of each, in the order of the keys; `None` where there is no row.
    fn batch(&self, keys: Vec<RowKey>) -> Result<Vec<Option<Found>>, SweepError> {
        // Neighbours in an index lie on the same pages.
        let mut places: Vec<usize> = (0..keys.len()).collect();
        places.sort_unstable_by_key(|place| &keys[*place]);
        let index = self.index()?;
        let rows = index.rows(&places.iter().map(|place| &keys[*place]).collect::<Vec<_>>())?;
        let measured = index.trials(&rows.iter().map(|(key, _)| key).collect::<Vec<_>>())?;
        let (mut found, mut places) = (Vec::new(), places.into_iter());
        found.resize_with(keys.len(), || None);
        for ((key, row), measured) in rows.into_iter().zip(measured) {
            if let Some(place) = places.find(|place| keys[*place] == key) {
                found[place] = Some((key, row, measured));
            }
        }
        Ok(found)
    }
}
