//! Copying of backtests from one store to another.

use super::error::with_causes;
use super::side_by_side::side_by_side;
use super::{Received, StoreError, Transfer};
use crate::model::{Failure, Handle, Progress};
use std::sync::{Mutex, PoisonError};

/// Backtests that are copied at once: a store waits for the disk most of the time, and a disk takes several writes together.
const AT_ONCE: usize = 8;

/// Bytes of a bundle above which no other such is unpacked at the same time, so that memory stays bounded.
const LARGE: usize = 1 << 18;

/// The outcome of copying.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyOutcome {
    /// Backtests that were written.
    pub copied: usize,
    /// Backtests that had been there before, byte for byte.
    pub unchanged: usize,
    /// Backtests that could not be copied, in the order of the handles.
    pub failures: Vec<Failure>,
}

/// Copies backtests, some at a time; of large ones only one is ever unpacked.
///
/// One that fails is a failure of the outcome, and the others go on. Copying again goes on where it was stopped.
///
/// # Errors
/// A handle that was asked for does not exist; then nothing is copied.
pub fn copy(
    from: &dyn Transfer,
    to: &dyn Transfer,
    handles: &[Handle],
    progress: &dyn Progress,
) -> Result<CopyOutcome, StoreError> {
    for handle in handles {
        if !from.exists(handle)? {
            return Err(StoreError::NotFound { handle: handle.clone() });
        }
    }
    progress.begin(handles.len());
    let large = Mutex::new(());
    let all_received = side_by_side(AT_ONCE, handles, |handle| {
        let received = receive(from, to, handle, &large);
        progress.advance();
        received
    });
    let mut outcome = CopyOutcome::default();
    for (handle, received) in handles.iter().zip(all_received) {
        match received {
            Ok(Received::Written(_)) => outcome.copied += 1,
            Ok(Received::AlreadyThere(_)) => outcome.unchanged += 1,
            Err(error) => outcome.failures.push(Failure { path: handle.to_string(), reason: with_causes(&error) }),
        }
    }
    Ok(outcome)
}

fn receive(from: &dyn Transfer, to: &dyn Transfer, handle: &Handle, large: &Mutex<()>) -> Result<Received, StoreError> {
    let parcel = from.pack(handle)?;
    let _alone = (parcel.bytes.len() > LARGE).then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
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
        let names: Vec<String> = (0..3 * AT_ONCE).rev().map(|number| format!("trial {number:02}")).collect();
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
        let outcome = copy(&from, &to, &handles, &()).unwrap();
        let failed: Vec<&str> = outcome.failures.iter().map(|failure| failure.path.as_str()).collect();
        assert_eq!(failed, names.iter().skip(2).step_by(5).collect::<Vec<_>>());
        assert_eq!(outcome.copied, names.len() - failed.len());
    }
}
