//! `iaf index`: writes or refreshes the index of a folder.

use super::console::Console;
use super::error::CliError;
use super::limits::LimitArgs;
use super::locations::Locations;
use super::open::refresh;
use super::output::Output;
use crate::index::{NamingScheme, ScanOutcome, SqliteCatalog, to_parquet};
use crate::sweep::{IndexHome, Refreshed, Sweep, SweepOptions};
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  iaf index examples/sweep
  iaf index examples/sweep --parquet
  iaf index examples/sweep -o elsewhere.sqlite";

/// Index a folder of bundles, reading only those that changed
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct IndexArgs {
    /// Folder of bundles, with the folders below it, or a tiered store; of several, or of bundles, with -o FILE
    #[arg(value_name = "DIR", required = true)]
    paths: Vec<PathBuf>,
    /// File to write the index to [default: DIR/index.sqlite]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Name bundles by absolute paths, so that the index can be moved
    #[arg(long)]
    absolute_paths: bool,
    /// Read every bundle again, and replace a damaged index
    #[arg(long)]
    rebuild: bool,
    /// Also write all rows to a Parquet file beside the index, for DuckDB, Polars, pandas and the like
    #[arg(long)]
    parquet: bool,
    /// Fail if any bundle cannot be indexed
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

impl IndexArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let locations = Locations::find(&self.paths, &self.limits.limits())?;
        let mut sweep = Sweep::open_all(&locations.paths, self.options())?;
        if sweep.is_index() {
            return Err(CliError::wrong_usage(format!("{} is an index itself", sweep.location().display()))
                .hint("name the folder that it is of, and the index with -o FILE"));
        }
        let Refreshed { scan, index: file, .. } = refresh(&mut sweep, console)?;
        let sidecar = self.parquet.then(|| write_sidecar(console, sweep.index()?)).transpose()?;
        let ScanOutcome { indexed, measured, unchanged, removed, failures, .. } = &scan;
        let measured = if *measured > 0 { format!(", measured {measured}") } else { String::new() };
        let (failed, file) = (failures.len(), file.display());
        let sidecar = sidecar.map_or_else(String::new, |path| format!(", {}", path.display()));
        console.done(&format!(
            "indexed {indexed}, unchanged {unchanged}, removed {removed}, failed {failed}{measured} -> {file}{sidecar}"
        ))?;
        if self.strict { refuse_failures(failed) } else { Ok(()) }
    }

    fn options(&self) -> SweepOptions {
        SweepOptions {
            home: self.output.clone().map_or(IndexHome::Beside, IndexHome::File),
            naming: if self.absolute_paths { NamingScheme::Absolute } else { NamingScheme::Relative },
            source: None,
            rebuild: self.rebuild,
            limits: self.limits.limits(),
            filter_time: None,
        }
    }
}

/// Writes the Parquet file of an index beside it.
pub(super) fn write_sidecar(console: &Console, index: &SqliteCatalog) -> Result<PathBuf, CliError> {
    let path = index.path().with_extension("parquet");
    if path == index.path() {
        return Err(CliError::wrong_usage(format!("{} is the index itself", path.display()))
            .hint("name the index otherwise with -o FILE, for example index.sqlite"));
    }
    Output::unnamed(&path)?.write(console, to_parquet(index)?)?;
    Ok(path)
}

/// Fails on bundles that could not be read, as `--strict` asks for.
pub(super) fn refuse_failures(failed: usize) -> Result<(), CliError> {
    match failed {
        0 => Ok(()),
        1 => Err(CliError::failed("1 bundle cannot be read").hint("repair or remove it, or leave out --strict")),
        _ => Err(CliError::failed(format!("{failed} bundles cannot be read"))
            .hint("repair or remove them, or leave out --strict")),
    }
}
