//! Conformance: takes a bundle, and gives place by place where it is not as the specification has it, with what a reader does
//! about each. It reads by the readers that there are: whatever they refuse, note or keep aside unused is a finding. Must not
//! know how a document is read.

mod finding;
mod values;

#[cfg(test)]
mod tests;

pub use finding::{Finding, FindingKind, Remedy};

use std::path::Path;

use self::values::Places;
use super::document::blobs::SeriesNotice;
use super::document::keys::{EngineRuns, FORMAT_VERSION, STUDIES, StudyKeys, UNREAD};
use super::error::{BundleError, BundleFault, Result};
use super::header;
use super::limits::Limits;
use super::ohlcv::chunks::Chunks;
use super::open::{bytes_of, noted_from_bytes, scalars_from_bytes};
use crate::model::{Backtest, FormatVersion, TrialName, Value};

/// Findings that are named of one bundle: a list of a million wrong values is one mistake.
const MOST: usize = 100;

/// What a bundle was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conformance {
    /// Its version, where the header says one that is known.
    pub version: Option<FormatVersion>,
    /// What is wrong with it, as far as it can be read, in its order; none for a conforming one.
    pub findings: Vec<Finding>,
    /// How many more there are than are named.
    pub more: usize,
}

impl Conformance {
    /// Whether it is as the specification has it.
    pub fn conforms(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Checks a bundle, or a legacy directory, with all its backtests and the candles that it names. Runs of another engine than
/// the one that a bundle of version 2 names are kept by readers as they are, and not looked into.
///
/// # Errors
/// The system or a limit keeps it from being read, so that nothing is known about it.
pub fn check_conformance(path: &Path, limits: &Limits) -> std::result::Result<Conformance, BundleError> {
    let found = bytes_of(path, limits).and_then(|bytes| check(&bytes, path, limits));
    found.map_err(|fault| BundleError { path: path.to_owned(), fault })
}

fn check(bytes: &[u8], path: &Path, limits: &Limits) -> Result<Conformance> {
    let mut findings = Vec::new();
    match scalars_from_bytes(bytes, limits) {
        Err(fault) => findings.push(refused(fault)?),
        Ok(scalars) => {
            // The backtest of a single universe is a part of that of all.
            let names = scalars.trials.into_iter().map(|trial| trial.name);
            let names = names.filter(|name| name.as_ref().is_none_or(|name| name.universe.is_none()));
            for (position, name) in names.enumerate() {
                match noted_from_bytes(bytes, name.as_ref(), limits) {
                    Err(fault) => findings.push(refused(fault)?),
                    Ok((backtest, notices)) => {
                        if position == 0 {
                            findings.extend(of_file(&backtest, path, limits)?);
                        }
                        let places = places(&backtest, name.as_ref());
                        findings.extend(notices.iter().map(|notice| of_series(notice, &places)));
                        findings.extend(values::of_backtest(&backtest, &places));
                    }
                }
            }
        }
    }
    let more = findings.len().saturating_sub(MOST);
    findings.truncate(MOST);
    Ok(Conformance { version: header::split(bytes).ok().map(|(version, _)| version), findings, more })
}

/// The finding for which a bundle is refused.
fn refused(fault: BundleFault) -> Result<Finding> {
    Finding::of(&fault).ok_or(fault)
}

/// What is wrong with what all backtests of a file share.
fn of_file(backtest: &Backtest, path: &Path, limits: &Limits) -> Result<Vec<Finding>> {
    let mut findings = values::of_document(backtest);
    if let Some(said) = backtest.extra.get(FORMAT_VERSION) {
        let what = match said {
            Value::Int(number) => format!("the document says version {number}"),
            _ => "the version that the document says is no whole number".to_owned(),
        };
        findings.push(Finding { kind: FindingKind::OtherVersion, place: FORMAT_VERSION.to_owned(), what });
    }
    if let Some(Value::Map(parts)) = backtest.extra.get(UNREAD) {
        findings.extend(parts.iter().map(|(part, reason)| Finding {
            kind: FindingKind::UnreadPart,
            place: part.to_owned(),
            what: reason.as_text().unwrap_or("it cannot be read").to_owned(),
        }));
    }
    let folder = path.parent().unwrap_or(path);
    let Some(chunks) = Chunks::new(backtest, path, folder, limits) else { return Ok(findings) };
    for key in chunks.keys() {
        if let Err(error) = chunks.verify(key) {
            match Finding::of_chunk(key, &error.fault) {
                Some(finding) => findings.push(finding),
                None => return Err(BundleFault::Io(std::io::Error::other(error))),
            }
        }
    }
    Ok(findings)
}

/// Where the runs and the summary of a backtest stand in its document.
fn places(backtest: &Backtest, trial: Option<&TrialName>) -> Places {
    if let Some(trial) = trial {
        let keys = StudyKeys::of(trial.engine);
        let study = format!("{STUDIES}/{}", trial.study);
        return Places { runs: format!("{study}/{}", keys.runs), summary: format!("{study}/{}", keys.summary) };
    }
    let runs = EngineRuns::in_version(backtest.format_version, backtest.engine);
    let around = if backtest.format_version == FormatVersion::V1 { "backtest/" } else { "" };
    Places { runs: format!("{around}{}", runs.runs_key()), summary: format!("{around}{}", runs.summary_key()) }
}

fn of_series(notice: &SeriesNotice, places: &Places) -> Finding {
    let kind = if notice.is_missing { FindingKind::MissingBlob } else { FindingKind::UnreadableBlob };
    let place = format!("{}/{}/backtest_metrics/{}", places.runs, notice.run, notice.field.name());
    Finding { kind, place, what: format!("it {}", notice.what) }
}
