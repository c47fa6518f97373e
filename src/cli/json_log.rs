//! Log for machines: what a command says by the way, as one JSON object a line on stderr.

use super::error::CliError;
use crate::model::{Failure, Progress};
use serde_json::{Value as Json, json};
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The share of the steps after which progress is told again.
const PARTS: usize = 20;

/// Writes one object. A stderr that is closed leaves nobody to tell.
fn write(object: &Json) {
    let _ = writeln!(io::stderr().lock(), "{object}");
}

/// Writes a message of a level: note, warning, error, question or info.
pub(super) fn message(level: &str, text: &str) {
    write(&json!({ "level": level, "message": text }));
}

/// Warns of something that could not be read.
pub(super) fn failure(Failure { path, reason }: &Failure) {
    write(&json!({ "level": "warning", "path": path, "message": reason }));
}

/// Says why the command failed, with what caused it and what to do.
pub(super) fn error(error: &CliError) {
    let mut causes = Vec::new();
    let mut cause = error.error.source();
    while let Some(source) = cause {
        causes.push(source.to_string());
        cause = source.source();
    }
    let (message, hint) = (error.error.to_string(), &error.hint);
    write(&json!({ "level": "error", "message": message, "caused_by": causes, "hint": hint }));
}

/// Tells how far reading has come, some twenty times.
pub(super) struct Steps {
    done: AtomicUsize,
    total: AtomicUsize,
    is_told: bool,
}

impl Steps {
    /// Steps that are told, or are not.
    pub(super) fn new(is_told: bool) -> Steps {
        Steps { done: AtomicUsize::new(0), total: AtomicUsize::new(0), is_told }
    }

    fn tell(&self, done: usize, total: usize) {
        if self.is_told && total > 0 {
            write(&json!({ "level": "progress", "done": done, "total": total }));
        }
    }
}

impl Progress for Steps {
    fn begin(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.tell(0, total);
    }

    fn advance(&self) {
        let (done, total) = (self.done.fetch_add(1, Ordering::Relaxed) + 1, self.total.load(Ordering::Relaxed));
        if done == total || done.is_multiple_of(total.div_ceil(PARTS).max(1)) {
            self.tell(done, total);
        }
    }
}
