//! Scalars of the studies of version 5: a trial for each study and engine, and for each universe that has a summary.

use std::collections::HashSet;

use super::keys::{METADATA, RISK_FREE_RATE, SAMPLE_TYPE, STUDY_KEYS, StudyKeys, UNIVERSE, UNIVERSE_KEY};
use super::record::find;
use super::summary::read_summary;
use super::trial_scalars::TrialScalars;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{Summary, TrialName};

/// Reads the value of `studies`: the trials in the order of the file.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(super) fn read_trials(reader: &mut Reader<'_>) -> Result<Vec<TrialScalars>> {
    let entries = match reader.token()? {
        Token::Nil => return Ok(Vec::new()),
        Token::Map(entries) => entries,
        _ => return Err(reader.malformed("its 'studies' are no map")),
    };
    let mut trials = Vec::new();
    let mut seen = HashSet::new();
    for _ in 0..entries {
        let name = match reader.key(|_| None)? {
            Key::Other(name) => name,
            Key::Known(_) => Default::default(),
        };
        let study = StudyScalars::read(reader)?;
        // A study that is there twice counts as it was given first.
        if seen.insert(name.clone()) {
            trials.extend(study.into_trials(&name));
        }
    }
    Ok(trials)
}

/// What is known of a study without its series.
#[derive(Default)]
struct StudyScalars {
    sample_type: Option<String>,
    risk_free_rate: Option<f64>,
    universe_rate: Option<f64>,
    engines: [EngineScalars; STUDY_KEYS.len()],
}

/// What a study has of one engine.
#[derive(Default)]
struct EngineScalars {
    number_of_runs: u64,
    /// The universe of each run that says one.
    universes: Vec<String>,
    summary: Option<Summary>,
    by_universe: Vec<(String, Summary)>,
}

/// A key of a study that has a meaning here.
#[derive(Clone, Copy)]
enum StudyKey {
    SampleType,
    RiskFreeRate,
    Universe,
    Runs(usize),
    Summary(usize),
    SummariesByUniverse(usize),
}

impl StudyKey {
    const ALL: [StudyKey; 9] = [
        StudyKey::RiskFreeRate,
        StudyKey::Universe,
        StudyKey::SampleType,
        StudyKey::Runs(0),
        StudyKey::Summary(0),
        StudyKey::SummariesByUniverse(0),
        StudyKey::Runs(1),
        StudyKey::Summary(1),
        StudyKey::SummariesByUniverse(1),
    ];

    fn name(self) -> &'static str {
        match self {
            StudyKey::SampleType => SAMPLE_TYPE,
            StudyKey::RiskFreeRate => RISK_FREE_RATE,
            StudyKey::Universe => UNIVERSE,
            StudyKey::Runs(engine) => STUDY_KEYS[engine].runs,
            StudyKey::Summary(engine) => STUDY_KEYS[engine].summary,
            StudyKey::SummariesByUniverse(engine) => STUDY_KEYS[engine].summaries_by_universe,
        }
    }
}

impl StudyScalars {
    fn read(reader: &mut Reader<'_>) -> Result<StudyScalars> {
        let mut study = StudyScalars::default();
        let token = reader.token()?;
        let Token::Map(entries) = token else {
            reader.skip_rest_of(token)?;
            return Ok(study);
        };
        let (mut seen, mut expected) = ([false; StudyKey::ALL.len()], 0);
        for _ in 0..entries {
            match reader.key(|key| find(StudyKey::ALL.len(), |at| StudyKey::ALL[at].name(), key, expected))? {
                Key::Known(at) if !std::mem::replace(&mut seen[at], true) => {
                    expected = at + 1;
                    study.read_known(StudyKey::ALL[at], reader)?;
                }
                _ => reader.skip()?,
            }
        }
        Ok(study)
    }

    fn read_known(&mut self, key: StudyKey, reader: &mut Reader<'_>) -> Result<()> {
        match key {
            StudyKey::SampleType => self.sample_type = text(reader)?,
            StudyKey::RiskFreeRate => self.risk_free_rate = reader.value()?.as_number(),
            StudyKey::Universe => self.universe_rate = rate_of_universe(reader)?,
            StudyKey::Runs(engine) => self.engines[engine].read_runs(reader)?,
            StudyKey::Summary(engine) => self.engines[engine].summary = read_summary(reader)?.unwrap_or_default(),
            StudyKey::SummariesByUniverse(engine) => self.engines[engine].by_universe = summaries(reader)?,
        }
        Ok(())
    }

