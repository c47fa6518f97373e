//! The command line: takes arguments, and gives a report, a table or a sentence on the terminal and an exit code.
//!
//! A file for each command, and the only room that prints, asks and hints. Nothing of the library may know it.

mod account;
mod benchmarks;
mod byte_size;
mod cell;
mod chosen_columns;
mod columns;
mod compare;
mod completions;
mod console;
mod contradictions;
mod count;
mod criteria;
mod csv;
mod databases;
mod diff;
mod difference_text;
mod distinct;
mod error;
mod format;
mod gate;
mod index;
mod interruption;
mod json_log;
mod judgement_json;
mod judgement_text;
mod limits;
mod list;
mod listed_row;
mod listing;
mod locations;
mod man;
mod mcp;
mod measured;
mod memory;
mod metrics;
mod migrate_backtests;
mod migrate_store;
mod no_backtests;
mod object_tables;
mod objects;
mod of_sweep;
mod offered;
mod open;
mod output;
mod panel;
mod panics;
mod pipeline;
mod prune;
mod push;
mod rank;
mod rate;
mod report;
mod screen;
mod screen_table;
mod screen_text;
mod segments;
mod show;
mod standings;
mod store;
mod sweep;
mod table;
mod trials;
mod universe;
mod validate;

pub use error::{CliError, ErrorKind};
pub use interruption::clean_up_when_interrupted;
pub use judgement_json::judgement_json;
pub use memory::keep_freed_memory;

use crate::bundle::Level;
use clap::{Args, Parser, Subcommand, ValueEnum};
use console::Console;
use rayon::ThreadPoolBuilder;
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command line on arguments of which the first is the program's name, and gives the exit code: 0 for done, 1 for
/// failed, 2 for wrong usage, 3 for a gate that is closed.
///
/// Prints to the standard streams. It does not end the process, so that any program can carry the command.
pub fn run<T: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = T>) -> ExitCode {
    ExitCode::from(run_for_code(arguments))
}

/// Does what [`run`] does, and gives the exit code as the number that it is.
pub fn run_for_code<T: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = T>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(answer) => {
            // Nothing is known of the options then but that one of them was there.
            if answer.use_stderr() && arguments.iter().any(|argument| argument == "--json-log") {
                json_log::wrong_usage(&answer.render().to_string());
            } else {
                // Help is such an answer too. A stream that is closed leaves nobody to tell.
                let _ = answer.print();
            }
            return if answer.use_stderr() { 2 } else { 0 };
        }
    };
    let console = Console::new(&cli.global);
    match panics::without_their_output(|| cli.execute(&console)) {
        Ok(()) => 0,
        Err(error) => {
            console.error(&error);
            error.exit_code()
        }
    }
}

const EXAMPLES: &str = "Examples:
  iaf report examples/sweep
  iaf rank examples/sweep --by chained_sortino
  iaf list examples/sweep --where 'param.ema_fast >= 12' --sort param.ema_slow
  iaf show examples/sweep/ema_12_40_rsi_14.iafbt

'iaf COMMAND --help' says the rest.";

/// Index, rank and report backtests: from a folder of bundles to one self-contained HTML page
#[derive(Debug, Parser)]
#[command(name = "iaf", version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
struct GlobalArgs {
    /// Say nothing but results, warnings and errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Draw no progress bars
    #[arg(long, global = true)]
    no_progress: bool,
    /// Say notes, warnings, errors and progress as JSON, an object a line on stderr
    #[arg(long, global = true)]
    json_log: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    color: Color,
    /// How many threads read bundles [default: one for each processor]
    #[arg(long, short, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    #[arg(visible_alias = "workers", visible_short_alias = 'w')]
    jobs: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// In files and pipes too
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Report(report::ReportArgs),
    Index(index::IndexArgs),
    List(list::ListArgs),
    Rank(rank::RankArgs),
    Show(show::ShowArgs),
    Validate(validate::ValidateArgs),
    Metrics(metrics::MetricsArgs),
    MigrateBacktests(migrate_backtests::MigrateBacktestsArgs),
    MigrateStore(migrate_store::MigrateStoreArgs),
    Store(store::StoreArgs),
    Push(push::PushArgs),
    Sweep(sweep::SweepArgs),
    Screen(screen::ScreenArgs),
    Diff(diff::DiffArgs),
    Mcp(mcp::McpArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

impl Cli {
    /// Does what was asked for.
    fn execute(&self, console: &Console) -> Result<(), CliError> {
        self.global.with_jobs(|| match &self.command {
            Command::Report(report) => report.execute(console),
            Command::Index(index) => index.execute(console),
            Command::List(list) => list.execute(console),
            Command::Rank(rank) => rank.execute(console),
            Command::Show(show) => show.execute(console),
            Command::Validate(validate) => validate.execute(console),
            Command::Metrics(metrics) => metrics.execute(console),
            Command::MigrateBacktests(migrate) => migrate.execute(console),
            Command::MigrateStore(migration) => migration.execute(console),
            Command::Store(store) => store.execute(console),
            Command::Push(push) => push.execute(console),
            Command::Sweep(sweep) => sweep.execute(console),
            Command::Screen(screen) => screen.execute(console),
            Command::Diff(diff) => diff.execute(console),
            Command::Mcp(mcp) => mcp.execute(console),
            Command::Completions(completions) => completions.execute(console),
            Command::Man(man) => man.execute(console),
        })
    }
}

/// A text that is no level of compression.
#[derive(Debug, thiserror::Error)]
#[error("levels go from 1 to 19")]
struct NoLevel;

/// A level of compression from the command line.
fn level(text: &str) -> Result<Level, NoLevel> {
    text.parse().ok().and_then(Level::new).ok_or(NoLevel)
}

impl GlobalArgs {
    /// Runs something on as many threads as were asked for; where nobody asked, on one for each processor, or on this one
    /// where the system lets start no others.
    fn with_jobs(&self, work: impl FnOnce() -> Result<(), CliError> + Send) -> Result<(), CliError> {
        let asked = self.jobs.map_or(0, usize::from);
        let pool = match ThreadPoolBuilder::new().num_threads(asked).build() {
            Err(_) if self.jobs.is_none() => ThreadPoolBuilder::new().num_threads(1).use_current_thread().build(),
            built => built,
        };
        pool.map_err(|error| CliError::failed(error).hint("ask for fewer threads with --jobs"))?.install(work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_is_explained_without_a_full_stop() {
        for command in Cli::command().get_subcommands() {
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!help.is_empty() && !help.ends_with('.'), "{} {}", command.get_name(), argument.get_id());
            }
        }
    }
}
