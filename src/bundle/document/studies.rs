//! Version 5: a backtest's runs stand in studies. One study's runs of one engine are taken for the backtest, the first there
//! are unless others are asked for; everything else is kept as it is.

use std::sync::Arc;

use super::envelope::Envelope;
use super::keys::{METADATA, RISK_FREE_RATE, STUDY_KEYS, StudyKeys, UNIVERSE, UNIVERSE_KEY};
use super::record::find;
use super::snapshot_choice::{SnapshotChoice, read_run};
use super::summary::read_summary;
use super::wanted::Wanted;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{Engine, Fields, Run, Summary, Value};

/// The studies of a document.
#[derive(Default)]
pub(super) struct Studies {
    /// All of them, without the runs and the summary that are the backtest's.
    pub(super) rest: Fields,
    /// The backtest's runs.
    pub(super) runs: Vec<Run>,
    /// The one universe that they are of, where that was asked for.
    pub(super) universe: Option<String>,
    /// Whether some snapshots of the runs were left out.
    pub(super) lacks_snapshots: bool,
}

/// Reads the value of `studies`; the backtest is the trial asked for, or else the first one that has runs.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(super) fn read_all(
    reader: &mut Reader<'_>,
    Wanted { trial: wanted, snapshots, .. }: Wanted<'_>,
    envelope: &mut Envelope,
) -> Result<Option<Studies>> {
    let entries = match reader.token()? {
        Token::Nil => return Ok(None),
        Token::Map(entries) => entries,
        _ => return Err(reader.malformed("its 'studies' are no map")),
    };
    let mut rest: Vec<(Arc<str>, Value)> = reader.room_for(entries)?;
    let mut all = Studies::default();
    let mut found = false;
    for _ in 0..entries {
        let name = match reader.key(|_| None)? {
            Key::Other(name) => name,
            Key::Known(_) => Arc::default(),
        };
        let chosen = match wanted {
            _ if found => None,
            Some(trial) => {
                if trial.study == *name {
                    map_of(trial.engine, reader)?
                } else {
                    None
                }
            }
            None => engine_with_runs(reader)?,
        };
        let study = match chosen {
            None => reader.value()?,
            Some(engine) => {
                let mut study = Study::read(reader, StudyKeys::of(engine), snapshots)?;
                found = true;
                if let Some(universe) = wanted.and_then(|trial| trial.universe.as_deref()) {
                    study.keep_universe(universe);
                    all.universe = Some(universe.to_owned());
                }
                if wanted.is_none() || !study.is_empty() {
                    envelope.adopt(&name, engine, study.summary, study.rate);
                }
                all.runs = study.runs;
                all.lacks_snapshots = study.lacks_snapshots;
                Value::Map(study.rest)
            }
        };
        rest.push((name, study));
    }
    all.rest = rest.into_iter().collect();
    Ok(Some(all))
}

/// The engine, as long as a map follows that may hold its runs.
fn map_of(engine: Engine, reader: &mut Reader<'_>) -> Result<Option<Engine>> {
    let mark = reader.mark();
    let is_map = matches!(reader.token()?, Token::Map(_));
    reader.rewind(&mark);
    Ok(is_map.then_some(engine))
}

/// Looks ahead into a study for an engine that has runs, no further than it takes to know.
fn engine_with_runs(reader: &mut Reader<'_>) -> Result<Option<Engine>> {
    let mark = reader.mark();
    let mut runs = [None; STUDY_KEYS.len()];
    if let Token::Map(entries) = reader.token()? {
        for _ in 0..entries {
            let key = reader.key(|key| find(STUDY_KEYS.len(), |at| STUDY_KEYS[at].runs, key, 0))?;
            let token = reader.token()?;
            if let Key::Known(at) = key {
                runs[at] = Some(matches!(token, Token::List(1..)));
                if first_with_runs(&runs).is_some_and(|first| runs[..first].iter().all(Option::is_some)) {
                    break;
                }
            }
            reader.skip_rest_of(token)?;
        }
    }
    reader.rewind(&mark);
    Ok(first_with_runs(&runs).map(|at| STUDY_KEYS[at].engine))
}

