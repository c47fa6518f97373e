//! Work: runs a task on threads of its own while Python goes on, and stops it where Python is interrupted.

use crate::errors::exception;
use iaf::cli::CliError;
use iaf::model::Progress;
use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// How long an interruption waits at most to be seen.
const GLANCE: Duration = Duration::from_millis(50);

/// How far a task has come, and whether it shall go on.
#[derive(Debug, Default)]
pub struct Watched {
    stopped: Arc<AtomicBool>,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Watched {
    /// Tells whether it shall not go on, for what lives longer than the task.
    pub fn stopped(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stopped)
    }
}

impl Progress for Watched {
    fn begin(&self, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn goes_on(&self) -> bool {
        !self.stopped.load(Ordering::Relaxed)
    }
}

/// Runs a task without holding the interpreter. Its threads are its own, so that a process forked afterwards finds none of
/// them missing. Where Python is interrupted, the task ends with the bundle that it is at, and the interruption is raised.
///
/// `report` is called with the steps done and those to do, from time to time.
pub fn work<T: Send, E: Into<CliError> + Send>(
    py: Python<'_>,
    report: Option<&Bound<'_, PyAny>>,
    task: impl FnOnce(&Watched) -> Result<T, E> + Send,
) -> PyResult<T> {
    let watched = Watched::default();
    let main = thread::current();
    let (outcome, interrupted) = thread::scope(|scope| -> PyResult<_> {
        let body = || {
            let done = in_own_pool(|| task(&watched).map_err(Into::into));
            main.unpark();
            done
        };
        let worker = thread::Builder::new().spawn_scoped(scope, body)?;
        let mut interrupted = Ok(());
        while !worker.is_finished() {
            py.detach(|| thread::park_timeout(GLANCE));
            if interrupted.is_ok() {
                interrupted = py.check_signals().and_then(|()| tell(report, &watched));
                watched.stopped.store(interrupted.is_err(), Ordering::Relaxed);
            }
        }
        let outcome = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((outcome, interrupted))
    })?;
    interrupted?;
    tell(report, &watched)?;
    outcome.map_err(|error: CliError| exception(py, &error))
}

fn tell(report: Option<&Bound<'_, PyAny>>, watched: &Watched) -> PyResult<()> {
    let counts = (watched.done.load(Ordering::Relaxed), watched.total.load(Ordering::Relaxed));
    report.map_or(Ok(()), |report| report.call1(counts).map(drop))
}

/// Runs a task on one thread for each processor, or on this one where the system lets start no others.
fn in_own_pool<T: Send>(task: impl FnOnce() -> Result<T, CliError> + Send) -> Result<T, CliError> {
    let alone = || ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    match ThreadPoolBuilder::new().build().or_else(|_| alone()) {
        Ok(pool) => pool.install(task),
        Err(_) => task(),
    }
}
