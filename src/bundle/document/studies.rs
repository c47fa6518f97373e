//! Version 5: a backtest's runs stand in studies. The first study that has any is the backtest; the others are kept as they are.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::{EngineRuns, RISK_FREE_RATE, STUDY_KEYS};
use super::record::find;
use super::summary::read_summary;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{Fields, Value};

/// Reads the value of `studies`.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(super) fn read_all<K: Keep>(
    reader: &mut Reader<'_>,
    envelope: &mut Envelope,
    keep: &mut K,
) -> Result<ControlFlow<()>> {
    let entries = match reader.token()? {
        Token::Nil => return Ok(ControlFlow::Continue(())),
        Token::Map(entries) => entries,
        _ => return Err(reader.malformed("its 'studies' are no map")),
    };
    let mut others: Vec<(Arc<str>, Value)> = reader.room_for(entries)?;
    let mut found = false;
    for _ in 0..entries {
        let name = match reader.key(|_| None)? {
            Key::Other(name) => name,
            Key::Known(_) => Arc::default(),
        };
        let chosen = if found { None } else { engine_with_runs(reader)? };
        match chosen {
            Some(engine) => {
                found = true;
                let rest = read_chosen(reader, &name, engine, envelope, keep)?;
                others.push((name, Value::Map(rest)));
            }
            None => others.extend(keep.value(reader)?.map(|study| (name, study))),
        }
        if K::STOPS_EARLY && envelope.is_complete() {
            return Ok(ControlFlow::Break(()));
        }
    }
    keep.studies(others.into_iter().collect());
    Ok(ControlFlow::Continue(()))
}

/// Looks ahead into a study for an engine that has runs, no further than it takes to know.
fn engine_with_runs(reader: &mut Reader<'_>) -> Result<Option<usize>> {
    let mark = reader.mark();
    let mut runs = [None; STUDY_KEYS.len()];
    if let Token::Map(entries) = reader.token()? {
        for _ in 0..entries {
            let key = reader.key(|key| find(STUDY_KEYS.len(), |at| STUDY_KEYS[at].1, key, 0))?;
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
    Ok(first_with_runs(&runs))
}

fn first_with_runs(runs: &[Option<bool>]) -> Option<usize> {
    runs.iter().position(|&has_some| has_some == Some(true))
}

/// Reads the study that is the backtest, and returns what is left of it: all but the runs and the summary.
fn read_chosen<K: Keep>(
    reader: &mut Reader<'_>,
    name: &str,
    chosen: usize,
    envelope: &mut Envelope,
    keep: &mut K,
) -> Result<Fields> {
    let (engine, runs_key, summary_key) = STUDY_KEYS[chosen];
    let engine_runs = EngineRuns::of(Some(engine));
    let known = [runs_key, summary_key, RISK_FREE_RATE];
    let mut seen = [false; 3];
    let (mut summary, mut rate) = (None, None);
    let mut rest = Fields::default();
    let Token::Map(entries) = reader.token()? else { return Ok(rest) };
    for _ in 0..entries {
        let key = match reader.key(|key| find(known.len(), |at| known[at], key, 0))? {
            Key::Known(at) if std::mem::replace(&mut seen[at], true) => Key::Other(known[at].into()),
            key => key,
        };
        match key {
            Key::Known(0) => {
                let Token::List(runs) = reader.token()? else {
                    return Err(reader.malformed("the runs of a study are no list"));
                };
                keep.count(engine_runs, runs);
                keep.runs(engine_runs, runs, reader)?;
            }
            Key::Known(1) => match read_summary(reader)? {
                Ok(read) => summary = read,
                Err(odd) => rest.push(summary_key, odd),
            },
            Key::Known(_) => {
                let value = reader.value()?;
                rate = value.as_number();
                rest.push(RISK_FREE_RATE, value);
            }
            Key::Other(name) => {
                if let Some(value) = keep.value(reader)? {
                    rest.push(name, value);
                }
            }
        }
    }
    envelope.adopt(name, engine, summary, rate);
    Ok(rest)
}
