//! `iaf validate`: says of bundles whether they are as the specification has them, place by place.

use super::console::Console;
use super::error::CliError;
use super::format::printable;
use super::limits::LimitArgs;
use super::locations::Locations;
use super::no_backtests::found_instead;
use crate::bundle::{BundleError, Conformance, Finding, Limits, check_conformance, is_legacy_directory};
use crate::store::{BacktestStore, LocalDirStore};
use clap::Args;
use rayon::prelude::*;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  iaf validate examples/sweep/ema_12_40_rsi_14.iafbt
  iaf validate examples/sweep --json";

/// Say whether bundles conform to the specification, place by place, and what a reader does about each fault
///
/// The exit code is 1 where a bundle does not conform, or cannot be read.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ValidateArgs {
    /// Bundles, legacy directories or folders of such; a pattern such as 'runs/*.iafbt', or - for a bundle from standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Write a JSON list, with stable keys
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

/// A bundle, and what was found.
struct Checked {
    path: PathBuf,
    found: Result<Conformance, BundleError>,
}

impl ValidateArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let limits = &self.limits.limits();
        let locations = Locations::find(&self.paths, limits)?;
        let mut paths = Vec::new();
        for location in &locations.paths {
            paths.extend(bundles_at(location, limits, console)?);
        }
        let check = |path: PathBuf| Checked { found: check_conformance(&path, limits), path };
        let checked: Vec<Checked> = paths.into_par_iter().map(check).collect();
        console.result(match self.json {
            true => format!("{:#}\n", checked.iter().map(Checked::as_json).collect::<Json>()),
            false => checked.iter().map(Checked::as_text).collect(),
        })?;
        let conforming = checked.iter().filter(|checked| checked.conforms() == Some(true)).count();
        match checked.len() - conforming {
            0 => Ok(()),
            wrong => Err(CliError::failed(format!("{wrong} of {} do not conform or cannot be read", checked.len()))),
        }
    }
}

/// The bundles that a path means: itself, or all below a folder.
fn bundles_at(path: &Path, limits: &Limits, console: &Console) -> Result<Vec<PathBuf>, CliError> {
    if !path.is_dir() || is_legacy_directory(path).unwrap_or(false) {
        return Ok(vec![path.to_owned()]);
    }
    let store = LocalDirStore::new(path, *limits)?;
    let (handles, unreachable) = store.handles_and_unreachable()?;
    unreachable.iter().for_each(|failure| console.warn(failure));
    let found: Vec<PathBuf> = handles.iter().map(|handle| handle.under(path)).collect();
    match found.is_empty() {
        true => Err(CliError::failed(format!("{} holds no bundle", path.display())).hint(found_instead(path))),
        false => Ok(found),
    }
}

impl Checked {
    /// Whether it conforms; `None` where that is not known.
    fn conforms(&self) -> Option<bool> {
        self.found.as_ref().ok().map(Conformance::conforms)
    }

    fn as_text(&self) -> String {
        let path = self.path.display();
        let Conformance { version, findings, more } = match &self.found {
            Err(BundleError { fault, .. }) => return printable(&format!("{path}: not known: {fault}")) + "\n",
            Ok(found) => found,
        };
        let version = version.map_or_else(String::new, |version| format!(", version {}", version.number()));
        let verdict = if findings.is_empty() { "conforms" } else { "does not conform" };
        let mut text = printable(&format!("{path}: {verdict}{version}")) + "\n";
        for Finding { kind, place, what } in findings {
            text.push_str(&format!(
                "  {}\n",
                printable(&format!("{place}: {what}; {} [{}]", kind.remedy(), kind.name()))
            ));
        }
        if *more > 0 {
            text.push_str(&format!("  and {more} more\n"));
        }
        text
    }

    fn as_json(&self) -> Json {
        let finding = |Finding { kind, place, what }: &Finding| json!({ "code": kind.name(), "place": place, "what": what, "reader": kind.remedy().name() });
        let found = self.found.as_ref().ok();
        json!({
            "path": self.path.display().to_string(),
            "conforms": self.conforms(),
            "version": found.and_then(|found| found.version).map(|version| version.number()),
            "findings": found.map(|found| found.findings.iter().map(finding).collect::<Vec<Json>>()),
            "more": found.map(|found| found.more),
            "error": self.found.as_ref().err().map(|error| error.fault.to_string()),
        })
    }
}