    /// The trials: all runs of each engine, and then those of each universe.
    fn into_trials(self, study: &str) -> Vec<TrialScalars> {
        let risk_free_rate = self.risk_free_rate.or(self.universe_rate);
        let mut trials = Vec::new();
        for (StudyKeys { engine, .. }, scalars) in STUDY_KEYS.iter().zip(self.engines) {
            let trial = |universe: Option<String>, number_of_runs: u64, summary: Option<Summary>| TrialScalars {
                name: Some(TrialName { study: study.to_owned(), engine: *engine, universe }),
                sample_type: self.sample_type.clone(),
                engine_type: Some(engine.name().to_owned()),
                risk_free_rate,
                number_of_runs,
                summary,
            };
            let EngineScalars { number_of_runs, universes, summary, by_universe } = scalars;
            if number_of_runs > 0 || summary.is_some() {
                trials.push(trial(None, number_of_runs, summary));
            }
            for (universe, summary) in by_universe {
                let runs = universes.iter().filter(|of_run| **of_run == universe).count() as u64;
                trials.push(trial(Some(universe), runs, Some(summary)));
            }
        }
        trials
    }
}

impl EngineScalars {
    /// Counts the runs, and takes note of their universes.
    fn read_runs(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        let token = reader.token()?;
        let Token::List(count) = token else { return reader.skip_rest_of(token) };
        self.number_of_runs = count as u64;
        for _ in 0..count {
            match reader.token()? {
                Token::Map(entries) => self.universes.extend(universe_of_run(reader, entries)?),
                token => reader.skip_rest_of(token)?,
            }
        }
        Ok(())
    }
}

/// The universe that the run behind a map's head says it is of.
fn universe_of_run(reader: &mut Reader<'_>, entries: usize) -> Result<Option<String>> {
    let mut universe = None;
    for _ in 0..entries {
        match reader.key(|key| (key == METADATA.as_bytes()).then_some(0))? {
            Key::Known(_) => in_map(reader, UNIVERSE_KEY, |reader| {
                universe = text(reader)?;
                Ok(())
            })?,
            Key::Other(_) => reader.skip()?,
        }
    }
    Ok(universe)
}

fn rate_of_universe(reader: &mut Reader<'_>) -> Result<Option<f64>> {
    let mut rate = None;
    in_map(reader, RISK_FREE_RATE, |reader| {
        rate = reader.value()?.as_number();
        Ok(())
    })?;
    Ok(rate)
}

/// Reads the value of one key of a map, and passes over all else that the map holds, or whatever stands in its place.
fn in_map(reader: &mut Reader<'_>, wanted: &str, mut read: impl FnMut(&mut Reader<'_>) -> Result<()>) -> Result<()> {
    let token = reader.token()?;
    let Token::Map(entries) = token else { return reader.skip_rest_of(token) };
    for _ in 0..entries {
        match reader.key(|key| (key == wanted.as_bytes()).then_some(0))? {
            Key::Known(_) => read(reader)?,
            Key::Other(_) => reader.skip()?,
        }
    }
    Ok(())
}

/// The summaries by the key of their universe. An empty key stands for no universe.
fn summaries(reader: &mut Reader<'_>) -> Result<Vec<(String, Summary)>> {
    let token = reader.token()?;
    let Token::Map(entries) = token else {
        reader.skip_rest_of(token)?;
        return Ok(Vec::new());
    };
    let mut summaries: Vec<(String, Summary)> = Vec::new();
    for _ in 0..entries {
        let universe = match reader.key(|_| None)? {
            Key::Other(name) => name.to_string(),
            Key::Known(_) => String::new(),
        };
        let summary = read_summary(reader)?.unwrap_or_default();
        let is_new = !universe.is_empty() && summaries.iter().all(|(other, _)| *other != universe);
        summaries.extend(summary.filter(|_| is_new).map(|summary| (universe, summary)));
    }
    Ok(summaries)
}

/// A text; `None` where something else stands.
fn text(reader: &mut Reader<'_>) -> Result<Option<String>> {
    match reader.token()? {
        Token::Text(length) => Ok(Some(reader.text(length)?.to_owned())),
        token => reader.skip_rest_of(token).map(|()| None),
    }
}
