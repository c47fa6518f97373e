//! Names of the keys that stand at the top of a document, and of what each engine's runs and summary stand under.

use crate::model::{Engine, FormatVersion};

pub(crate) const FORMAT_VERSION: &str = "format_version";
pub(crate) const ENGINE_TYPE: &str = "engine_type";
pub(crate) const RISK_FREE_RATE: &str = "risk_free_rate";
pub(crate) const STUDIES: &str = "studies";
pub(crate) const BLOBS: &str = "blobs";

/// The manifest of side files, which version 1 has around the map of the backtest and version 2 within it.
pub(crate) const OHLCV: &str = "ohlcv";

/// Under this name a backtest's `extra` holds what version 1 has around the map of the backtest.
pub(crate) const AROUND: &str = "@file";

/// Under this name a document from a legacy directory says which of its parts could not be read, and why.
pub(crate) const UNREAD: &str = "@unread";

/// The part that a study has in the evaluation.
pub(super) const SAMPLE_TYPE: &str = "sample_type";

/// The symbols that a study is run on, which may give the risk-free rate too.
pub(super) const UNIVERSE: &str = "universe";

/// What is noted about a backtest, a run or a part of one; of a run, the universe that it is of is in it.
pub(crate) const METADATA: &str = "metadata";
pub(super) const UNIVERSE_KEY: &str = "universe_key";

/// The keys of what a study holds of one engine.
pub(crate) struct StudyKeys {
    pub(super) engine: Engine,
    pub(crate) runs: &'static str,
    pub(crate) summary: &'static str,
    pub(super) summaries_by_universe: &'static str,
}

/// The keys by engine, in the order in which engines count.
pub(super) const STUDY_KEYS: [StudyKeys; 2] = [
    StudyKeys {
        engine: Engine::Vector,
        runs: "vector_runs",
        summary: "vector_summary",
        summaries_by_universe: "vector_summaries_by_universe",
    },
    StudyKeys {
        engine: Engine::Event,
        runs: "event_runs",
        summary: "event_summary",
        summaries_by_universe: "event_summaries_by_universe",
    },
];

impl StudyKeys {
    /// Those of an engine.
    pub(crate) fn of(engine: Engine) -> &'static StudyKeys {
        match engine {
            Engine::Vector => &STUDY_KEYS[0],
            Engine::Event => &STUDY_KEYS[1],
        }
    }
}

/// The runs of one engine and their summary, of which a document may hold several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EngineRuns {
    Vector,
    Event,
    /// Those of a backtest that names no engine.
    Unnamed,
}

impl EngineRuns {
    /// How many there are.
    pub(super) const COUNT: usize = Self::ALL.len();

    /// Each of them, in the order of [`EngineRuns::index`].
    pub(super) const ALL: [EngineRuns; 3] = [EngineRuns::Vector, EngineRuns::Event, EngineRuns::Unnamed];

    /// Those of an engine.
    pub(super) fn of(engine: Option<Engine>) -> EngineRuns {
        match engine {
            Some(Engine::Vector) => EngineRuns::Vector,
            Some(Engine::Event) => EngineRuns::Event,
            None => EngineRuns::Unnamed,
        }
    }

    /// Those in which a file of this version has the runs of an engine. Version 1 has only one kind.
    pub(crate) fn in_version(version: FormatVersion, engine: Option<Engine>) -> EngineRuns {
        if version == FormatVersion::V1 { EngineRuns::Unnamed } else { EngineRuns::of(engine) }
    }

    /// The engine.
    pub(super) fn engine(self) -> Option<Engine> {
        match self {
            EngineRuns::Vector => Some(Engine::Vector),
            EngineRuns::Event => Some(Engine::Event),
            EngineRuns::Unnamed => None,
        }
    }

    /// The key of the runs.
    pub(crate) fn runs_key(self) -> &'static str {
        match self {
            EngineRuns::Vector => "vector_runs",
            EngineRuns::Event => "event_runs",
            EngineRuns::Unnamed => "backtest_runs",
        }
    }

    /// The key of the summary.
    pub(crate) fn summary_key(self) -> &'static str {
        match self {
            EngineRuns::Vector => "vector_metrics",
            EngineRuns::Event => "event_metrics",
            EngineRuns::Unnamed => "backtest_summary",
        }
    }

    /// The position in an array of [`EngineRuns::COUNT`].
    pub(super) fn index(self) -> usize {
        self as usize
    }
}
