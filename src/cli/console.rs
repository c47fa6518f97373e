//! The terminal: results on stdout; warnings, errors and progress on stderr.

use super::error::CliError;
use super::format::printable;
use super::json_log::Steps;
use super::table::width_of_terminal;
use super::{Color, GlobalArgs, json_log};
use crate::index::ScanOutcome;
use crate::model::{Failure, Progress};
use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Style};
use comfy_table::Table;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::Duration;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// The streams that a command writes to.
#[derive(Debug)]
pub(crate) struct Console {
    quiet: bool,
    progress: bool,
    /// Whether stderr is for machines.
    json_log: bool,
    color: ColorChoice,
}

impl Console {
    /// A console that speaks as the options ask for.
    pub(crate) fn new(options: &GlobalArgs) -> Console {
        let color = match options.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let GlobalArgs { quiet, json_log, .. } = *options;
        let progress = !quiet && !options.no_progress && (json_log || io::stderr().is_terminal());
        Console { quiet, progress, json_log, color }
    }

    /// The width of stdout in columns, where it is a terminal.
    pub(super) fn width(&self) -> Option<u16> {
        io::stdout().is_terminal().then(|| width_of_terminal(Table::new().width()))
    }

    /// Writes a result to stdout. That its reader has had enough of it is no failure, and does not end the work.
    pub(super) fn result(&self, text: impl AsRef<[u8]>) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_ref()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::failed(format!("standard output cannot be written: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Writes to stdout what a command has done, unless that should be quiet.
    pub(super) fn done(&self, line: &str) -> Result<(), CliError> {
        if self.quiet { Ok(()) } else { self.result(format!("{line}\n")) }
    }

    /// Says something by the way on stderr.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.complain(HINT, "note", text);
        }
    }

    /// Writes to stderr what was asked for beside the result.
    pub(super) fn say(&self, line: &str) {
        if self.json_log {
            return json_log::message("info", line.trim());
        }
        let mut err = AutoStream::new(io::stderr(), self.color);
        // A stderr that is closed leaves nobody to tell.
        let _ = writeln!(err, "{line}");
    }

    /// Asks something on stderr; the answer is for the caller to read.
    pub(super) fn ask(&self, question: &str) {
        if self.json_log {
            return json_log::message("question", question.trim());
        }
        let mut err = AutoStream::new(io::stderr(), self.color);
        let _ = write!(err, "{question}").and_then(|()| err.flush());
    }

    /// Warns of something that could not be read.
    pub(super) fn warn(&self, failure: &Failure) {
        match self.json_log {
            true => json_log::failure(failure),
            false => self.warn_of(&format!("{}: {}", failure.path, failure.reason)),
        }
    }

    /// Warns of something else that is odd but stops nothing.
    pub(super) fn warn_of(&self, text: &str) {
        self.complain(WARNING, "warning", &printable(text));
    }

    /// Names what a scan could not take.
    pub(super) fn scanned(&self, outcome: &ScanOutcome) {
        outcome.failures.iter().chain(&outcome.left_out).for_each(|failure| self.warn(failure));
        for Failure { path, reason } in &outcome.unmeasurable {
            self.warn_of(&format!("{path}: its series cannot be read, so that nothing is measured on it: {reason}"));
        }
        for path in &outcome.in_progress {
            self.note(&printable(&format!("{path} is being written at this moment and is left for the next time")));
        }
    }

    /// Says why the command failed.
    pub(crate) fn error(&self, error: &CliError) {
        if self.json_log {
            return json_log::error(error);
        }
        self.complain(ERROR, "error", &printable(&error.error.to_string()));
        let mut cause = error.error.source();
        while let Some(source) = cause {
            self.complain(Style::new(), "  caused by", &printable(&source.to_string()));
            cause = source.source();
        }
        if let Some(hint) = &error.hint {
            self.complain(HINT, "hint", &printable(hint));
        }
    }

    /// What is told how far reading has come: a bar, on a terminal only, or the log for machines.
    pub(super) fn progress(&self) -> Box<dyn Progress> {
        if self.json_log {
            return Box::new(Steps::new(self.progress));
        }
        let bar = ProgressBar::hidden();
        if let Ok(style) = ProgressStyle::with_template("reading bundles {wide_bar} {pos}/{len} ({eta})") {
            bar.set_style(style);
        }
        Box::new(Bar { bar, visible: self.progress })
    }

    fn complain(&self, style: Style, what: &str, text: &str) {
        if self.json_log {
            return json_log::message(what, text);
        }
        let mut err = AutoStream::new(io::stderr(), self.color);
        // A stderr that is closed leaves nobody to complain to.
        let _ = writeln!(err, "{style}{what}:{style:#} {text}");
    }
}

struct Bar {
    bar: ProgressBar,
    visible: bool,
}

impl Progress for Bar {
    fn begin(&self, total: usize) {
        if total == 0 || !self.visible || !can_start_threads() {
            return;
        }
        self.bar.set_draw_target(ProgressDrawTarget::stderr());
        self.bar.set_length(total as u64);
        // Quick work draws nothing.
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn advance(&self) {
        self.bar.inc(1);
    }
}

/// Whether the bar can have the thread that moves it, which it would demand with a panic.
fn can_start_threads() -> bool {
    thread::Builder::new().spawn(|| {}).is_ok()
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
