//! `iaf migrate-store`: copies backtests from one store to another.

use super::console::Console;
use super::error::CliError;
use super::limits::LimitArgs;
use super::no_backtests::found_instead;
use crate::bundle::Limits;
use crate::files::overlap;
use crate::model::Handle;
use crate::store::{CopyOptions, CopyOutcome, LocalDirStore, LocalTieredStore, Transfer, copy};
use clap::{Args, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  iaf migrate-store --from local-dir --src examples/sweep --to local-tiered --dst store
  iaf migrate-store --from local-tiered --src store --to local-dir --dst back";

/// Copy backtests with their OHLCV chunks from one store to another, and go on where it was stopped
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct MigrateStoreArgs {
    /// Kind of the store to copy from
    #[arg(long, value_enum, value_name = "KIND")]
    from: Kind,
    /// Folder of the store to copy from
    #[arg(long, value_name = "DIR")]
    src: PathBuf,
    /// Kind of the store to copy to
    #[arg(long, value_enum, value_name = "KIND")]
    to: Kind,
    /// Folder of the store to copy to, which is made where it is missing
    #[arg(long, value_name = "DIR")]
    dst: PathBuf,
    /// Only these backtests [default: all]
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    handles: Vec<String>,
    /// Write chunks where 'ohlcv' of --dst leads as a link, to a folder that several stores share; gc removes none there
    #[arg(long)]
    shared_ohlcv: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A folder of bundles
    LocalDir,
    /// A store with tables and shared OHLCV chunks
    LocalTiered,
}

impl MigrateStoreArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        if overlap(&self.src, &self.dst) {
            return Err(CliError::wrong_usage("--src and --dst lie within each other")
                .hint("name a folder beside the one that is copied"));
        }
        let limits = self.limits.limits();
        let from = self.from.open(&self.src, limits)?;
        let (handles, unreachable) = match self.handles.as_slice() {
            [] => (from.handles()?, from.unreachable()?),
            asked => {
                (asked.iter().map(Handle::new).collect::<Result<_, _>>().map_err(CliError::wrong_usage)?, Vec::new())
            }
        };
        for handle in &handles {
            if !from.exists(handle)? {
                return Err(CliError::failed(format!("there is no backtest '{handle}' in {}", self.src.display()))
                    .hint("nothing was copied; handles are paths below the folder, with '/' between their parts"));
            }
        }
        if handles.is_empty() && unreachable.is_empty() {
            return Err(CliError::failed(format!("there is no backtest in {} to copy", self.src.display()))
                .hint(format!("nothing was made; {}", found_instead(&self.src))));
        }
        let to = self.to.create(&self.dst, self.shared_ohlcv, limits)?;
        let CopyOutcome { copied, unchanged, failures, stopped } =
            copy(from.as_ref(), to.as_ref(), &handles, &CopyOptions::default(), &*console.progress())?;
        if let Some(error) = stopped {
            return Err(CliError::failed(error).hint(format!("{copied} backtests were copied; run it again to go on")));
        }
        unreachable.iter().chain(&failures).for_each(|failure| console.warn(failure));
        let failed = unreachable.len() + failures.len();
        console.done(&format!("copied {copied}, unchanged {unchanged}, failed {failed} -> {}", self.dst.display()))?;
        match failed {
            0 => Ok(()),
            _ => Err(CliError::failed(format!(
                "{failed} of {} backtests were not copied",
                handles.len() + unreachable.len()
            ))
            .hint("see the warnings above; what was copied is complete")),
        }
    }
}

impl Kind {
    fn open(self, folder: &Path, limits: Limits) -> Result<Box<dyn Transfer>, CliError> {
        Ok(match self {
            Kind::LocalDir => Box::new(LocalDirStore::new(folder, limits)?),
            Kind::LocalTiered => Box::new(LocalTieredStore::open(folder, limits)?),
        })
    }

    fn create(self, folder: &Path, shared_ohlcv: bool, limits: Limits) -> Result<Box<dyn Transfer>, CliError> {
        fs::create_dir_all(folder)
            .map_err(|error| CliError::failed(format!("the folder {} cannot be made: {error}", folder.display())))?;
        Ok(match self {
            Kind::LocalDir => self.open(folder, limits)?,
            Kind::LocalTiered if shared_ohlcv => {
                Box::new(LocalTieredStore::create(folder, limits)?.with_shared_chunks()?)
            }
            Kind::LocalTiered => Box::new(LocalTieredStore::create(folder, limits)?),
        })
    }
}
