//! Opening of what a path on the command line means, with a word on what could not be read there.

use super::console::Console;
use super::error::CliError;
use super::format::printable;
use crate::bundle::Limits;
use crate::index::IndexError;
use crate::sweep::{Refreshed, Sweep, SweepError, SweepOptions};
use std::path::Path;

/// Opens the backtests at a location as their index knows them; where there is no index yet, it is made.
pub(super) fn open_as_indexed(location: &Path, console: &Console) -> Result<Sweep, CliError> {
    let sweep = Sweep::open(location, SweepOptions::default())?;
    match sweep.index().err() {
        Some(SweepError::Index(IndexError::NotFound(_))) => {
            let mut sweep = sweep;
            refresh(&mut sweep, console)?;
            Ok(sweep)
        }
        Some(error) => Err(error.into()),
        None => {
            say_passed_over(&sweep, console);
            Ok(sweep)
        }
    }
}

/// Opens the backtests at a location and brings their index up to date.
pub(super) fn open_refreshed(
    location: &Path,
    limits: Limits,
    console: &Console,
) -> Result<(Sweep, Refreshed), CliError> {
    let mut sweep = Sweep::open(location, SweepOptions { limits, ..SweepOptions::default() })?;
    let refreshed = refresh(&mut sweep, console)?;
    Ok((sweep, refreshed))
}

/// Brings an index up to date, and says what could not be read and where the index is if not in its usual place.
pub(super) fn refresh(sweep: &mut Sweep, console: &Console) -> Result<Refreshed, CliError> {
    let refreshed = sweep.refresh(&console.progress())?;
    say_passed_over(sweep, console);
    if refreshed.is_temporary {
        let location = sweep.location().display();
        console.note(&printable(&format!("{location} cannot be written, so the index is kept only for this run")));
    }
    console.scanned(&refreshed.scan);
    Ok(refreshed)
}

fn say_passed_over(sweep: &Sweep, console: &Console) {
    if let Some(other) = sweep.passed_over() {
        let name = sweep.index_file().file_name().unwrap_or_default().display();
        console.note(&printable(&format!("{} is not iaf's own, so the index is {name} beside it", other.display())));
    }
}
