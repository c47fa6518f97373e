//! Copying of backtests from one store to another.

use super::error::with_causes;
use super::side_by_side::side_by_side;
use super::{Received, StoreError, Transfer};
use crate::model::{Failure, Handle, Progress};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// How backtests are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyOptions {
    /// Backtests that are copied at once: a store waits for the disk most of the time, and a disk takes several writes together. Each of
    /// the threads keeps the memory that the largest of its backtests took.
    pub at_once: usize,
    /// Bytes of a bundle above which no other such is unpacked at the same time, so that memory stays bounded.
    pub large: usize,
}

impl Default for CopyOptions {
    fn default() -> CopyOptions {
        CopyOptions { at_once: 4, large: 1 << 18 }
    }
}

/// The outcome of copying.
#[derive(Debug, Default)]
pub struct CopyOutcome {
    /// Backtests that were written.
    pub copied: usize,
    /// Backtests that had been there before, byte for byte.
    pub unchanged: usize,
    /// Backtests that could not be copied, in the order of the handles.
    pub failures: Vec<Failure>,
    /// Why it was given up before its end: an object store does not do what it is asked. What was copied until then is there.
    pub stopped: Option<StoreError>,
}

/// Copies backtests, some at a time; of large ones only one is ever unpacked.
///
/// One that fails is a failure of the outcome, and the others go on; an object store that does not answer ends it. Copying again goes on
/// where it was stopped.
///
/// # Errors
/// A handle that was asked for does not exist; then nothing is copied.
pub fn copy(
    from: &dyn Transfer,
    to: &dyn Transfer,
    handles: &[Handle],
    options: &CopyOptions,
    progress: &dyn Progress,
) -> Result<CopyOutcome, StoreError> {
    let is_there = |handle: &Handle| match from.exists(handle)? {
        true => Ok(()),
        false => Err(StoreError::NotFound { handle: handle.clone() }),
    };
    side_by_side(options.at_once, handles, is_there).into_iter().collect::<Result<(), _>>()?;
    progress.begin(handles.len());
    let (large, is_stopped) = (Mutex::new(()), AtomicBool::new(false));
    let all_received = side_by_side(options.at_once, handles, |handle| {
        if is_stopped.load(Ordering::Relaxed) {
            return None;
        }
        let received = receive(from, to, handle, options.large, &large);
        is_stopped.fetch_or(received.as_ref().is_err_and(StoreError::is_of_all), Ordering::Relaxed);
        progress.advance();
        Some(received)
    });
    let mut outcome = CopyOutcome::default();
    for (handle, received) in handles.iter().zip(all_received) {
        match received {
            Some(Ok(Received::Written(_))) => outcome.copied += 1,
            Some(Ok(Received::AlreadyThere(_))) => outcome.unchanged += 1,
            Some(Err(error)) if error.is_of_all() => drop(outcome.stopped.get_or_insert(error)),
            Some(Err(error)) => {
                outcome.failures.push(Failure { path: handle.to_string(), reason: with_causes(&error) });
            }
            None => {}
        }
    }
    Ok(outcome)
}

fn receive(
    from: &dyn Transfer,
    to: &dyn Transfer,
    handle: &Handle,
    large_from: usize,
    large: &Mutex<()>,
) -> Result<Received, StoreError> {
    let parcel = from.pack(handle)?;
    let _alone = (parcel.bytes.len() > large_from).then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
    to.unpack(handle, &parcel)
}

#[cfg(test)]
mod tests {
    use super::super::{LocalDirStore, LocalTieredStore};
    use super::*;
    use crate::bundle::Limits;
    use std::fs;

    #[test]
    fn of_backtests_copied_at_once_those_that_fail_are_named_in_the_order_asked_for() {
        let (source, store) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let names: Vec<String> = (0..24).rev().map(|number| format!("trial {number:02}")).collect();
        for (name, place) in names.iter().zip(0..) {
            let file = source.path().join(format!("{name}.iafbt"));
            fs::copy("tests/bundles/edge/flat.iafbt", &file).unwrap();
            if place % 5 == 2 {
                fs::write(&file, "damaged").unwrap();
            }
        }
        let from = LocalDirStore::new(source.path(), Limits::default()).unwrap();
        let to = LocalTieredStore::create(store.path(), Limits::default()).unwrap();
        let handles: Vec<Handle> = names.iter().map(|name| Handle::new(name.as_str()).unwrap()).collect();
        let outcome = copy(&from, &to, &handles, &CopyOptions::default(), &()).unwrap();
        let failed: Vec<&str> = outcome.failures.iter().map(|failure| failure.path.as_str()).collect();
        assert_eq!(failed, names.iter().skip(2).step_by(5).collect::<Vec<_>>());
        assert_eq!(outcome.copied, names.len() - failed.len());
    }
}
