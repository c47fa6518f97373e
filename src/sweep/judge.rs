//! Judging: all trials of a sweep's index, as candidates that might have been chosen.

use super::error::SweepError;
use super::open::Sweep;
use crate::index::Catalog;
use crate::judgement::{Candidate, Judgement};
use crate::model::RowKey;
use std::collections::HashMap;

impl Sweep {
    /// Judges all trials of the index, whatever a ranking shows of them. `failed` is how many bundles could not be read.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn judge(&self, failed: usize) -> Result<Judgement, SweepError> {
        let index = self.index()?;
        let keys = index.list(None, None, usize::MAX >> 1)?;
        let keys: Vec<&RowKey> = keys.iter().collect();
        let mut details: HashMap<&RowKey, _> = keys.iter().copied().zip(index.details(&keys)?).collect();
        let rows = index.rows(&keys)?;
        let candidates: Vec<Candidate> =
            rows.iter().map(|(key, row)| Candidate::new(key, row, details.remove(key).flatten())).collect();
        Ok(Judgement::of(&candidates, failed))
    }
}
