//! `iaf migrate-backtests`: turns legacy directories and older bundles into current bundles.

use super::console::Console;
use super::error::CliError;
use super::format::printable;
use super::index::write_sidecar;
use super::level;
use super::limits::LimitArgs;
use super::open::refresh;
use crate::bundle::Level;
use crate::model::FormatVersion;
use crate::store::{ChunkHome, Existing, MigrateOptions, MigrateOutcome, migrate_backtests};
use crate::sweep::{IndexHome, Sweep, SweepOptions};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  iaf migrate-backtests --src examples/sweep --dst current
  iaf migrate-backtests --src examples/sweep --dst inline --format-version 1 --level 3";

/// Turn legacy directories and older bundles into current bundles
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct MigrateBacktestsArgs {
    /// Folder of backtests, with the folders below it
    #[arg(long, short, value_name = "DIR")]
    src: PathBuf,
    /// Folder to write bundles to, under the same names; what is there already is skipped
    #[arg(long, short, value_name = "DIR")]
    dst: PathBuf,
    /// Version to write; backtests of version 5 stay at that
    #[arg(long, value_name = "VERSION", value_enum, default_value_t = TargetVersion::V2)]
    format_version: TargetVersion,
    /// How hard to compress, from 1 (fast) to 19 (small): 3 takes a fifteenth of the time of 19, for files a fifteenth larger
    #[arg(long, value_name = "N", value_parser = level, default_value = "19")]
    level: Level,
    /// Delete what was migrated, once its bundle has been read back and found equal
    #[arg(long)]
    delete_source: bool,
    /// Write again what is there already
    #[arg(long)]
    no_skip_existing: bool,
    /// Put the candles of all bundles into one folder, DST/ohlcv, wherever each of them names its own
    #[arg(long)]
    include_ohlcv: bool,
    /// Write no index.sqlite and no index.parquet of the folder that is written to
    #[arg(long)]
    no_index: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TargetVersion {
    /// Everything inline
    #[value(name = "1")]
    V1,
    /// Series as Parquet
    #[value(name = "2")]
    V2,
}

impl MigrateBacktestsArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let outcome = migrate_backtests(&self.src, &self.dst, &self.options(), &*console.progress())?;
        let MigrateOutcome { migrated, skipped, deleted, left, notices, failures } = outcome;
        notices.iter().chain(&failures).for_each(|failure| console.warn(failure));
        for directory in left {
            console.note(&printable(&format!(
                "the directory {directory} stays: it holds files that are no part of a backtest"
            )));
        }
        if !self.no_index && migrated + skipped > 0 {
            self.index(console)?;
        }
        let (failed, to) = (failures.len(), self.dst.display());
        console.done(&format!("migrated {migrated}, skipped {skipped}, deleted {deleted}, failed {failed} -> {to}"))?;
        match failed {
            0 => Ok(()),
            _ => Err(CliError::failed(format!("{failed} of the backtests could not be migrated"))
                .hint("they are as they were; see the warnings for each, then run it again: what is done is skipped")),
        }
    }

    /// Brings the index of the bundles that were written up to date, with its table beside it.
    fn index(&self, console: &Console) -> Result<(), CliError> {
        let options = SweepOptions { home: IndexHome::Beside, limits: self.limits.limits(), ..SweepOptions::default() };
        let mut sweep = Sweep::open(&self.dst, options)?;
        refresh(&mut sweep, console)?;
        write_sidecar(console, sweep.index()?).map(drop)
    }

    fn options(&self) -> MigrateOptions {
        MigrateOptions {
            version: match self.format_version {
                TargetVersion::V1 => FormatVersion::V1,
                TargetVersion::V2 => FormatVersion::V2,
            },
            level: self.level,
            existing: if self.no_skip_existing { Existing::Replaced } else { Existing::Skipped },
            chunks: if self.include_ohlcv { ChunkHome::Shared } else { ChunkHome::AsNamed },
            delete_source: self.delete_source,
            limits: self.limits.limits(),
        }
    }
}
