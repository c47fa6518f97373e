//! A stopwatch: ends what a filter does once it has taken too long.

use rusqlite::Connection;
use std::ffi::c_int;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Steps of SQLite's machine between two looks at the clock: a fraction of a millisecond.
const STEPS: c_int = 10_000;

/// The end of what runs on a connection now, if it has one.
#[derive(Debug, Clone)]
pub(super) struct Stopwatch(Arc<Mutex<Option<Instant>>>);

impl Stopwatch {
    /// A stopwatch on a connection. It is not running yet.
    pub(super) fn on(connection: &mut Connection) -> rusqlite::Result<Stopwatch> {
        let stopwatch = Stopwatch(Arc::default());
        let watched = stopwatch.clone();
        let is_over = move || watched.end().is_some_and(|end| Instant::now() >= end);
        connection.progress_handler(STEPS, Some(is_over))?;
        Ok(stopwatch)
    }

    /// Does something for which the connection has so much time.
    pub(super) fn during<T>(&self, time: Duration, work: impl FnOnce() -> T) -> T {
        *self.end() = Instant::now().checked_add(time);
        let done = work();
        *self.end() = None;
        done
    }

    fn end(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
