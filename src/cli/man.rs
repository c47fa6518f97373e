//! `iaf man`: the manual pages, one for the program and one for each command.

use super::Cli;
use super::console::Console;
use super::error::CliError;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use std::path::{Path, PathBuf};
use std::{fs, io};

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
        let mut program = Cli::command().disable_help_subcommand(true);
        program.build();
        write_pages(&program, &self.folder).map_err(refuse)?;
        console.done(&format!("the manual pages are in {}", self.folder.display()))
    }
}

/// The head of the examples, as the generator of pages calls what follows the help.
const EXTRA: &str = "\n.SH EXTRA\n";

/// Writes the page of a command, and those of the commands below it.
fn write_pages(command: &Command, folder: &Path) -> io::Result<()> {
    command.get_subcommands().filter(|below| !below.is_hide_set()).try_for_each(|below| write_pages(below, folder))?;
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render(&mut page)?;
    let page = String::from_utf8(page).map_err(io::Error::other)?;
    fs::write(folder.join(man.get_filename()), with_lines_kept(&page))
}

/// A page whose examples keep their lines, which would else be filled up to the width of the terminal.
fn with_lines_kept(page: &str) -> String {
    let Some((before, after)) = page.split_once(EXTRA) else { return page.to_owned() };
    let (examples, rest) = after.split_at(after.find("\n.SH ").map_or(after.len(), |end| end + 1));
    format!("{before}\n.SH EXAMPLES\n.nf\n{}.fi\n{rest}", examples.trim_start_matches("Examples:\n"))
}
