//! `iaf completions`: what a shell needs to complete commands and options.

use super::Cli;
use super::console::Console;
use super::error::CliError;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

const EXAMPLES: &str = "Examples:
  iaf completions bash
  iaf completions zsh";

/// Print the completions of commands and options for a shell
///
/// Write them to where the shell looks for them: for bash ~/.local/share/bash-completion/completions/iaf, for fish
/// ~/.config/fish/completions/iaf.fish, for zsh a file _iaf in a folder of $fpath.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CompletionsArgs {
    /// The shell that they are for
    shell: Shell,
}

impl CompletionsArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let mut command = Cli::command();
        let name = command.get_name().to_owned();
        let mut script = Vec::new();
        generate(self.shell, &mut command, name, &mut script);
        console.result(String::from_utf8_lossy(&script).into_owned())
    }
}
