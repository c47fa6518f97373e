//! Reader of a document in each of its versions: finds the scalars and summaries, and hands the rest to a [`Keep`].

use std::ops::ControlFlow;

use super::envelope::{Envelope, KnownKey};
use super::keep::Keep;
use super::keys::{EngineRuns, STUDIES};
use super::record::{Record, find};
use super::summary::read_summary;
use crate::bundle::error::{BundleFault, Result};
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::FormatVersion;

/// Reads a document.
///
/// # Errors
/// It is no map, it is damaged, or it asks for more than the limits allow.
pub(crate) fn read<K: Keep>(reader: &mut Reader<'_>, version: FormatVersion, keep: &mut K) -> Result<Envelope> {
    let entries = match reader.token()? {
        Token::Map(entries) => entries,
        token => return Err(BundleFault::NotAMap(token.kind())),
    };
    let mut envelope = Envelope::new(version);
    let progress = match version {
        FormatVersion::V1 => read_wrapped(reader, entries, &mut envelope, keep)?,
        FormatVersion::V2 => read_entries(reader, entries, false, &mut envelope, keep)?,
        FormatVersion::V5 => read_entries(reader, entries, true, &mut envelope, keep)?,
    };
    if progress.is_continue() {
        reader.expect_end()?;
    }
    Ok(envelope)
}

/// Version 1: a map whose `backtest` is the document.
fn read_wrapped<K: Keep>(
    reader: &mut Reader<'_>,
    entries: usize,
    envelope: &mut Envelope,
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
                if read_entries(reader, inner, false, envelope, keep)?.is_break() {
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
    envelope: &mut Envelope,
    keep: &mut K,
) -> Result<ControlFlow<()>> {
    let mut expected = 0;
    for _ in 0..entries {
        let name = |position| KnownKey::at(position).name();
        let progress = match reader.key(|key| find(KnownKey::COUNT, name, key, expected))? {
            Key::Known(position) if envelope.is_foreign(KnownKey::at(position)) => {
                keep.other(name(position).into(), reader)?;
                ControlFlow::Continue(())
            }
            Key::Known(position) => {
                expected = position + 1;
                read_known(reader, KnownKey::at(position), envelope, keep)?
            }
            Key::Other(name) if has_studies && *name == *STUDIES && envelope.note_studies() => {
                keep.studies(reader, envelope)?;
                ControlFlow::Continue(())
            }
            Key::Other(name) => {
                keep.other(name, reader)?;
                ControlFlow::Continue(())
            }
        };
        if progress.is_break() || K::STOPS_EARLY && envelope.is_complete() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Reads the value of a known key. A key that is given twice counts as it was given first.
fn read_known<K: Keep>(
    reader: &mut Reader<'_>,
    key: KnownKey,
    envelope: &mut Envelope,
    keep: &mut K,
) -> Result<ControlFlow<()>> {
    if !envelope.note(key) || key.engine_runs().is_some_and(|runs| !keep.wants(runs, envelope)) {
        keep.other(key.name().into(), reader)?;
        return Ok(ControlFlow::Continue(()));
    }
    match key {
        KnownKey::Scalar(position) => {
            let (name, field) = &Envelope::FIELDS[position];
            // Nil is how a file says that a scalar is missing.
            if let Some(odd) = field.read(envelope, reader)?.filter(|odd| !odd.is_nil()) {
                envelope.odd.push(*name, odd);
            }
            Ok(ControlFlow::Continue(()))
        }
        KnownKey::Summary(runs) => {
            match read_summary(reader)? {
                Ok(summary) => envelope.summaries[runs.index()] = summary,
                Err(odd) => envelope.odd.push(key.name(), odd),
            }
            Ok(ControlFlow::Continue(()))
        }
        KnownKey::Runs(runs) => read_runs(reader, runs, envelope, keep),
    }
}

/// Reads a list of runs, unless counting them was all that was left to do.
fn read_runs<K: Keep>(
    reader: &mut Reader<'_>,
    runs: EngineRuns,
    envelope: &mut Envelope,
    keep: &mut K,
) -> Result<ControlFlow<()>> {
    match reader.token()? {
        Token::Nil => {}
        Token::List(count) => {
            keep.count(runs, count);
            if K::STOPS_EARLY && envelope.is_complete() {
                return Ok(ControlFlow::Break(()));
            }
            keep.runs(runs, count, reader)?;
        }
        token => envelope.odd.push(runs.runs_key(), reader.value_of(token)?),
    }
    Ok(ControlFlow::Continue(()))
}
