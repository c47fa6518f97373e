//! Copying of backtests from one store to another.

use super::error::with_causes;
use super::{Received, StoreError, Transfer};
use crate::model::{Failure, Handle, Progress};

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

/// Copies backtests, one at a time, so that only one is ever held.
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
    let mut outcome = CopyOutcome::default();
    for handle in handles {
        match from.pack(handle).and_then(|parcel| to.unpack(handle, &parcel)) {
            Ok(Received::Written(_)) => outcome.copied += 1,
            Ok(Received::AlreadyThere(_)) => outcome.unchanged += 1,
            Err(error) => outcome.failures.push(Failure { path: handle.to_string(), reason: with_causes(&error) }),
        }
        progress.advance();
    }
    Ok(outcome)
}
