//! The command `iaf`.

use std::process::ExitCode;

fn main() -> ExitCode {
    iaf::cli::keep_freed_memory();
    iaf::cli::clean_up_when_interrupted();
    iaf::cli::run(std::env::args_os())
}
