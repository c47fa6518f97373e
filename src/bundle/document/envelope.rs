//! The envelope of a document: its scalars and summaries, which every reader keeps, however much else it keeps.

use super::field::{Accessors, Field, accessors, field, texts};
use super::keys::{ENGINE_TYPE, EngineRuns, RISK_FREE_RATE};
use super::record::Record;
use crate::model::{Engine, Fields, FormatVersion, Summary, Value};

/// A key at the top of a document that has a meaning there.
#[derive(Clone, Copy)]
pub(super) enum KnownKey {
    /// A scalar, by its position among the fields of an [`Envelope`].
    Scalar(usize),
    /// A list of runs.
    Runs(EngineRuns),
    /// Their summary.
    Summary(EngineRuns),
}

impl KnownKey {
    const SCALARS: usize = Envelope::FIELDS.len();

    /// How many there are.
    pub(super) const COUNT: usize = Self::SCALARS + 2 * EngineRuns::COUNT;

    /// The key at a position: first the scalars, then runs and summary of each engine.
    pub(super) fn at(position: usize) -> KnownKey {
        match position.checked_sub(Self::SCALARS) {
            None => KnownKey::Scalar(position),
            Some(rest) if rest % 2 == 0 => KnownKey::Runs(EngineRuns::ALL[rest / 2]),
            Some(rest) => KnownKey::Summary(EngineRuns::ALL[rest / 2]),
        }
    }

    fn position(self) -> usize {
        match self {
            KnownKey::Scalar(position) => position,
            KnownKey::Runs(runs) => Self::SCALARS + 2 * runs.index(),
            KnownKey::Summary(runs) => Self::SCALARS + 2 * runs.index() + 1,
        }
    }

    /// The name in the file.
    pub(super) fn name(self) -> &'static str {
        match self {
            KnownKey::Scalar(position) => Envelope::FIELDS[position].0,
            KnownKey::Runs(runs) => runs.runs_key(),
            KnownKey::Summary(runs) => runs.summary_key(),
        }
    }

    /// The runs that it is of; `None` for a scalar.
    pub(super) fn engine_runs(self) -> Option<EngineRuns> {
        match self {
            KnownKey::Scalar(_) => None,
            KnownKey::Runs(runs) | KnownKey::Summary(runs) => Some(runs),
        }
    }
}

/// The scalars and summaries of a document, as far as it was read.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// The file's version; `None` before anything was read.
    pub(super) version: Option<FormatVersion>,
    pub(super) algorithm_id: Option<String>,
    pub(super) tag: Option<String>,
    pub(super) engine_type: Option<String>,
    pub(super) risk_free_rate: Option<f64>,
    pub(super) parameters: Fields,
    pub(super) strategy_ids: Vec<String>,
    /// The study that is the backtest.
    pub(super) study: Option<String>,
    /// The summary of each engine's runs.
    pub(super) summaries: [Option<Summary>; EngineRuns::COUNT],
    /// Values of another type than their key promises.
    pub(super) odd: Fields,
    /// A bit for each known key.
    seen: u32,
    /// Whether the studies were read, in version 5.
    has_studies: bool,
}

const ENGINE_TYPE_POSITION: usize = 0;
const RISK_FREE_RATE_POSITION: usize = 2;

impl Record for Envelope {
    const FIELDS: &'static [(&'static str, Field<Self>)] = &[
        (ENGINE_TYPE, field!(Text, engine_type)),
        ("algorithm_id", field!(Text, algorithm_id)),
        (RISK_FREE_RATE, field!(Number, risk_free_rate)),
        ("strategy_ids", texts!(strategy_ids)),
        ("parameters", field!(AnyMap, parameters)),
        ("tag", field!(Text, tag)),
    ];

    const EXTRA: Accessors<Self, Fields> = accessors!(odd);
}

