//! Outlines of the runs in the studies of version 5, by study and engine.

use super::keys::STUDY_KEYS;
use super::record::find;
use super::run_outline;
use super::snapshot_choice::SnapshotChoice;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{Engine, RunOutline, TrialName};
use std::sync::Arc;

/// The runs of one engine in one study, each with the universe that it says it is of.
pub(super) struct EngineOutlines {
    study: Arc<str>,
    engine: Engine,
    pub(super) runs: Vec<(RunOutline, Option<String>)>,
}

/// Reads the value of `studies`. A study or an engine that is there twice counts as it was given first.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(super) fn read(reader: &mut Reader<'_>, snapshots: SnapshotChoice) -> Result<Vec<EngineOutlines>> {
    let Token::Map(entries) = reader.token()? else { return Ok(Vec::new()) };
    let mut all: Vec<EngineOutlines> = Vec::new();
    for _ in 0..entries {
        let study = match reader.key(|_| None)? {
            Key::Other(name) => name,
            Key::Known(_) => Arc::default(),
        };
        let token = reader.token()?;
        let Token::Map(entries) = token else {
            reader.skip_rest_of(token)?;
            continue;
        };
        for _ in 0..entries {
            let key = reader.key(|key| find(STUDY_KEYS.len(), |at| STUDY_KEYS[at].runs, key, 0))?;
            match (key, reader.token()?) {
                (Key::Known(at), Token::List(count)) => {
                    let runs = read_runs(reader, count, snapshots)?;
                    all.push(EngineOutlines { study: Arc::clone(&study), engine: STUDY_KEYS[at].engine, runs });
                }
                (_, token) => reader.skip_rest_of(token)?,
            }
        }
    }
    Ok(all)
}

/// Reads the runs behind a list's head.
fn read_runs(
    reader: &mut Reader<'_>,
    count: usize,
    snapshots: SnapshotChoice,
) -> Result<Vec<(RunOutline, Option<String>)>> {
    let mut runs = reader.room_for(count)?;
    for _ in 0..count {
        let Token::Map(entries) = reader.token()? else { return Err(reader.malformed("a run is no map")) };
        runs.push(run_outline::read(reader, entries, snapshots)?);
    }
    Ok(runs)
}

/// The runs of a trial.
pub(super) fn of_trial(all: &[EngineOutlines], trial: &TrialName) -> Vec<RunOutline> {
    let of_engine = all.iter().find(|outlines| *outlines.study == *trial.study && outlines.engine == trial.engine);
    let is_of_trial = |universe: &Option<String>| trial.universe.is_none() || *universe == trial.universe;
    let runs = of_engine.into_iter().flat_map(|outlines| &outlines.runs);
    runs.filter(|(_, universe)| is_of_trial(universe)).map(|(outline, _)| outline.clone()).collect()
}
