//! The map of a backtest in each of its versions: which key means what. How much is kept of it is up to a [`Keep`].

use std::ops::ControlFlow;
use std::sync::Arc;

use super::field::{Accessors, Field, accessors, field, texts};
use super::record::{Record, find};
use super::studies;
use crate::bundle::error::{BundleFault, Result};
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::bundle::wire::writer::Encoder;
use crate::model::{Engine, Fields, FormatVersion, METRICS, Metric, Origin, Summary, Value};

/// The keys of runs and summary: of a vector backtest, of an event backtest, and of one that names no engine.
pub(crate) const PARTS: [(&str, &str); 3] =
    [("vector_runs", "vector_metrics"), ("event_runs", "event_metrics"), ("backtest_runs", "backtest_summary")];

/// The part of each engine.
pub(crate) fn part_of(engine: Option<&str>) -> usize {
    match engine.and_then(Engine::from_name) {
        Some(Engine::Vector) => 0,
        Some(Engine::Event) => 1,
        None => 2,
    }
}

/// The part in which a file has the runs of an engine. Version 1 has only one.
pub(crate) fn named_part(version: FormatVersion, engine: Option<&str>) -> usize {
    if version == FormatVersion::V1 { part_of(None) } else { part_of(engine) }
}

/// The engine of each part.
pub(crate) fn engine_of(part: usize) -> Option<Engine> {
    [Engine::Vector, Engine::Event].into_iter().find(|engine| part_of(Some(engine.name())) == part)
}

/// What is known of every backtest, however much else is kept.
#[derive(Debug, Default)]
pub(crate) struct Scalars {
    /// The file's version; `None` before anything was read.
    version: Option<FormatVersion>,
    pub(crate) algorithm_id: Option<String>,
    pub(crate) tag: Option<String>,
    pub(crate) engine_type: Option<String>,
    pub(crate) risk_free_rate: Option<f64>,
    pub(crate) parameters: Fields,
    pub(crate) strategy_ids: Vec<String>,
    /// The study that is the backtest.
    pub(crate) study: Option<String>,
    /// The summary of each part.
    pub(crate) summaries: [Option<Summary>; 3],
    /// Values of another type than their key promises.
    odd: Fields,
    seen: u32,
}

impl Record for Scalars {
    const FIELDS: &'static [(&'static str, Field<Self>)] = &[
        ("engine_type", field!(Text, engine_type)),
        ("algorithm_id", field!(Text, algorithm_id)),
        ("risk_free_rate", field!(Number, risk_free_rate)),
        ("strategy_ids", texts!(strategy_ids)),
        ("parameters", field!(Fields, parameters)),
        ("tag", field!(Text, tag)),
    ];

    const EXTRA: Accessors<Self, Fields> = accessors!(odd);
}

const SCALARS: usize = Scalars::FIELDS.len();
const ENGINE_TYPE: usize = 0;
const RISK_FREE_RATE: usize = 2;
const KEYS: usize = SCALARS + 2 * PARTS.len();

/// The key at a place: first the scalars, then runs and summary of each part.
fn key_at(place: usize) -> &'static str {
    match place.checked_sub(SCALARS) {
        None => Scalars::FIELDS[place].0,
        Some(rest) if rest % 2 == 0 => PARTS[rest / 2].0,
        Some(rest) => PARTS[rest / 2].1,
    }
}

fn runs_key(part: usize) -> usize {
    SCALARS + 2 * part
}

fn summary_key(part: usize) -> usize {
    SCALARS + 2 * part + 1
}

impl Scalars {
    /// The part in which the runs are, by what the file says so far of its engine.
    pub(crate) fn named_part(&self) -> usize {
        named_part(self.version.unwrap_or(FormatVersion::NEWEST), self.engine_type.as_deref())
    }

    /// Whether a key at the top of the file has no meaning there: runs stand in one place in version 1, and in studies in
    /// version 5.
    fn is_foreign(&self, key: usize) -> bool {
        let part = key.checked_sub(SCALARS).map(|rest| rest / 2);
        match self.version {
            Some(FormatVersion::V1) => part.is_some_and(|part| part != part_of(None)),
            Some(FormatVersion::V5) => part.is_some(),
            _ => false,
        }
    }

    /// Notes a key; `false` if it was there before.
    fn note(&mut self, key: usize) -> bool {
        let before = self.seen;
        self.seen |= 1 << key;
        self.seen != before
    }

    fn has(&self, key: usize) -> bool {
        self.seen & (1 << key) != 0
    }

    /// Whether the file has said which engine it is of.
    pub(crate) fn knows_engine(&self) -> bool {
        self.has(ENGINE_TYPE)
    }

