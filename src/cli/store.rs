//! `iaf store`: looks after a tiered store.

use super::console::Console;
use super::error::CliError;
use super::format::{printable, size};
use super::limits::LimitArgs;
use super::object_tables;
use super::objects::{ObjectArgs, tiered_store};
use crate::files::lies_within;
use crate::model::{Failure, Handle};
use crate::source::ObjectAddress;
use crate::store::{
    BacktestStore, Collection, ExportedChunks, LocalTieredStore, ObjectTieredStore, OhlcvStats, RebuildOutcome,
    StoreError, Transfer, VerifyOutcome, export,
};
use clap::{Args, Subcommand};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  iaf migrate-store --from local-dir --src examples/sweep --to local-tiered --dst store
  iaf store verify store
  iaf store compact store
  iaf store export store ema_12_40_rsi_14 -o best.iafbt
  iaf store compact s3://bucket/store";

/// Look after a tiered store: its tables, its OHLCV chunks and its index
///
/// ROOT is the folder of one, or its URL in an object store. There 'compact' makes the tables, which nothing else does: a few large
/// files and a manifest that names them; where nothing changed since, it reads the listing and the manifest alone.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct StoreArgs {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Count the backtests and the OHLCV chunks
    Stats(Root),
    /// Remove the OHLCV chunks that no backtest names; not in an object store
    Gc(GcArgs),
    /// Hold every tier against the bundles, in an object store the tables against their manifest; fail if anything is wrong
    Verify(Root),
    /// Put the tables of all runs into few files, which are faster to query
    Compact(Root),
    /// Write the index anew, and every table that is not what it should be
    RebuildIndex(Root),
    /// Write one backtest as a portable bundle
    Export(ExportArgs),
}

#[derive(Debug, Args)]
struct Root {
    /// Folder of the store, or its URL in an object store
    root: PathBuf,
    #[command(flatten)]
    objects: ObjectArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Debug, Args)]
struct GcArgs {
    #[command(flatten)]
    root: Root,
    /// Only say what would be removed
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct ExportArgs {
    #[command(flatten)]
    root: Root,
    /// The backtest
    handle: String,
    /// File to write
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Put its OHLCV chunks into a folder 'ohlcv' beside the file; without them the bundle names none
    #[arg(long)]
    with_ohlcv: bool,
}

impl StoreArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        match &self.task {
            Task::Stats(root) => root.stats(console),
            Task::Gc(gc) => gc.execute(console),
            Task::Verify(root) => root.verify(console),
            Task::Compact(root) => root.compact(console),
            Task::RebuildIndex(root) => root.rebuild(console),
            Task::Export(export) => export.execute(console),
        }
    }
}

impl Root {
    fn open(&self) -> Result<LocalTieredStore, CliError> {
        LocalTieredStore::open(&self.root, self.limits.limits()).map_err(|error| match error {
            StoreError::NotTiered { .. } => {
                CliError::from(error).hint("'iaf migrate-store --to local-tiered --dst DIR' makes a tiered store")
            }
            error => error.into(),
        })
    }

    /// The store in an object store that is meant, if one is.
    fn object_store(&self) -> Result<Option<ObjectTieredStore>, CliError> {
        let address = ObjectAddress::meant_by(&self.root);
        address.map(|address| tiered_store(address, self.objects.options(), self.limits.limits())).transpose()
    }

    fn stats(&self, console: &Console) -> Result<(), CliError> {
        if let Some(store) = self.object_store()? {
            return object_tables::stats(&store, console);
        }
        let store = self.open()?;
        let (handles, unreachable) = store.handles_and_unreachable()?;
        unreachable.iter().for_each(|failure| console.warn(failure));
        console.result(format!("backtests {}\n{}", handles.len(), ohlcv(&store.ohlcv_stats()?)))
    }