fn first_with_runs(runs: &[Option<bool>]) -> Option<usize> {
    runs.iter().position(|&has_some| has_some == Some(true))
}

/// A study, of which the runs and the summary of one engine were taken out.
struct Study {
    keys: &'static StudyKeys,
    runs: Vec<Run>,
    lacks_snapshots: bool,
    summary: Option<Summary>,
    /// Risk-free rate, a fraction per year.
    rate: Option<f64>,
    /// All but the runs and the summary.
    rest: Fields,
}

impl Study {
    fn read(reader: &mut Reader<'_>, keys: &'static StudyKeys, snapshots: SnapshotChoice) -> Result<Study> {
        let known = [keys.runs, keys.summary];
        let mut seen = [false; 2];
        let (runs, rest) = Default::default();
        let mut study = Study { keys, runs, lacks_snapshots: false, summary: None, rate: None, rest };
        let Token::Map(entries) = reader.token()? else { return Ok(study) };
        for _ in 0..entries {
            let key = match reader.key(|key| find(known.len(), |at| known[at], key, 0))? {
                Key::Known(at) if std::mem::replace(&mut seen[at], true) => Key::Other(known[at].into()),
                key => key,
            };
            match key {
                Key::Known(0) => study.read_runs(reader, snapshots)?,
                Key::Known(_) => match read_summary(reader)? {
                    Ok(summary) => study.summary = summary,
                    Err(odd) => study.rest.push(keys.summary, odd),
                },
                Key::Other(name) => {
                    let value = reader.value()?;
                    study.rest.push(name, value);
                }
            }
        }
        study.rate = rate_of(&study.rest);
        Ok(study)
    }

    fn read_runs(&mut self, reader: &mut Reader<'_>, snapshots: SnapshotChoice) -> Result<()> {
        let count = match reader.token()? {
            Token::List(count) => count,
            Token::Nil => {
                self.rest.push(self.keys.runs, Value::Nil);
                return Ok(());
            }
            _ => return Err(reader.malformed("the runs of a study are no list")),
        };
        self.runs = reader.room_for(count)?;
        for _ in 0..count {
            let Token::Map(entries) = reader.token()? else {
                return Err(reader.malformed("a run is no map"));
            };
            let (run, lacks_snapshots) = read_run(reader, entries, snapshots)?;
            self.lacks_snapshots |= lacks_snapshots;
            self.runs.push(run);
        }
        Ok(())
    }

    /// Lets go of all runs but those of one universe, and takes its summary for that of the whole.
    fn keep_universe(&mut self, universe: &str) {
        self.runs.retain(|run| universe_of(run) == Some(universe));
        self.summary = match self.rest.get(self.keys.summaries_by_universe) {
            Some(Value::Map(summaries)) => summaries.get(universe).and_then(summary_of),
            _ => None,
        };
    }

    /// Whether there is no such trial.
    fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.summary.is_none()
    }
}

/// The risk-free rate of a study, which its universe may give too.
pub(super) fn rate_of(study: &Fields) -> Option<f64> {
    let of_universe = || match study.get(UNIVERSE) {
        Some(Value::Map(universe)) => universe.get(RISK_FREE_RATE).and_then(Value::as_number),
        _ => None,
    };
    study.get(RISK_FREE_RATE).and_then(Value::as_number).or_else(of_universe)
}

/// The universe that a run says it is of.
fn universe_of(run: &Run) -> Option<&str> {
    match run.extra.get(METADATA) {
        Some(Value::Map(metadata)) => metadata.text(UNIVERSE_KEY),
        _ => None,
    }
}

fn summary_of(value: &Value) -> Option<Summary> {
    let Value::Map(fields) = value else { return None };
    let mut summary = Summary::default();
    fields.iter().for_each(|(name, value)| summary.insert(name, value.clone()));
    Some(summary)
}
