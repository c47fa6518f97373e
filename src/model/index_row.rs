//! A row of the index: what can be known of a backtest without its series.

use super::trial_name::SEPARATOR;
use super::{Handle, Summary, TrialName};

/// A stamp that tells whether a file has changed since it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BundleStamp {
    /// Time of the last change, in nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Size in bytes.
    pub size: u64,
}

/// One backtest as the index knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexRow {
    /// The bundle's path, relative to the indexed folder; with studies, the handle of the trial in it.
    pub handle: Handle,
    /// Which trial of its bundle it is; `None` where the bundle has no studies.
    pub trial: Option<TrialName>,
    /// The algorithm's name; the file need not give one.
    pub algorithm_id: Option<String>,
    /// The user's label.
    pub tag: Option<String>,
    /// `vector`, `event` or whatever else the file says.
    pub engine_type: Option<String>,
    /// Risk-free rate, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// The number of runs.
    pub number_of_runs: u64,
    /// The parameters as a JSON object, in the order of the file; `None` where there are none.
    pub parameters_json: Option<String>,
    /// Names of the strategies as a JSON list; `None` where there are none.
    pub strategy_ids_json: Option<String>,
    /// The file's state when it was read.
    pub stamp: BundleStamp,
    /// The summary's numbers.
    pub summary: Summary,
}

impl IndexRow {
    /// The handle of its bundle.
    pub fn bundle(&self) -> Handle {
        let split = self.trial.as_ref().and_then(|_| self.handle.split_trial());
        split.map_or_else(|| self.handle.clone(), |(bundle, _)| bundle)
    }

    /// The name of its bundle for people: the algorithm's, else the file's name without extension.
    pub fn name(&self) -> &str {
        match self.algorithm_id.as_deref() {
            Some(name) if !name.trim().is_empty() => name,
            _ => {
                let handle = self.handle.as_str();
                let bundle = self.trial.as_ref().and_then(|_| handle.rsplit_once(SEPARATOR));
                let file = bundle.map_or(handle, |(bundle, _)| bundle).rsplit('/').next().unwrap_or_default();
                file.rsplit_once('.').map_or(file, |(stem, _)| stem)
            }
        }
    }
}
