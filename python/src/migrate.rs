//! Migration: legacy directories and older bundles become current bundles.

use crate::work::work;
use iaf::bundle::{Level, Limits};
use iaf::cli::CliError;
use iaf::model::FormatVersion;
use iaf::store::{ChunkHome, Existing, MigrateOptions, MigrateOutcome, migrate_backtests as migrate};
use pyo3::prelude::*;
use std::path::PathBuf;

/// How many were migrated, how many were there already, and what failed with the reason.
type Migrated = (usize, usize, Vec<(String, String)>);

/// Migrates a folder of backtests.
#[pyfunction]
pub fn migrate_backtests(
    py: Python<'_>,
    source: PathBuf,
    target: PathBuf,
    include_ohlcv: bool,
    skip_existing: bool,
    delete_source: bool,
    report: Option<&Bound<'_, PyAny>>,
) -> PyResult<Migrated> {
    let options = MigrateOptions {
        existing: if skip_existing { Existing::Skipped } else { Existing::Replaced },
        chunks: if include_ohlcv { ChunkHome::Shared } else { ChunkHome::AsNamed },
        delete_source,
        version: FormatVersion::V2,
        // As the command does, and as the framework.
        level: Level::SMALLEST,
        limits: Limits::default(),
    };
    let MigrateOutcome { migrated, skipped, failures, .. } =
        work(py, report, |watched| migrate(&source, &target, &options, watched).map_err(CliError::from))?;
    Ok((migrated, skipped, failures.into_iter().map(|failure| (failure.path, failure.reason)).collect()))
}
