//! Patience with other processes that use an index at the same moment.

use rusqlite::ErrorCode;
use std::thread;
use std::time::{Duration, Instant};

/// How long to wait for another process that is writing.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// The time between two attempts.
const PAUSE: Duration = Duration::from_millis(5);

/// Does again what SQLite refuses at once, and without waiting, while another process is at it.
pub(super) fn while_busy<T>(mut work: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let began = Instant::now();
    loop {
        match work() {
            Err(error) if is_busy(&error) && began.elapsed() < PATIENCE => thread::sleep(PAUSE),
            result => return result,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}
