//! All trials of a sweep: those that are looked at one by one, those that are only counted, and those that are gone.

use super::Candidate;
use crate::model::GoneTrial;

/// All trials that were ever tried.
///
/// Of very many some are drawn by chance to stand for all, for what has to look at the returns of each. Those that lead stand
/// beside these: they are asked for themselves, and as they were not drawn by chance they stand for nobody.
#[derive(Debug, Clone, Default)]
pub struct AllTrials {
    /// Trials with their returns: first those that stand for all, in the order of their keys, then those that stand beside.
    pub candidates: Vec<Candidate>,
    /// How many candidates, from the first on, stand for all.
    pub drawn: usize,
    /// How many trials of the index are no candidates: they are counted, and nothing else is known of them.
    pub counted: usize,
    /// Trials that the index once had.
    pub gone: Vec<GoneTrial>,
}

impl AllTrials {
    /// Trials that are all looked at, and those that are gone.
    pub fn of(candidates: Vec<Candidate>, gone: Vec<GoneTrial>) -> AllTrials {
        AllTrials { drawn: candidates.len(), candidates, counted: 0, gone }
    }

    /// How many trials of the index do not stand for all; none where all do.
    pub fn not_drawn(&self) -> usize {
        self.candidates.len() - self.drawn + self.counted
    }
}

impl From<Vec<Candidate>> for AllTrials {
    fn from(candidates: Vec<Candidate>) -> AllTrials {
        AllTrials::of(candidates, Vec::new())
    }
}