    /// Whether nothing of interest can follow.
    pub(crate) fn are_complete(&self) -> bool {
        let part = self.named_part();
        (0..SCALARS).all(|key| self.has(key)) && self.has(runs_key(part)) && self.has(summary_key(part))
    }

    /// The part that holds the runs and the summary: that of the engine, or else whichever is there.
    pub(crate) fn part(&self) -> usize {
        let named = self.named_part();
        let is_there = |&part: &usize| self.has(runs_key(part)) || self.has(summary_key(part));
        Some(named).filter(is_there).or_else(|| (0..PARTS.len()).find(is_there)).unwrap_or(named)
    }

    /// Takes over the engine, the runs and the risk-free rate of a study. What the file says itself is odd then.
    pub(crate) fn adopt(&mut self, study: &str, engine: Engine, summary: Option<Summary>, rate: Option<f64>) {
        let part = part_of(Some(engine.name()));
        self.study = Some(study.to_owned());
        if let Some(name) = self.engine_type.replace(engine.name().to_owned()) {
            self.odd.push("engine_type", Value::Text(name));
        }
        self.summaries[part] = summary;
        if let Some(rate) = rate
            && let Some(other) = self.risk_free_rate.replace(rate)
            && self.odd.get("risk_free_rate").is_none()
        {
            self.odd.push("risk_free_rate", Value::Float(other));
        }
        for key in [ENGINE_TYPE, RISK_FREE_RATE, runs_key(part), summary_key(part)] {
            self.note(key);
        }
    }

    /// The values of another type than their key promises.
    pub(crate) fn take_odd(&mut self) -> Fields {
        std::mem::take(&mut self.odd)
    }
}

/// How much of a document is kept.
pub(crate) trait Keep {
    /// Whether reading may end as soon as the scalars are complete.
    const STOPS_EARLY: bool;

    /// Whether a part may turn out to be the backtest's. One that is not goes to [`Keep::other`].
    fn wants(&self, part: usize, scalars: &Scalars) -> bool;

    /// Takes note of how many runs a part has.
    fn count(&mut self, part: usize, runs: usize);

