//! `iaf push`: uploads backtests to a server or into an object store, and prices once.

use super::console::Console;
use super::error::CliError;
use super::limits::LimitArgs;
use super::no_backtests::found_instead;
use super::objects;
use crate::bundle::Limits;
use crate::model::{Failure, Handle};
use crate::source::ObjectAddress;
use crate::store::{
    ChunksBrought, CopyOutcome, LocalDirStore, LocalTieredStore, ObjectTieredStore, Transfer, UploadError,
    UploadOutcome, UploadServer, copy, upload,
};
use clap::{Args, value_parser};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  IAF_TOKEN=... iaf push examples/sweep --to https://backtests.example.org
  iaf push examples/sweep --to s3://bucket/store";

/// The variable that holds the bearer token.
const TOKEN: &str = "IAF_TOKEN";

/// Upload backtests to a server or into an object store, each chunk of prices once
///
/// A server is asked in thousands which chunks it lacks, and is sent those alone; then the bundles follow as they are. In an object store
/// they become a tiered store, with bundles in bundles/ and chunks in ohlcv/. Doing it again sends nothing that is there.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PushArgs {
    /// Folder of bundles, or a tiered store
    #[arg(value_name = "SRC")]
    source: PathBuf,
    /// Address of the server, for which a bearer token is taken from the variable IAF_TOKEN, or URL in an object store
    #[arg(long, value_name = "URL")]
    to: String,
    /// URL of the service that s3://, gs:// or az:// is at, where it is not the usual one
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// How many requests may be under way at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = value_parser!(u16).range(1..=256))]
    requests: u16,
    #[command(flatten)]
    limits: LimitArgs,
}

/// The outcome of pushing.
struct Pushed {
    sent: usize,
    already_there: usize,
    chunks: ChunksBrought,
    failures: Vec<Failure>,
    /// Why it was given up before its end, and what to do about it.
    stopped: Option<(CliError, String)>,
}

impl PushArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let to = self.destination()?;
        let store = open(&self.source, self.limits.limits())?;
        let (handles, unreachable) = store.handles_and_unreachable()?;
        if handles.is_empty() && unreachable.is_empty() {
            return Err(CliError::failed(format!("there is no backtest in {} to upload", self.source.display()))
                .hint(format!("nothing was sent; {}", found_instead(&self.source))));
        }
        let mut pushed = match &to {
            Destination::Server(server) => self.upload(&**server, store.as_ref(), &handles, console),
            Destination::Store(to) => self.copy(to, store.as_ref(), &handles, console)?,
        };
        pushed.failures.splice(0..0, unreachable);
        pushed.failures.iter().for_each(|failure| console.warn(failure));
        console.done(&pushed.said(&self.to))?;
        let all = handles.len();
        match (pushed.stopped, pushed.failures.len()) {
            (Some((error, hint)), _) => {
                let there = pushed.sent + pushed.already_there;
                Err(error.hint(format!("{hint}{there} of {all} backtests are there; run it again to go on")))
            }
            (None, 0) => Ok(()),
            (None, failed) => Err(CliError::failed(format!("{failed} of {all} backtests were not uploaded"))
                .hint("see the warnings above; the others are there")),
        }
    }

    /// What is pushed to; nothing is asked of it yet.
    fn destination(&self) -> Result<Destination, CliError> {
        let Some(address) = ObjectAddress::meant_by(Path::new(&self.to)) else {
            if self.endpoint.is_some() {
                return Err(CliError::wrong_usage("--endpoint says where an object store is, and --to names none")
                    .hint("the URL of an object store begins with s3://, gs:// or az://; leave --endpoint out for a server"));
            }
            return Ok(Destination::Server(server(&self.to)?));
        };
        let options = objects::options(self.endpoint.as_deref(), self.requests);
        Ok(Destination::Store(objects::tiered_store(address, options, self.limits.limits())?))
    }

    fn upload(&self, server: &dyn UploadServer, from: &dyn Transfer, handles: &[Handle], console: &Console) -> Pushed {
        let (requests, limits) = (usize::from(self.requests), self.limits.limits());
        let UploadOutcome { sent, already_there, chunks_sent, chunks, failures, stopped } =
            upload(from, server, handles, requests, &limits, &*console.progress());
        let chunks = ChunksBrought { named: chunks, written: chunks_sent };
        let stopped = stopped.map(|error| {
            let hint = match error {
                UploadError::Denied { .. } => format!("set {TOKEN} to a token that may upload there; "),
                _ => String::new(),
            };
            (CliError::failed(error), hint)
        });
        Pushed { sent, already_there, chunks, failures, stopped }
    }

    fn copy(
        &self,
        to: &ObjectTieredStore,
        from: &dyn Transfer,
        handles: &[Handle],
        console: &Console,
    ) -> Result<Pushed, CliError> {
        let options = objects::copy_options(usize::from(self.requests));
        let CopyOutcome { copied, unchanged, failures, stopped } =
            copy(from, to, handles, &options, &*console.progress())?;
        let stopped = stopped.map(|error| (CliError::failed(error), String::new()));
        Ok(Pushed { sent: copied, already_there: unchanged, chunks: to.chunks_brought(), failures, stopped })
    }
}

/// What backtests are pushed to.
enum Destination {
    Server(Box<dyn UploadServer>),
    Store(ObjectTieredStore),
}

impl Pushed {
    /// What was sent, in a line.
    fn said(&self, to: &str) -> String {
        let Pushed { sent, already_there, chunks: ChunksBrought { named, written }, failures, .. } = self;
        let failed = failures.len();
        let chunks = match named {
            0 => String::new(),
            all => format!("; {written} of {all} OHLCV chunks were sent"),
        };
        format!("uploaded {sent}, already there {already_there}, failed {failed}{chunks} -> {to}")
    }
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
