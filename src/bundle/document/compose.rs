//! The document of a backtest in each of its versions. The summary stands before the runs, so that a reader of scalars may
//! stop early.

use std::collections::HashSet;

use super::blob_writer::BlobWriter;
use super::keys::{AROUND, BLOBS, ENGINE_TYPE, EngineRuns, FORMAT_VERSION, OHLCV, RISK_FREE_RATE, STUDIES, StudyKeys};
use super::record;
use super::studies::rate_of;
use super::summary::write_summary;
use super::writer::{DocumentWriter, SeriesTarget};
use crate::bundle::error::WriteFault;
use crate::bundle::wire::writer::OpenMap;
use crate::model::{Backtest, Engine, Fields, FormatVersion, Run, Value};

/// The study of a backtest that names none.
const DEFAULT_STUDY: &str = "default";

/// Writes the document of a backtest as this version.
///
/// # Errors
/// Something in it cannot be written.
pub(crate) fn document(backtest: &Backtest, version: FormatVersion) -> Result<Vec<u8>, WriteFault> {
    let target = match version {
        FormatVersion::V1 => SeriesTarget::Document,
        FormatVersion::V2 | FormatVersion::V5 => series_target(&backtest.extra),
    };
    let mut composer = Composer { backtest, version, out: DocumentWriter::new(target) };
    match version {
        FormatVersion::V1 => composer.wrapped(),
        FormatVersion::V2 => composer.plain(),
        FormatVersion::V5 => composer.with_studies(),
    }
    composer.out.finish()
}

/// Blobs beside those that are there; the document if something else stands where they should.
fn series_target(extra: &Fields) -> SeriesTarget {
    let taken = match extra.get(BLOBS) {
        None => HashSet::new(),
        Some(Value::Map(blobs)) => blobs.iter().map(|(key, _)| key.to_owned()).collect(),
        Some(_) => return SeriesTarget::DocumentWithReferences,
    };
    SeriesTarget::Blobs(BlobWriter::new(taken))
}

struct Composer<'a> {
    backtest: &'a Backtest,
    version: FormatVersion,
    out: DocumentWriter,
}

