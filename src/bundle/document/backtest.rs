//! Reader of a whole backtest: scalars, runs and series, and whatever else the file holds.

use std::sync::Arc;

use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::{AROUND, BLOBS, ENGINE_TYPE, EngineRuns, FORMAT_VERSION, OHLCV, STUDIES};
use super::snapshot_choice::read_run;
use super::wanted::Wanted;
use super::{read, studies};
use crate::bundle::error::{BundleFault, Result};
use crate::bundle::wire::reader::Reader;
use crate::bundle::wire::token::Token;
use crate::model::{Backtest, Engine, Fields, FormatVersion, Run, Value};

/// A document as it was read, before its series are decoded.
pub(crate) struct Document {
    pub(crate) backtest: Backtest,
    /// The blobs by key, in the order of the file.
    pub(crate) blobs: Fields,
    /// Whether some snapshots were left out, as they were not chosen.
    pub(crate) lacks_snapshots: bool,
}

/// Reads a document, taking the `wanted` runs for the backtest's, or those that seem likely.
///
/// A file may name its engine behind the runs, or hold the runs of several engines: then only its end tells which runs
/// are the backtest's and which are kept as they are. If others were taken, the right ones are returned, to read it again with.
///
/// # Errors
/// It is no map, it is damaged, or it asks for more than the limits allow.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    format_version: FormatVersion,
    wanted: Wanted<'_>,
) -> Result<std::result::Result<Document, EngineRuns>> {
    let mut everything = Everything::new(format_version, wanted);
    let mut envelope = read::read(reader, format_version, &mut everything)?;
    if let (Some(trial), None) = (wanted.trial, &envelope.study) {
        return Err(BundleFault::NoTrial { trial: trial.to_string(), known: Vec::new() });
    }
    let actual = envelope.actual_runs();
    if wanted.runs.is_none() && everything.took_others(&envelope) {
        return Ok(Err(actual));
    }
    let engine = match format_version {
        FormatVersion::V1 => envelope.engine_type.as_deref().and_then(Engine::from_name),
        FormatVersion::V2 | FormatVersion::V5 => actual.engine(),
    };
    let mut extra = envelope.take_odd();
    match envelope.engine_type.take() {
        Some(name) if engine.map(Engine::name) != Some(&*name) => extra.push(ENGINE_TYPE, Value::Text(name)),
        None if engine.is_some() && extra.get(ENGINE_TYPE).is_none() => extra.push(ENGINE_TYPE, Value::Nil),
        _ => {}
    }
    if let Some(manifest) = everything.ohlcv.take() {
        everything.extra.push(OHLCV, manifest);
    }
    if !everything.around.is_empty() {
        everything.extra.push(AROUND, Value::Map(everything.around));
    }
    let backtest = Backtest {
        format_version,
        algorithm_id: envelope.algorithm_id,
        tag: envelope.tag,
        engine,
        study: envelope.study.take(),
        universe: everything.universe.take(),
        risk_free_rate: envelope.risk_free_rate,
        parameters: envelope.parameters,
        strategy_ids: envelope.strategy_ids,
        metadata: everything.metadata,
        runs: std::mem::take(&mut everything.runs[actual.index()]),
        summary: envelope.summaries[actual.index()].take(),
        permutation_tests: everything.permutation_tests,
        extra: extra.into_iter().chain(everything.extra).collect(),
    };
    Ok(Ok(Document { backtest, blobs: everything.blobs, lacks_snapshots: everything.lacks_snapshots }))
}

/// All that is no scalar.
struct Everything<'a> {
    version: FormatVersion,
    wanted: Wanted<'a>,
    runs: [Vec<Run>; EngineRuns::COUNT],
    lacks_snapshots: bool,
    universe: Option<String>,
    metadata: Fields,
    permutation_tests: Value,
    blobs: Fields,
    extra: Fields,
    ohlcv: Option<Value>,
    around: Fields,
}

impl<'a> Everything<'a> {
    fn new(version: FormatVersion, wanted: Wanted<'a>) -> Everything<'a> {
        let [metadata, blobs, extra, around] = <[Fields; 4]>::default();
        let permutation_tests = Value::Nil;
        Everything {
            version,
            wanted,
            runs: Default::default(),
            lacks_snapshots: false,
            universe: None,
            metadata,
            permutation_tests,
            blobs,
            extra,
            ohlcv: None,
            around,
        }
    }

    /// Whether an entry says no more than the header, so that whoever writes the file says it again.
    fn is_version(&self, name: &str, value: &Value) -> bool {
        name == FORMAT_VERSION && *value == Value::Int(self.version.number().into())
    }

    /// Whether the runs that count were kept aside, or some were taken that do not count.
    fn took_others(&self, envelope: &Envelope) -> bool {
        let actual = envelope.actual_runs();
        let kept_aside = |key: &str| self.extra.get(key).is_some();
        let is_taken =
            |runs: EngineRuns| !self.runs[runs.index()].is_empty() || envelope.summaries[runs.index()].is_some();
        kept_aside(actual.runs_key())
            || kept_aside(actual.summary_key())
            || EngineRuns::ALL.into_iter().any(|runs| runs != actual && is_taken(runs))
    }
}

impl Keep for Everything<'_> {
    const STOPS_EARLY: bool = false;

    fn wants(&self, runs: EngineRuns, envelope: &Envelope) -> bool {
        match self.wanted.runs {
            Some(wanted) => runs == wanted,
            None => !envelope.knows_engine() || runs == envelope.named_runs(),
        }
    }

    fn count(&mut self, _runs: EngineRuns, _count: usize) {}

    fn runs(&mut self, runs: EngineRuns, count: usize, reader: &mut Reader<'_>) -> Result<()> {
        let mut list = reader.room_for(count)?;
        for _ in 0..count {
            let Token::Map(entries) = reader.token()? else {
                return Err(reader.malformed("a run is no map"));
            };
            let (run, lacks_snapshots) = read_run(reader, entries, self.wanted.snapshots)?;
            self.lacks_snapshots |= lacks_snapshots;
            list.push(run);
        }
        self.runs[runs.index()] = list;
        Ok(())
    }

    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        let value = reader.value()?;
        if self.is_version(&name, &value) {
            return Ok(());
        }
        match (&*name, value) {
            ("metadata", Value::Nil) | (BLOBS, Value::Nil) => {}
            ("metadata", Value::Map(fields)) if self.metadata.is_empty() => self.metadata = fields,
            (BLOBS, Value::Map(fields)) if self.blobs.is_empty() => self.blobs = fields,
            ("backtest_permutation_tests", value) if self.permutation_tests.is_nil() => self.permutation_tests = value,
            (OHLCV, value) if self.ohlcv.is_none() => self.ohlcv = Some(value),
            (_, value) => self.extra.push(name, value),
        }
        Ok(())
    }

    fn around(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        let value = reader.value()?;
        match &*name {
            OHLCV if self.ohlcv.is_none() => self.ohlcv = Some(value),
            _ if self.is_version(&name, &value) => {}
            _ => self.around.push(name, value),
        }
        Ok(())
    }

    fn studies(&mut self, reader: &mut Reader<'_>, envelope: &mut Envelope) -> Result<()> {
        if let Some(studies) = studies::read_all(reader, self.wanted, envelope)? {
            self.extra.push(STUDIES, Value::Map(studies.rest));
            self.runs[envelope.actual_runs().index()] = studies.runs;
            self.universe = studies.universe;
            self.lacks_snapshots |= studies.lacks_snapshots;
        }
        Ok(())
    }
}
