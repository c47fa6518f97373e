//! `iaf migrate-store`: copies backtests from one store to another.

use super::console::Console;
use super::error::CliError;
use super::limits::LimitArgs;
use super::no_backtests::found_instead;
use super::objects::{ObjectArgs, copy_options, tiered_store};
use crate::bundle::Limits;
use crate::files::overlap;
use crate::model::Handle;
use crate::source::{ObjectAddress, ObjectOptions};
use crate::store::{CopyOptions, CopyOutcome, LocalDirStore, LocalTieredStore, Transfer, copy};
use crate::sweep::SweepError;
use clap::{Args, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  iaf migrate-store --from local-dir --src examples/sweep --to local-tiered --dst store
  iaf migrate-store --from local-tiered --src store --to local-dir --dst back
  iaf migrate-store --from object-tiered --src s3://bucket/store --to local-tiered --dst back";

/// Copy backtests with their OHLCV chunks from one store to another, and go on where it was stopped
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct MigrateStoreArgs {
    /// Kind of the store to copy from
    #[arg(long, value_enum, value_name = "KIND")]
    from: Kind,
    /// Folder of the store to copy from, or its URL in an object store
    #[arg(long, value_name = "DIR|URL")]
    src: PathBuf,
    /// Kind of the store to copy to
    #[arg(long, value_enum, value_name = "KIND")]
    to: Kind,
    /// Folder of the store to copy to, which is made where it is missing, or its URL in an object store
    #[arg(long, value_name = "DIR|URL")]
    dst: PathBuf,
    /// Only these backtests [default: all]
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    handles: Vec<String>,
    /// Write chunks where 'ohlcv' of --dst leads as a link, to a folder that several stores share; gc removes none there
    #[arg(long)]
    shared_ohlcv: bool,
    #[command(flatten)]
    objects: ObjectArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A folder of bundles
    LocalDir,
    /// A store with tables and shared OHLCV chunks
    LocalTiered,
    /// A store with shared OHLCV chunks in an object store
    ObjectTiered,
}

impl MigrateStoreArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        self.from.check(&self.src)?;
        self.to.check(&self.dst)?;
        if lie_within_each_other(&self.src, &self.dst) {
            return Err(CliError::wrong_usage("--src and --dst lie within each other")
                .hint("name a folder beside the one that is copied"));
        }
        let limits = self.limits.limits();
        let objects = self.objects.options();
        let from = self.from.open(&self.src, &objects, limits)?;
        let (handles, unreachable) = match self.handles.as_slice() {
            [] => from.handles_and_unreachable()?,
            asked => {
                let asked: Vec<Handle> =
                    asked.iter().map(Handle::new).collect::<Result<_, _>>().map_err(CliError::wrong_usage)?;
                (asked, Vec::new())
            }
        };
        for handle in handles.iter().filter(|_| !self.handles.is_empty()) {
            if !from.exists(handle)? {
                return Err(CliError::failed(format!("there is no backtest '{handle}' in {}", self.src.display()))
                    .hint("nothing was copied; handles are paths below the folder, with '/' between their parts"));
            }
        }
        if handles.is_empty() && unreachable.is_empty() {
            return Err(CliError::failed(format!("there is no backtest in {} to copy", self.src.display())).hint(
                match self.from {
                    Kind::ObjectTiered => {
                        "nothing was made; its bundles are the objects in the folder bundles/".to_owned()
                    }
                    Kind::LocalDir | Kind::LocalTiered => format!("nothing was made; {}", found_instead(&self.src)),
                },
            ));
        }
        let to = self.to.create(&self.dst, self.shared_ohlcv, &objects, limits)?;
        let options = match self.to {
            Kind::ObjectTiered => copy_options(objects.requests),
            Kind::LocalDir | Kind::LocalTiered => CopyOptions::default(),
        };
        let CopyOutcome { copied, unchanged, failures, stopped } =
            copy(from.as_ref(), to.as_ref(), &handles, &options, &*console.progress())?;
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
    /// Refuses a folder where a URL is meant, and the other way round.
    fn check(self, location: &Path) -> Result<(), CliError> {
        match (self, ObjectAddress::meant_by(location)) {
            // What is no such URL may be another with a password in it.
            (Kind::ObjectTiered, None) => {
                Err(CliError::wrong_usage("a store of the kind object-tiered is named by a URL of an object store")
                    .hint("such a URL begins with s3://, gs:// or az://"))
            }
            (Kind::LocalDir | Kind::LocalTiered, Some(address)) => {
                let address = address.map_err(SweepError::from)?;
                Err(CliError::wrong_usage(format!("{address} is in an object store, and a folder is asked for"))
                    .hint("the kind of a store there is object-tiered"))
            }
            _ => Ok(()),
        }
    }

    fn open(self, location: &Path, objects: &ObjectOptions, limits: Limits) -> Result<Box<dyn Transfer>, CliError> {
        if let Some(address) = ObjectAddress::meant_by(location) {
            return Ok(Box::new(tiered_store(address, objects.clone(), limits)?));
        }
        Ok(match self {
            Kind::LocalTiered => Box::new(LocalTieredStore::open(location, limits)?),
            _ => Box::new(LocalDirStore::new(location, limits)?),
        })
    }

    fn create(
        self,
        location: &Path,
        shared_ohlcv: bool,
        objects: &ObjectOptions,
        limits: Limits,
    ) -> Result<Box<dyn Transfer>, CliError> {
        if self == Kind::ObjectTiered {
            return self.open(location, objects, limits);
        }
        fs::create_dir_all(location).map_err(|error| {
            CliError::failed(format!("the folder {} cannot be made: {error}", location.display()))
                .hint("name a folder that can be written with --dst")
        })?;
        Ok(match self {
            Kind::LocalTiered if shared_ohlcv => {
                Box::new(LocalTieredStore::create(location, limits)?.with_shared_chunks()?)
            }
            Kind::LocalTiered => Box::new(LocalTieredStore::create(location, limits)?),
            _ => self.open(location, objects, limits)?,
        })
    }
}

/// Whether one of two folders, or of two prefixes in object stores, lies within the other.
fn lie_within_each_other(one: &Path, other: &Path) -> bool {
    match (ObjectAddress::meant_by(one), ObjectAddress::meant_by(other)) {
        (Some(Ok(one)), Some(Ok(other))) => one.lies_within(&other) || other.lies_within(&one),
        (None, None) => overlap(one, other),
        _ => false,
    }
}
