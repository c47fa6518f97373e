//! Panics of the decoder, caught.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The fault of a file that the decoder gave up on, in words.
pub(crate) const GAVE_UP: &str = "its decoder gave up";

/// Runs the decoder, which is not ours; `None` if it panics. What it believes of footers and headers was checked before,
/// but within a page it panics on bytes that nobody foresaw, and fuzzing finds such bytes within minutes.
pub(crate) fn or_give_up<T>(decode: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(decode)).ok()
}
