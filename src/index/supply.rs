//! Supplies: where the rows come from that a catalog is brought up to date with.

use super::IndexError;
use super::catalog::Batch;
use super::scan_outcome::ScanOutcome;
use crate::model::RowKey;
use crate::source::{Entry, Listing};
use std::borrow::Cow;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A bundle whose rows are to be had.
pub(super) struct Stale {
    /// Its position in the listing.
    pub(super) position: usize,
    pub(super) entry: Entry,
    pub(super) key: RowKey,
    /// The rows of its trials that the index holds now.
    pub(super) trials: Vec<RowKey>,
    pub(super) to_write: ToWrite,
}

/// What is to be written of a bundle once it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToWrite {
    Everything,
    /// Its rows stay as they are.
    TrialsAlone,
}

/// The bundles that are there, and their rows.
pub(super) trait Supply: Sync {
    /// Every bundle with its stamp.
    ///
    /// # Errors
    /// They cannot be listed.
    fn list(&self) -> Result<Cow<'_, Listing>, IndexError>;

    /// Hands over the rows of stale bundles, one batch after the other, until nobody takes them any more, which is `None`.
    ///
    /// # Errors
    /// The supply as a whole cannot be read.
    fn read(
        &self,
        stale: &mut dyn Iterator<Item = Stale>,
        hand_over: &mut dyn FnMut(Batch) -> Option<()>,
        outcome: &mut ScanOutcome,
    ) -> Result<(), IndexError>;
}

/// Writes batches while the next are read, on a thread of its own, or in turns with reading where the system starts no
/// thread; `first` is written before everything else.
pub(super) fn write_while_reading(
    supply: &dyn Supply,
    first: Batch,
    stale: &mut dyn Iterator<Item = Stale>,
    write: &mut (dyn FnMut(Batch) -> Result<(), IndexError> + Send),
    outcome: &mut ScanOutcome,
) -> Result<(), IndexError> {
    let write = Mutex::new(write);
    let write = |batch: Batch| match batch.is_empty() {
        true => Ok(()),
        false => write.lock().unwrap_or_else(PoisonError::into_inner)(batch),
    };
    // One is read while one is written; a third would only take memory.
    let (sender, receiver) = sync_channel::<Batch>(0);
    thread::scope(|scope| {
        let writes = &write;
        let writer = move || receiver.iter().try_for_each(writes);
        let Ok(writer) = thread::Builder::new().spawn_scoped(scope, writer) else {
            let mut written = Ok(());
            let mut hand_over = |batch| {
                written = write(batch);
                written.is_ok().then_some(())
            };
            let read = hand_over(first).map_or(Ok(()), |()| supply.read(stale, &mut hand_over, outcome));
            return written.and(read);
        };
        // A writer that failed hangs up; its error is found below.
        let mut hand_over = |batch| sender.send(batch).ok();
        let read = hand_over(first).map_or(Ok(()), |()| supply.read(stale, &mut hand_over, outcome));
        drop(sender);
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.and(read)
    })
}
