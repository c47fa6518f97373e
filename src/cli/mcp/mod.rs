//! `iaf mcp`: takes questions about a sweep by the Model Context Protocol on the standard streams, gives texts of a bounded length.
//! Knows no page but the one that it may be asked to write.

#[cfg(feature = "mcp")]
mod answers;
#[cfg(feature = "mcp")]
mod arguments;
#[cfg(feature = "mcp")]
mod desk;
#[cfg(feature = "mcp")]
mod server;
#[cfg(feature = "mcp")]
mod tools;

use super::console::Console;
use super::error::CliError;
use super::objects::ObjectArgs;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  iaf mcp examples/sweep
  iaf mcp examples/sweep --write

A client starts it as a server of its own, such as with
  {\"mcpServers\": {\"iaf\": {\"command\": \"iaf\", \"args\": [\"mcp\", \"/path/of/sweep\"]}}}";

/// Answer questions about a sweep by the Model Context Protocol (MCP), on the standard streams
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct McpArgs {
    /// Folders of bundles, bundles, an index, a tiered store or the URL of an object store or a database
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Let the tool 'report' write a page, in the working directory or below, and keep the index beside the bundles; without it
    /// nothing is written there
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    objects: ObjectArgs,
}

impl McpArgs {
    #[cfg(feature = "mcp")]
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        server::serve(desk::Desk::open(&self.paths, self.objects.options(), self.write, console)?)
    }

    #[cfg(not(feature = "mcp"))]
    pub(super) fn execute(&self, _console: &Console) -> Result<(), CliError> {
        let McpArgs { paths: _, write: _, objects: _ } = self;
        Err(CliError::failed("this iaf was built without the Model Context Protocol")
            .hint("build it with --features mcp, or take the one of 'pip install iafbt'"))
    }
}
