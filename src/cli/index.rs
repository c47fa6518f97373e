//! `iaf index`: writes or refreshes the index of a folder.

use super::console::Console;
use super::error::CliError;
use clap::Args;
use iaf::index::{BuildOptions, BundleNames, INDEX_FILE_NAME, ScanOutcome, build_index};
use iaf::store::LocalTieredStore;
use std::path::PathBuf;

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
    /// Fail if any bundle cannot be indexed
    #[arg(long)]
    strict: bool,
}

impl IndexArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let file = self.output.clone().unwrap_or_else(|| self.dir.join(INDEX_FILE_NAME));
        let names = if self.absolute_paths { BundleNames::Absolute } else { BundleNames::Relative };
        // The index of a tiered store names bundles in a way of its own.
        let is_tiered = self.output.is_none() && LocalTieredStore::is_root(&self.dir);
        let (dir, names) =
            if is_tiered { (self.dir.join("bundles"), BundleNames::Bare) } else { (self.dir.clone(), names) };
        let options = BuildOptions { rebuild: self.rebuild, names, ..BuildOptions::default() };
        let outcome = build_index(&dir, &file, &options, &console.progress())?;
        outcome.failures.iter().for_each(|failure| console.warn(failure));
        let ScanOutcome { indexed, unchanged, removed, failures, .. } = &outcome;
        let (failed, file) = (failures.len(), file.display());
        console
            .done(&format!("indexed {indexed}, unchanged {unchanged}, removed {removed}, failed {failed} -> {file}"))?;
        if self.strict { refuse_failures(failed) } else { Ok(()) }
    }
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
