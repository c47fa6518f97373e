//! `iaf man`: the manual pages, one for the program and one for each command.

use super::Cli;
use super::console::Console;
use super::error::CliError;
use clap::{Args, CommandFactory};
use std::fs;
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  iaf man man1";

/// Write the manual pages into a folder
///
/// iaf.1 and one page for each command, such as iaf-report.1, for whoever packages the program: 'man' looks for them in the
/// folder man1 of a folder of $MANPATH.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ManArgs {
    /// Folder to write them to; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl ManArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let refuse = |error| CliError::failed(format!("{} cannot be written: {error}", self.folder.display()));
        fs::create_dir_all(&self.folder).map_err(refuse)?;
        clap_mangen::generate_to(Cli::command(), &self.folder).map_err(refuse)?;
        console.done(&format!("the manual pages are in {}", self.folder.display()))
    }
}
