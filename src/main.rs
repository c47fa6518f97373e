//! The command `iaf`.

mod cli;

use clap::Parser;
use cli::{Cli, Console};
use std::panic;
use std::process::ExitCode;

fn main() -> ExitCode {
    hush_caught_panics();
    let cli = Cli::parse();
    let console = Console::new(&cli.global);
    match cli.execute(&console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            error.exit_code()
        }
    }
}

/// The Parquet decoder may panic on a damaged file. The library catches that and says what is wrong in its own words.
fn hush_caught_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains("parquet-")) {
            usual(panic);
        }
    }));
}
