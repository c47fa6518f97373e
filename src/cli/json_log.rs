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
    write_error(&error.error.to_string(), &causes, error.hint.as_deref());
}

fn write_error(message: &str, causes: &[String], hint: Option<&str>) {
    write(&json!({ "level": "error", "message": message, "caused_by": causes, "hint": hint }));
}

/// Says why the options make no sense, of the text that a terminal would be shown.
pub(super) fn wrong_usage(text: &str) {
    let (message, hint) = message_and_hint(text);
    write_error(&message, &[], hint.as_deref());
}

/// The first paragraph of what is said of options that make no sense; and its tips, or else how the command is used.
fn message_and_hint(text: &str) -> (String, Option<String>) {
    let on_a_line = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut paragraphs = text.trim().trim_start_matches("error: ").split("\n\n").map(str::trim);
    let message = paragraphs.next().map(on_a_line).unwrap_or_default();
    let rest: Vec<&str> = paragraphs.collect();
    let tips: Vec<&str> =
        rest.iter().flat_map(|said| said.lines()).filter_map(|line| line.trim().strip_prefix("tip: ")).collect();
    let hint = if tips.is_empty() { rest.first().map(|said| on_a_line(said)) } else { Some(tips.join("; ")) };
    (message, hint)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_is_told_of_options_falls_into_a_message_and_a_hint() {
        let of = |text| {
            let (message, hint) = message_and_hint(text);
            (message, hint.unwrap_or_default())
        };
        let said = "error: unexpected argument '--bye' found\n\n  tip: one exists: '--by'\n  tip: or none\n\nUsage: iaf rank\n";
        let (message, hint) = of(said);
        assert_eq!(
            (message.as_str(), hint.as_str()),
            ("unexpected argument '--bye' found", "one exists: '--by'; or none")
        );
        let (message, hint) = of("error: these are missing:\n  <BUNDLE>\n\nUsage: iaf show <BUNDLE>\n\nFor more");
        assert_eq!((message.as_str(), hint.as_str()), ("these are missing: <BUNDLE>", "Usage: iaf show <BUNDLE>"));
    }
}