impl Composer<'_> {
    /// Version 1: the backtest within a map.
    fn wrapped(&mut self) {
        let mut map = self.out.open_map();
        let around = match self.backtest.extra.get(AROUND) {
            Some(Value::Map(around)) => Some(around),
            _ => None,
        };
        self.version(&mut map, around.is_none_or(|around| around.get(FORMAT_VERSION).is_none()));
        self.out.entry(&mut map, "backtest");
        let mut inner = self.out.open_map();
        self.scalars(&mut inner);
        self.runs_and_summary(&mut inner);
        let is_around = |name: &str| name == OHLCV || (name == AROUND && around.is_some());
        self.others(&mut inner, |name| !is_around(name));
        self.out.close_map(&inner);
        self.others(&mut map, |name| name == OHLCV);
        for (name, value) in around.iter().flat_map(|around| around.iter()) {
            self.value(&mut map, name, value);
        }
        self.out.close_map(&map);
    }

    /// Version 2: the backtest, with the series beside the runs.
    fn plain(&mut self) {
        let mut map = self.out.open_map();
        self.version(&mut map, self.is_left(FORMAT_VERSION));
        self.scalars(&mut map);
        self.runs_and_summary(&mut map);
        self.others_and_blobs(&mut map, |_| true);
        self.out.close_map(&map);
    }

    /// Version 5: as version 2, with the runs in a study.
    fn with_studies(&mut self) {
        let mut map = self.out.open_map();
        self.version(&mut map, self.is_left(FORMAT_VERSION));
        self.names(&mut map);
        let backtest = self.backtest;
        if backtest.study.is_none()
            && let (Some(engine), true) = (backtest.engine, self.is_left(ENGINE_TYPE))
        {
            self.out.entry(&mut map, ENGINE_TYPE);
            self.out.text(engine.name());
        }
        // A rate that the study does not give is the file's own.
        if !self.study_has_rate()
            && backtest.risk_free_rate.is_some()
            && self.is_to_write(RISK_FREE_RATE, |form| form.as_number() == backtest.risk_free_rate)
        {
            self.out.entry(&mut map, RISK_FREE_RATE);
            self.out.option(backtest.risk_free_rate.as_ref(), |out, rate| out.float(*rate));
        }
        if self.is_left(STUDIES) && (backtest.study.is_some() || !backtest.runs.is_empty()) {
            self.out.entry(&mut map, STUDIES);
            self.studies(&Fields::default());
        }
        self.others_and_blobs(&mut map, |_| true);
        self.out.close_map(&map);
    }

    /// The entries of a file of version 1 or 2 on a backtest as a whole; nil stands for what is missing.
    fn scalars(&mut self, map: &mut OpenMap) {
        let backtest = self.backtest;
        if self.is_left(ENGINE_TYPE) {
            self.out.entry(map, ENGINE_TYPE);
            self.out.option(backtest.engine.map(Engine::name), DocumentWriter::text);
        }
        if self.is_to_write(RISK_FREE_RATE, |form| form.as_number() == backtest.risk_free_rate) {
            self.out.entry(map, RISK_FREE_RATE);
            self.out.option(backtest.risk_free_rate.as_ref(), |out, rate| out.float(*rate));
        }
        self.names(map);
        if self.is_to_write("backtest_permutation_tests", |_| backtest.permutation_tests.is_nil()) {
            self.value(map, "backtest_permutation_tests", &backtest.permutation_tests);
        }
    }

    /// The entries of every version on a backtest as a whole.
    fn names(&mut self, map: &mut OpenMap) {
        let Backtest { algorithm_id, tag, metadata, strategy_ids, parameters, .. } = self.backtest;
        for (name, text) in [("algorithm_id", algorithm_id), ("tag", tag)] {
            if self.is_to_write(name, |_| text.is_none()) {
                self.out.entry(map, name);
                self.out.option(text.as_deref(), DocumentWriter::text);
            }
        }
        for (name, fields) in [("metadata", metadata), ("parameters", parameters)] {
            if self.is_to_write(name, |_| fields.is_empty()) {
                self.out.entry(map, name);
                self.out.fields(fields);
            }
        }
        if self.is_to_write("strategy_ids", |_| strategy_ids.is_empty()) {
            self.out.entry(map, "strategy_ids");
            self.out.texts(strategy_ids);
        }
    }

    fn runs_and_summary(&mut self, map: &mut OpenMap) {
        let backtest = self.backtest;
        let engine_runs = EngineRuns::in_version(self.version, backtest.engine);
        let (runs, summary) = (engine_runs.runs_key(), engine_runs.summary_key());
        if self.is_to_write(summary, |_| backtest.summary.is_none()) {
            self.out.entry(map, summary);
            self.out.option(backtest.summary.as_ref(), write_summary);
        }
        if self.is_to_write(runs, |form| backtest.runs.is_empty() && !matches!(form, Value::List(_))) {
            self.out.entry(map, runs);
            self.runs("runs");
        }
    }

    /// Writes the runs; the keys of their series begin with `folder`.
    fn runs(&mut self, folder: &str) {
        self.out.list(self.backtest.runs.len());
        for (number, run) in self.backtest.runs.iter().enumerate() {
            if let SeriesTarget::Blobs(blobs) = &mut self.out.target {
                blobs.enter(format!("{folder}/{number}"));
            }
            record::write::<Run>(run, &mut self.out);
        }
    }

    fn study_has_rate(&self) -> bool {
        let Some(Value::Map(studies)) = self.backtest.extra.get(STUDIES) else { return false };
        let study = self.backtest.study.as_deref().and_then(|name| studies.get(name));
        matches!(study, Some(Value::Map(rest)) if rate_of(rest).is_some())
    }

    /// The studies, with the runs in theirs.
    fn studies(&mut self, studies: &Fields) {
        let backtest = self.backtest;
        let chosen = match &backtest.study {
            Some(name) => Some(name.as_str()),
            None if !backtest.runs.is_empty() => Some(DEFAULT_STUDY),
            None => None,
        };
        let mut all = self.out.open_map();
        let position = studies.iter().position(|(name, value)| chosen == Some(name) && matches!(value, Value::Map(_)));
        for (at, (name, value)) in studies.iter().enumerate() {
            self.out.entry(&mut all, name);
            match value {
                Value::Map(rest) if Some(at) == position => self.study(name, rest),
                value => self.out.value(value),
            }
        }
        if let (Some(name), None) = (chosen, position) {
            self.out.entry(&mut all, name);
            self.study(name, &Fields::default());
        }
        self.out.close_map(&all);
    }

    /// The study that is the backtest, with the rest of what it holds.
    fn study(&mut self, name: &str, rest: &Fields) {
        let backtest = self.backtest;
        let StudyKeys { runs, summary, .. } = StudyKeys::of(backtest.engine.unwrap_or(Engine::Vector));
        let mut map = self.out.open_map();
        if backtest.summary.is_some() || rest.get(summary).is_none() {
            self.out.entry(&mut map, summary);
            self.out.option(backtest.summary.as_ref(), write_summary);
        }
        if !backtest.runs.is_empty() || rest.get(runs).is_none() {
            self.out.entry(&mut map, runs);
            self.runs(&format!("studies/{name}/{runs}"));
        }
        for (name, value) in rest.iter() {
            self.value(&mut map, name, value);
        }
        self.out.close_map(&map);
    }

    fn others(&mut self, map: &mut OpenMap, is_here: impl Fn(&str) -> bool) {
        for (name, value) in self.backtest.extra.iter().filter(|(name, _)| is_here(name)) {
            match value {
                Value::Map(studies) if name == STUDIES && self.version == FormatVersion::V5 => {
                    self.out.entry(map, name);
                    self.studies(studies);
                }
                value => self.value(map, name, value),
            }
        }
    }

    /// Whatever else there is, and the blobs that were there with those of the series.
    fn others_and_blobs(&mut self, map: &mut OpenMap, is_here: impl Fn(&str) -> bool) {
        let has_blobs = matches!(self.out.target, SeriesTarget::Blobs(_));
        self.others(map, |name| is_here(name) && (!has_blobs || name != BLOBS));
        // Every series is written by now.
        let target = std::mem::replace(&mut self.out.target, SeriesTarget::DocumentWithReferences);
        let blobs = if let SeriesTarget::Blobs(blobs) = target { blobs.into_blobs() } else { Vec::new() };
        let kept = match self.backtest.extra.get(BLOBS) {
            Some(Value::Map(kept)) if has_blobs => Some(kept),
            _ => None,
        };
        if blobs.is_empty() && kept.is_none() {
            return;
        }
        self.out.entry(map, BLOBS);
        self.out.map(blobs.len() + kept.map_or(0, Fields::len));
        for (key, bytes) in &blobs {
            self.out.text(key);
            self.out.binary(bytes);
        }
        for (key, value) in kept.iter().flat_map(|kept| kept.iter()) {
            self.out.text(key);
            self.out.value(value);
        }
    }

    fn version(&mut self, map: &mut OpenMap, is_left: bool) {
        if is_left {
            self.out.entry(map, FORMAT_VERSION);
            self.out.int(self.version.number().into());
        }
    }

    fn value(&mut self, map: &mut OpenMap, name: &str, value: &Value) {
        self.out.entry(map, name);
        self.out.value(value);
    }

    /// Whether the file's own word for this is not among the rest.
    fn is_left(&self, name: &str) -> bool {
        self.backtest.extra.get(name).is_none()
    }

    /// Whether a field is to be written, as no other form of it is among the rest.
    fn is_to_write(&self, name: &str, is_form_of_it: impl FnOnce(&Value) -> bool) -> bool {
        !self.backtest.extra.get(name).is_some_and(is_form_of_it)
    }
}