    /// Takes the runs of a part, of which the list's head was read.
    fn runs(&mut self, part: usize, runs: usize, reader: &mut Reader<'_>) -> Result<()>;

    /// Takes an entry that is no scalar.
    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()>;

    /// Takes an entry of the map around that of the backtest, in version 1.
    fn around(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()>;

    /// Takes a value that has no place of its own; `None` where such are not kept.
    fn value(&self, reader: &mut Reader<'_>) -> Result<Option<Value>>;

    /// Takes whatever is left of the studies.
    fn studies(&mut self, studies: Fields);
}

/// Reads a document.
///
/// # Errors
/// It is no map, it is damaged, or it asks for more than the limits allow.
pub(crate) fn read<K: Keep>(reader: &mut Reader<'_>, version: FormatVersion, keep: &mut K) -> Result<Scalars> {
    let entries = match reader.token()? {
        Token::Map(entries) => entries,
        token => return Err(BundleFault::NotAMap(token.kind())),
    };
    let mut scalars = Scalars { version: Some(version), ..Scalars::default() };
    let progress = match version {
        FormatVersion::V1 => read_wrapped(reader, entries, &mut scalars, keep)?,
        FormatVersion::V2 => read_entries(reader, entries, false, &mut scalars, keep)?,
        FormatVersion::V5 => read_entries(reader, entries, true, &mut scalars, keep)?,
    };
    if progress.is_continue() {
        reader.expect_end()?;
    }
    Ok(scalars)
}

/// Version 1: a map whose `backtest` is the document.
fn read_wrapped<K: Keep>(
    reader: &mut Reader<'_>,
    entries: usize,
    scalars: &mut Scalars,
    keep: &mut K,
) -> Result<ControlFlow<()>> {
    let mut found = false;
    for _ in 0..entries {
        match reader.key(|key| (key == b"backtest" && !found).then_some(0))? {
            Key::Known(_) => {
                found = true;
                let Token::Map(inner) = reader.token()? else {
                    return Err(reader.malformed("its 'backtest' is no map"));
                };
                if read_entries(reader, inner, false, scalars, keep)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Key::Other(name) => keep.around(name, reader)?,
        }
    }
    if found { Ok(ControlFlow::Continue(())) } else { Err(reader.malformed("it has no 'backtest'")) }
}

fn read_entries<K: Keep>(
    reader: &mut Reader<'_>,
    entries: usize,
    has_studies: bool,
    scalars: &mut Scalars,
    keep: &mut K,
) -> Result<ControlFlow<()>> {
    let mut expected = 0;
    for _ in 0..entries {
        let progress = match reader.key(|key| find(KEYS, key_at, key, expected))? {
            Key::Known(key) if scalars.is_foreign(key) => {
                keep.other(key_at(key).into(), reader)?;
                ControlFlow::Continue(())
            }
            Key::Known(key) => {
                expected = key + 1;
                read_known(reader, key, scalars, keep)?
            }
            Key::Other(name) if has_studies && *name == *"studies" => studies::read_all(reader, scalars, keep)?,
            Key::Other(name) => {
                keep.other(name, reader)?;
                ControlFlow::Continue(())
            }
        };
        if progress.is_break() || K::STOPS_EARLY && scalars.are_complete() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Reads the value of a key that has a place. A key that is given twice counts as it was given first.
fn read_known<K: Keep>(
    reader: &mut Reader<'_>,
    key: usize,
    scalars: &mut Scalars,
    keep: &mut K,
) -> Result<ControlFlow<()>> {
    let part = key.checked_sub(SCALARS).map(|rest| rest / 2);
    if !scalars.note(key) || part.is_some_and(|part| !keep.wants(part, scalars)) {
        keep.other(key_at(key).into(), reader)?;
        return Ok(ControlFlow::Continue(()));
    }
    match part {
        None => {
            let (name, field) = &Scalars::FIELDS[key];
            // Nil is how a file says that a scalar is missing.
            if let Some(odd) = field.read(scalars, reader)?.filter(|odd| !odd.is_nil()) {
                scalars.odd.push(*name, odd);
            }
            Ok(ControlFlow::Continue(()))
        }
        Some(part) if key == summary_key(part) => {
            match read_summary(reader)? {
                Ok(summary) => scalars.summaries[part] = summary,
                Err(odd) => scalars.odd.push(key_at(key), odd),
            }
            Ok(ControlFlow::Continue(()))
        }
        Some(part) => read_runs(reader, part, scalars, keep),
    }
}

/// Reads a list of runs, unless counting them was all that was left to do.
fn read_runs<K: Keep>(
    reader: &mut Reader<'_>,
    part: usize,
    scalars: &mut Scalars,
    keep: &mut K,
) -> Result<ControlFlow<()>> {
    match reader.token()? {
        Token::Nil => {}
        Token::List(runs) => {
            keep.count(part, runs);
            if K::STOPS_EARLY && scalars.are_complete() {
                return Ok(ControlFlow::Break(()));
            }
            keep.runs(part, runs, reader)?;
        }
        token => scalars.odd.push(PARTS[part].0, reader.value_of(token)?),
    }
    Ok(ControlFlow::Continue(()))
}

/// Reads a summary; what is neither a map nor nothing is returned as what it is.
pub(crate) fn read_summary(reader: &mut Reader<'_>) -> Result<std::result::Result<Option<Summary>, Value>> {
    let entries = match reader.token()? {
        Token::Nil => return Ok(Ok(None)),
        Token::Map(entries) => entries,
        token => return reader.value_of(token).map(Err),
    };
    let mut summary = Summary::default();
    let mut expected = 0;
    for _ in 0..entries {
        match reader.key(|key| find(METRICS.len(), |at| METRICS[at].name, key, expected))? {
            Key::Known(at) => {
                expected = at + 1;
                read_metric(reader, at, &mut summary)?;
            }
            Key::Other(name) => summary.extra.push(name, reader.value()?),
        }
    }
    Ok(Ok(Some(summary)))
}

fn read_metric(reader: &mut Reader<'_>, at: usize, summary: &mut Summary) -> Result<()> {
    match reader.token()? {
        Token::Float(number)
            if !number.is_nan() && METRICS[at].origin == Origin::Summary && summary.at(at).is_none() =>
        {
            summary.set_at(at, Some(number));
        }
        token => summary.insert(METRICS[at].name, reader.value_of(token)?),
    }
    Ok(())
}

/// Writes a summary.
pub(crate) fn write_summary(out: &mut Encoder, summary: &Summary) {
    let kept = |at: usize| summary.extra.get(METRICS[at].name);
    // A form of a number that it no longer has is out of date.
    let is_current = |at: usize, value: &Value| value.as_number() == summary.at(at);
    let numbers = || {
        let all = (0..METRICS.len()).filter_map(|at| Some((at, summary.at(at)?)));
        all.filter(|&(at, _)| !kept(at).is_some_and(|value| is_current(at, value)))
    };
    let others = || {
        summary.extra.iter().filter(|(name, value)| match Metric::position(name) {
            Some(at) if METRICS[at].origin == Origin::Summary => is_current(at, value),
            _ => true,
        })
    };
    out.map(numbers().count() + others().count());
    for (at, number) in numbers() {
        out.text(METRICS[at].name);
        out.float(number);
    }
    for (name, value) in others() {
        out.text(name);
        out.value(value);
    }
}
