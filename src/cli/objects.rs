//! Object stores on the command line: how they are asked, what the environment says of them, and where their indexes are kept.

use super::error::CliError;
use crate::bundle::Limits;
use crate::source::{AddressError, ObjectAddress, ObjectOptions, object_home};
use crate::store::{CopyOptions, ObjectTieredStore};
use crate::sweep::SweepError;
use clap::{Args, value_parser};
use std::env;
use std::path::PathBuf;

/// The beginnings of variables that say how an object store is reached.
const VARIABLES: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];

/// Bytes of a bundle above which no other such is sent into an object store at the same time, so that memory stays bounded.
const LARGE: usize = 8 << 20;

/// For the commands that take the URL of an object store.
#[derive(Debug, Args)]
pub(super) struct ObjectArgs {
    /// URL of the service that s3://, gs:// or az:// is at, where it is not the usual one
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// How many requests to an object store may be under way at once
    #[arg(long, value_name = "N", default_value_t = REQUESTS, value_parser = value_parser!(u16).range(1..=1024))]
    requests: u16,
}

const REQUESTS: u16 = 16;

impl Default for ObjectArgs {
    fn default() -> ObjectArgs {
        ObjectArgs { endpoint: None, requests: REQUESTS }
    }
}

impl ObjectArgs {
    /// What was asked for, with what the environment says.
    pub(super) fn options(&self) -> ObjectOptions {
        options(self.endpoint.as_deref(), self.requests)
    }
}

/// A service and so many requests at once, with what the environment says.
pub(super) fn options(endpoint: Option<&str>, requests: u16) -> ObjectOptions {
    let variable = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let own = |(name, _): &(String, String)| VARIABLES.iter().any(|beginning| name.starts_with(beginning));
    ObjectOptions {
        variables: env::vars_os().filter_map(variable).filter(own).collect(),
        endpoint: endpoint.map(str::to_owned),
        requests: usize::from(requests),
        ..ObjectOptions::default()
    }
}

/// The tiered store at an address, of which nothing is asked yet.
pub(super) fn tiered_store(
    address: Result<ObjectAddress, AddressError>,
    options: ObjectOptions,
    limits: Limits,
) -> Result<ObjectTieredStore, CliError> {
    let address = address.map_err(SweepError::from)?;
    let url = address.to_string();
    let home = object_home(address, ObjectTieredStore::BUNDLES, options).ok_or(SweepError::NoObjectStores(url))?;
    Ok(ObjectTieredStore::new(home.0, home.1, limits))
}

/// How backtests are copied into a store that takes so many requests at once.
pub(super) fn copy_options(requests: usize) -> CopyOptions {
    CopyOptions { at_once: requests, large: LARGE }
}

/// The folder for indexes of bundles that nothing can stand beside; `None` where the environment names no home.
pub(super) fn cache_folder() -> Option<PathBuf> {
    let variable = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = match () {
        () if cfg!(windows) => variable("LOCALAPPDATA"),
        () if cfg!(target_os = "macos") => variable("HOME").map(|home| home.join("Library/Caches")),
        () => variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache"))),
    };
    Some(caches?.join("iaf"))
}
