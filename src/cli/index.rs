//! `iaf index`: writes or refreshes the index of a folder.

use super::console::Console;
use super::error::CliError;
use super::limits::LimitArgs;
use super::output::Output;
use clap::Args;
use iaf::index::{BuildOptions, INDEX_FILE_NAME, NamingScheme, ScanOutcome, SqliteCatalog, build_index, to_parquet};
use iaf::store::LocalTieredStore;
use std::path::{Path, PathBuf};

/// Index a folder of bundles, reading only those that changed
#[derive(Debug, Args)]
pub(super) struct IndexArgs {
    /// Folder of bundles, with the folders below it
    dir: PathBuf,
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
        let file = self.output.clone().unwrap_or_else(|| self.dir.join(INDEX_FILE_NAME));
        let names = if self.absolute_paths { NamingScheme::Absolute } else { NamingScheme::Relative };
        // The index of a tiered store names bundles in a way of its own.
        let is_tiered = self.output.is_none() && LocalTieredStore::is_root(&self.dir);
        let (dir, names) =
            if is_tiered { (self.dir.join("bundles"), NamingScheme::Bare) } else { (self.dir.clone(), names) };
        let options = BuildOptions { rebuild: self.rebuild, names, limits: self.limits.limits() };
        let outcome = build_index(&dir, &file, &options, &console.progress())?;
        console.scanned(&outcome);
        let sidecar = self.parquet.then(|| write_sidecar(console, &file)).transpose()?;
        let ScanOutcome { indexed, unchanged, removed, failures, .. } = &outcome;
        let (failed, file) = (failures.len(), file.display());
        let sidecar = sidecar.map_or_else(String::new, |path| format!(", {}", path.display()));
        console.done(&format!(
            "indexed {indexed}, unchanged {unchanged}, removed {removed}, failed {failed} -> {file}{sidecar}"
        ))?;
        if self.strict { refuse_failures(failed) } else { Ok(()) }
    }
}

/// Writes the Parquet file of an index beside it.
fn write_sidecar(console: &Console, index: &Path) -> Result<PathBuf, CliError> {
    let path = index.with_extension("parquet");
    if path == index {
        return Err(CliError::wrong_usage(format!("{} is the index itself", path.display()))
            .hint("name the index otherwise with -o FILE, for example index.sqlite"));
    }
    Output::new(&path)?.write(console, to_parquet(&SqliteCatalog::open_read_only(index)?)?)?;
    Ok(path)
}

/// What `--strict` makes of bundles that could not be read.
pub(super) fn refuse_failures(failed: usize) -> Result<(), CliError> {
    match failed {
        0 => Ok(()),
        1 => Err(CliError::failed("1 bundle cannot be read").hint("repair or remove it, or leave out --strict")),
        _ => Err(CliError::failed(format!("{failed} bundles cannot be read"))
            .hint("repair or remove them, or leave out --strict")),
    }
}