    fn verify(&self, console: &Console) -> Result<(), CliError> {
        if let Some(store) = self.object_store()? {
            return object_tables::verify(&store, console);
        }
        let VerifyOutcome { backtests, ohlcv: chunks, findings } = self.open()?.verify(&*console.progress())?;
        for finding in &findings {
            console.warn(&Failure { path: finding.subject.clone(), reason: finding.fault.clone() });
        }
        console.result(format!("backtests {backtests}\n{}", ohlcv(&chunks)))?;
        match findings.len() {
            0 => console.done("the store is sound"),
            count => Err(CliError::failed(format!("the store is not sound: {count} found wrong")).hint(
                "'iaf store rebuild-index' puts right the index and the tables; bundles and chunks are up to you",
            )),
        }
    }

    fn compact(&self, console: &Console) -> Result<(), CliError> {
        if let Some(store) = self.object_store()? {
            return object_tables::compact(&store, false, console);
        }
        let (backtests, files) = self.open()?.compact(&*console.progress())?;
        console.done(&format!("{backtests} backtests in {files} files"))
    }

    fn rebuild(&self, console: &Console) -> Result<(), CliError> {
        if let Some(store) = self.object_store()? {
            return object_tables::compact(&store, true, console);
        }
        let RebuildOutcome { index, in_tables, removed, unread } = self.open()?.rebuild(&*console.progress())?;
        index.failures.iter().for_each(|failure| console.warn(failure));
        for Failure { path, reason } in &unread {
            console.warn_of(&format!("{path} keeps the rows that it has in the tables: {reason}"));
        }
        let (indexed, failed) = (index.indexed, index.failures.len());
        console.done(&format!("indexed {indexed}, in tables {in_tables}, removed {removed}, failed {failed}"))?;
        match unread.len() {
            0 => Ok(()),
            count => Err(CliError::failed(format!("not everything was rebuilt: {count} could not be read now"))
                .hint("nothing was taken away of them; see the warnings above, then run it again")),
        }
    }
}

impl GcArgs {
    fn execute(&self, console: &Console) -> Result<(), CliError> {
        if self.root.object_store()?.is_some() {
            return Err(object_tables::collect());
        }
        let collected = self
            .root
            .open()?
            .collect(if self.dry_run { Collection::DryRun } else { Collection::Remove })
            .map_err(|error| match error {
            StoreError::Io { .. } | StoreError::NotTiered { .. } | StoreError::SharedChunks { .. } => {
                CliError::from(error)
            }
            error => CliError::from(error).hint(
                "nothing was removed, as nobody knows which chunks it names; put it right or take it out of the store",
            ),
        })?;
        let chunks: String = collected.removed.iter().map(|(chunk, bytes)| format!("{chunk} {bytes}\n")).collect();
        console.result(&chunks)?;
        let bytes: u64 = collected.removed.iter().map(|(_, bytes)| bytes).sum();
        let (count, kept, would) =
            (collected.removed.len(), collected.kept, if self.dry_run { "would be " } else { "" });
        console.done(&format!("{would}removed {count} chunks of {}, kept {kept}", size(bytes)))
    }
}

impl ExportArgs {
    fn execute(&self, console: &Console) -> Result<(), CliError> {
        let handle = Handle::new(self.handle.as_str()).map_err(CliError::wrong_usage)?;
        let store: Box<dyn Transfer> = match self.root.object_store()? {
            Some(store) => Box::new(store),
            None => {
                let store = self.root.open()?;
                if lies_within(&self.output, store.root()) {
                    return Err(CliError::wrong_usage(format!("{} lies in the store itself", self.output.display()))
                        .hint("name a file outside of it; what is in the store only the store may write"));
                }
                Box::new(store)
            }
        };
        let chunks = if self.with_ohlcv { ExportedChunks::Beside } else { ExportedChunks::LeftOut };
        export(store.as_ref(), &handle, &self.output, chunks, &self.root.limits.limits())?;
        console.done(&format!("{} -> {}", printable(handle.as_str()), self.output.display()))
    }
}

/// A line for each number.
fn ohlcv(stats: &OhlcvStats) -> String {
    let OhlcvStats { stored, stored_bytes, referenced, orphan, missing, altered } = stats;
    format!(
        "OHLCV chunks stored {stored} ({})\nreferenced {referenced}\norphan {orphan}\nmissing {missing}\naltered {altered}\n",
        size(*stored_bytes)
    )
}
