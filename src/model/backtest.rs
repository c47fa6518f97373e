//! A backtest: one algorithm with its runs and its summary.

use super::{Fields, Run, Summary, Value};

/// The bundle formats that were released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormatVersion {
    /// Up to framework 8.8: everything inline.
    V1,
    /// Framework 8.9 and 8.10: series as Parquet blobs.
    V2,
    /// Framework 9 pre-releases: runs in studies.
    V5,
}

impl FormatVersion {
    /// The newest version that is known.
    pub const NEWEST: FormatVersion = FormatVersion::V5;

    /// The version of a number in a file's header.
    pub fn from_number(number: u32) -> Option<FormatVersion> {
        [FormatVersion::V1, FormatVersion::V2, FormatVersion::V5].into_iter().find(|version| version.number() == number)
    }

    /// The number in a file's header.
    pub fn number(self) -> u32 {
        match self {
            FormatVersion::V1 => 1,
            FormatVersion::V2 => 2,
            FormatVersion::V5 => 5,
        }
    }
}

/// The engine that computed a backtest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// Over whole columns at once.
    Vector,
    /// Event by event.
    Event,
}

impl Engine {
    /// The engine of a name in a file.
    pub fn from_name(name: &str) -> Option<Engine> {
        [Engine::Vector, Engine::Event].into_iter().find(|engine| engine.name() == name)
    }

    /// The name in a file.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Vector => "vector",
            Engine::Event => "event",
        }
    }
}

/// One algorithm over one or more windows.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// The format that it was read from.
    pub format_version: FormatVersion,
    /// The algorithm's name; the file need not give one.
    pub algorithm_id: Option<String>,
    /// The user's label.
    pub tag: Option<String>,
    /// The engine whose runs these are. Where the file calls it otherwise, its word is in `extra` under `engine_type`.
    pub engine: Option<Engine>,
    /// The study that the runs are of, in version 5.
    pub study: Option<String>,
    /// The one universe whose runs these are, where others of the study were left out. Such a part cannot be written.
    pub universe: Option<String>,
    /// Risk-free rate that ratios were measured against, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// The algorithm's parameters in the order of the file.
    pub parameters: Fields,
    /// Names of the strategies that the algorithm is made of.
    pub strategy_ids: Vec<String>,
    /// Notes of the user about it.
    pub metadata: Fields,
    /// Runs, in the order of the file.
    pub runs: Vec<Run>,
    /// Metrics that the framework measured over all runs; `None` where it measured nothing.
    pub summary: Option<Summary>,
    /// Permutation tests as the file holds them.
    pub permutation_tests: Value,
    /// Whatever else the file holds, blobs that became no series under `blobs` and studies without the runs under
    /// `studies`. What stands under the name of a field is another form of it and is written in its stead.
    pub extra: Fields,
}

impl Backtest {
    /// Its runs in order of date.
    pub fn runs_by_date(&self) -> Vec<&Run> {
        let mut runs: Vec<&Run> = self.runs.iter().collect();
        runs.sort_by_key(|run| (run.start, run.end));
        runs
    }
}
