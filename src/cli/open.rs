//! Opens what a path on the command line means, and says what could not be read there.

use super::console::Console;
use super::error::CliError;
use crate::bundle::Limits;
use crate::index::IndexError;
use crate::sweep::{Refreshed, Sweep, SweepError, SweepOptions};
use std::path::Path;

/// Opens the backtests at a location as its index knows them.
pub(super) fn open_as_indexed(location: &Path) -> Result<Sweep, CliError> {
    let sweep = Sweep::open(location, SweepOptions::default())?;
    sweep.index().map_err(|error| match error {
        SweepError::Index(IndexError::NotFound(_)) if location.is_dir() => {
            CliError::from(error).hint(format!("'iaf index {}' writes it", location.display()))
        }
        error => error.into(),
    })?;
    Ok(sweep)
}

/// Opens the backtests at a location and brings their index up to date.
pub(super) fn open_refreshed(
    location: &Path,
    limits: Limits,
    console: &Console,
) -> Result<(Sweep, Refreshed), CliError> {
    let mut sweep = Sweep::open(location, SweepOptions { limits, ..SweepOptions::default() })?;
    let refreshed = sweep.refresh(&console.progress())?;
    if refreshed.is_temporary {
        let location = location.display();
        console.note(&format!("{location} cannot be written, so the index is kept only for this run"));
    }
    console.scanned(&refreshed.scan);
    Ok((sweep, refreshed))
}
