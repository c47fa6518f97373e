//! Near copies: which trials are one idea tried often, and which of each such cluster is the best.

use super::{Candidate, TrialTable, Unanswered};
use crate::model::DailyReturns;
use crate::stats::selection::Clusters;

/// For each of some trials, the better ones first, the position of the first that it is a near copy of; `None` where it
/// stands for itself, as one does that cannot be compared with the others. Once `most` were found that stand for themselves, the
/// others are only looked at for near copies of these.
///
/// # Errors
/// The trials cannot be compared with each other.
pub fn near_copies(returns: Vec<DailyReturns>, most: usize) -> Result<Vec<Option<usize>>, Unanswered> {
    let candidates: Vec<Candidate> =
        returns.into_iter().map(|returns| Candidate { returns, ..Candidate::default() }).collect();
    let table = TrialTable::of(&candidates, &(0..candidates.len()).collect::<Vec<_>>())?;
    let clusters = Clusters::first(table.excess(), &(0..table.trials.len()).collect::<Vec<_>>(), most);
    let mut copies = vec![None; candidates.len()];
    for (position, trial) in table.trials.iter().enumerate() {
        let leader = clusters.of_trial(position).and_then(|cluster| clusters.leaders().get(cluster).copied());
        copies[*trial] =
            leader.filter(|leader| *leader != position).and_then(|leader| table.trials.get(leader).copied());
    }
    Ok(copies)
}