impl Envelope {
    /// The envelope of a file of this version, of which nothing was read yet.
    pub(super) fn new(version: FormatVersion) -> Envelope {
        Envelope { version: Some(version), ..Envelope::default() }
    }

    /// The runs that are the backtest's by what the file says so far of its engine.
    pub(super) fn named_runs(&self) -> EngineRuns {
        let engine = self.engine_type.as_deref().and_then(Engine::from_name);
        EngineRuns::in_version(self.version.unwrap_or(FormatVersion::NEWEST), engine)
    }

    /// The runs that are the backtest's: those of its engine, or else whichever are there.
    pub(super) fn actual_runs(&self) -> EngineRuns {
        let named = self.named_runs();
        let are_there = |runs: &EngineRuns| self.has(KnownKey::Runs(*runs)) || self.has(KnownKey::Summary(*runs));
        Some(named).filter(are_there).or_else(|| EngineRuns::ALL.into_iter().find(are_there)).unwrap_or(named)
    }

    /// Whether a key at the top of the file has no meaning there: version 1 has one kind of runs, and version 5 has them in
    /// studies.
    pub(super) fn is_foreign(&self, key: KnownKey) -> bool {
        match self.version {
            Some(FormatVersion::V1) => key.engine_runs().is_some_and(|runs| runs != EngineRuns::Unnamed),
            Some(FormatVersion::V5) => key.engine_runs().is_some(),
            _ => false,
        }
    }

    /// Notes a key; `false` if it was there before.
    pub(super) fn note(&mut self, key: KnownKey) -> bool {
        let before = self.seen;
        self.seen |= 1 << key.position();
        self.seen != before
    }

    fn has(&self, key: KnownKey) -> bool {
        self.seen & (1 << key.position()) != 0
    }

    /// Whether the file has said which engine it is of.
    pub(super) fn knows_engine(&self) -> bool {
        self.has(KnownKey::Scalar(ENGINE_TYPE_POSITION))
    }

    /// Notes the studies; `false` if they were there before.
    pub(super) fn note_studies(&mut self) -> bool {
        !std::mem::replace(&mut self.has_studies, true)
    }

    /// Takes note of what the file itself need not say any more: its engine, and its rate if all studies give theirs.
    pub(super) fn note_said_by_studies(&mut self, have_rates: bool) {
        self.note(KnownKey::Scalar(ENGINE_TYPE_POSITION));
        if have_rates {
            self.note(KnownKey::Scalar(RISK_FREE_RATE_POSITION));
        }
    }

    /// Whether nothing of interest can follow.
    pub(super) fn is_complete(&self) -> bool {
        let has_scalars = (0..KnownKey::SCALARS).all(|position| self.has(KnownKey::Scalar(position)));
        let runs = self.named_runs();
        let has_runs = self.has(KnownKey::Runs(runs)) && self.has(KnownKey::Summary(runs));
        has_scalars && (has_runs || self.has_studies)
    }

    /// Takes over the engine, the runs and the risk-free rate of a study. What the file says itself is odd then.
    pub(super) fn adopt(&mut self, study: &str, engine: Engine, summary: Option<Summary>, rate: Option<f64>) {
        let runs = EngineRuns::of(Some(engine));
        self.study = Some(study.to_owned());
        if let Some(name) = self.engine_type.replace(engine.name().to_owned()) {
            self.odd.push(ENGINE_TYPE, Value::Text(name));
        }
        self.summaries[runs.index()] = summary;
        if let Some(rate) = rate
            && let Some(other) = self.risk_free_rate.replace(rate)
            && self.odd.get(RISK_FREE_RATE).is_none()
        {
            self.odd.push(RISK_FREE_RATE, Value::Float(other));
        }
        self.note_said_by_studies(rate.is_some());
        self.note(KnownKey::Runs(runs));
        self.note(KnownKey::Summary(runs));
    }

    /// The values of another type than their key promises.
    pub(super) fn take_odd(&mut self) -> Fields {
        std::mem::take(&mut self.odd)
    }
}
