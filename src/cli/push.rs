//! `iaf push`: uploads backtests to a server, and prices once.

use super::console::Console;
use super::error::CliError;
use super::limits::LimitArgs;
use super::no_backtests::found_instead;
use crate::bundle::Limits;
use crate::store::{LocalDirStore, LocalTieredStore, Transfer, UploadError, UploadOutcome, UploadServer, upload};
use clap::{Args, value_parser};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  IAF_TOKEN=... iaf push examples/sweep --to https://backtests.example.org";

/// The variable that holds the bearer token.
const TOKEN: &str = "IAF_TOKEN";

/// Upload backtests to a server, each chunk of prices once
///
/// The server is asked in thousands which chunks it lacks, and is sent those alone; then the bundles follow as they are. Doing it again
/// sends no chunk that the server has.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PushArgs {
    /// Folder of bundles, or a tiered store
    #[arg(value_name = "SRC")]
    source: PathBuf,
    /// Address of the server; a bearer token for it is taken from the variable IAF_TOKEN
    #[arg(long, value_name = "URL")]
    to: String,
    /// How many requests may be under way at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = value_parser!(u16).range(1..=256))]
    requests: u16,
    #[command(flatten)]
    limits: LimitArgs,
}

impl PushArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let server = server(&self.to)?;
        let limits = self.limits.limits();
        let store = open(&self.source, limits)?;
        let (handles, unreachable) = (store.handles()?, store.unreachable()?);
        if handles.is_empty() && unreachable.is_empty() {
            return Err(CliError::failed(format!("there is no backtest in {} to upload", self.source.display()))
                .hint(format!("nothing was sent; {}", found_instead(&self.source))));
        }
        let requests = usize::from(self.requests);
        let mut outcome = upload(store.as_ref(), &*server, &handles, requests, &limits, &*console.progress());
        outcome.failures.splice(0..0, unreachable);
        outcome.failures.iter().for_each(|failure| console.warn(failure));
        console.done(&said(&outcome, &self.to))?;
        let all = handles.len();
        match (outcome.stopped, outcome.failures.len()) {
            (Some(error), _) => {
                let hint = format!(
                    "{} of {all} backtests are there; run it again to go on",
                    outcome.sent + outcome.already_there
                );
                Err(match error {
                    UploadError::Denied { .. } => {
                        CliError::failed(error).hint(format!("set {TOKEN} to a token that may upload there; {hint}"))
                    }
                    error => CliError::failed(error).hint(hint),
                })
            }
            (None, 0) => Ok(()),
            (None, failed) => Err(CliError::failed(format!("{failed} of {all} backtests were not uploaded"))
                .hint("see the warnings above; the others are there")),
        }
    }
}

/// What was sent, in a line.
fn said(outcome: &UploadOutcome, to: &str) -> String {
    let UploadOutcome { sent, already_there, chunks_sent, chunks, failures, .. } = outcome;
    let failed = failures.len();
    let chunks = match chunks {
        0 => String::new(),
        all => format!("; {chunks_sent} of {all} OHLCV chunks were sent"),
    };
    format!("uploaded {sent}, already there {already_there}, failed {failed}{chunks} -> {to}")
}

fn open(source: &Path, limits: Limits) -> Result<Box<dyn Transfer>, CliError> {
    Ok(match LocalTieredStore::is_root(source) {
        true => Box::new(LocalTieredStore::open(source, limits)?),
        false => Box::new(LocalDirStore::new(source, limits)?),
    })
}

#[cfg(feature = "cloud")]
fn server(address: &str) -> Result<Box<dyn UploadServer>, CliError> {
    /// How often a request is made again that failed for the moment.
    const RETRIES: usize = 6;
    let token = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
    let is_object_store = ["s3://", "gs://", "az://"].iter().any(|scheme| address.starts_with(scheme));
    if is_object_store {
        return Err(CliError::wrong_usage("bundles are only read from object stores, and not written there")
            .hint("copy the folder with the store's own program; 'iaf index URL' then reads it there"));
    }
    match crate::store::HttpServer::open(address, token, RETRIES) {
        Ok(server) => Ok(Box::new(server)),
        Err(error @ UploadError::Address { .. }) => Err(CliError::wrong_usage(error)),
        Err(error) => Err(CliError::failed(error)),
    }
}

#[cfg(not(feature = "cloud"))]
fn server(_: &str) -> Result<Box<dyn UploadServer>, CliError> {
    Err(CliError::wrong_usage("this program was built without what speaks to servers").hint(super::error::WITH_CLOUD))
}
