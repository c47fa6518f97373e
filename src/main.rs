//! The command `iaf`.

use std::process::ExitCode;

fn main() -> ExitCode {
    iaf::cli::run(std::env::args_os())
}
