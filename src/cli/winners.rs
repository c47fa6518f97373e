//! Opens the best of a ranking, one after the other in rank order until there are enough.

use iaf::bundle::OpenedBundle;
use iaf::index::{Index, IndexError};
use iaf::model::{Failure, Handle, IndexRow, Progress};
use iaf::store::{BacktestStore, StoreError};
use rayon::prelude::*;
use std::fmt::Display;
use std::path::Path;

/// How many are opened before it is looked at what can be let go of.
const BATCH: usize = 256;

/// What opening the winners came to.
#[derive(Debug)]
pub(super) struct Winners<T> {
    /// What was made of each, best first.
    pub(super) digests: Vec<T>,
    /// Those that could not be opened; the next in rank took their places.
    pub(super) failures: Vec<Failure>,
}

/// Opens the first `top` of `ranked` that can be opened and turns each into a digest.
///
/// `place` is the store that the index is of, and its folder of bundles.
///
/// A backtest is let go of as soon as its digest is made, so that no more than one for each thread is ever held;
/// `trim` may let go of parts of the digests after every [`BATCH`].
pub(super) fn open_winners<T: Send, E: Display>(
    index: &Index,
    place: (&dyn BacktestStore, &Path),
    ranked: &[&str],
    top: usize,
    progress: &impl Progress,
    digest: impl Fn(IndexRow, OpenedBundle) -> Result<T, E> + Sync,
    trim: impl Fn(&mut [T]),
) -> Result<Winners<T>, IndexError> {
    let mut winners = Winners { digests: Vec::new(), failures: Vec::new() };
    let mut waiting = ranked;
    progress.begin(top.min(ranked.len()));
    while winners.digests.len() < top && !waiting.is_empty() {
        let (next, rest) = waiting.split_at(waiting.len().min(top - winners.digests.len()).min(BATCH));
        waiting = rest;
        let opened: Vec<Result<T, Failure>> = index
            .rows(next.iter().copied())?
            .into_par_iter()
            .map(|(path, row)| {
                let result = open(place, path, row, &digest);
                progress.advance();
                result
            })
            .collect();
        for result in opened {
            match result {
                Ok(digest) => winners.digests.push(digest),
                Err(failure) => winners.failures.push(failure),
            }
        }
        trim(&mut winners.digests);
    }
    Ok(winners)
}

fn open<T, E: Display>(
    (store, root): (&dyn BacktestStore, &Path),
    path: &str,
    row: IndexRow,
    digest: impl Fn(IndexRow, OpenedBundle) -> Result<T, E>,
) -> Result<T, Failure> {
    let fail = |reason: String| Failure { path: path.to_owned(), reason };
    let handle = Handle::below(root, path).map_err(|error| fail(error.to_string()))?;
    match store.open(&handle) {
        Ok(opened) => digest(IndexRow { handle, ..row }, opened).map_err(|error| fail(error.to_string())),
        Err(StoreError::Corrupt { source, .. }) => Err(fail(source.fault.to_string())),
        Err(error) => Err(fail(error.to_string())),
    }
}
