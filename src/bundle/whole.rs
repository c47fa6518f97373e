//! The whole backtest: scalars, runs and series, and whatever else the file holds.

use std::sync::Arc;

use super::document::{self, Keep, PARTS, Scalars, part_of};
use super::error::Result;
use super::record::read as read_record;
use super::token::Token;
use super::wire::Reader;
use crate::model::{Backtest, Engine, Fields, FormatVersion, Run, Value};

/// A document as it was read, before its series are decoded.
pub(super) struct Document {
    pub(super) backtest: Backtest,
    /// The blobs by key, in the order of the file.
    pub(super) blobs: Fields,
}

/// Reads a document, taking the runs of `part` for the backtest's, or of the part that seems likely.
///
/// A file may name its engine behind the runs, or hold the runs of several engines: then only its end tells which runs
/// are the backtest's and which are kept as they are. If others were taken, their part is returned, to read it again with.
///
/// # Errors
/// It is no map, it is damaged, or it asks for more than the limits allow.
pub(super) fn read(
    reader: &mut Reader<'_>,
    format_version: FormatVersion,
    part: Option<usize>,
) -> Result<std::result::Result<Document, usize>> {
    let mut everything = Everything { part, ..Everything::default() };
    let mut scalars = document::read(reader, format_version, &mut everything)?;
    let actual = scalars.part();
    if part.is_none() && everything.took_another_part(&scalars) {
        return Ok(Err(actual));
    }
    let engine = scalars.engine_type.as_deref().and_then(Engine::from_name);
    let mut extra = scalars.take_odd();
    if let (None, Some(name)) = (engine, scalars.engine_type.take()) {
        extra.push("engine_type", Value::Text(name));
    }
    let backtest = Backtest {
        format_version,
        algorithm_id: scalars.algorithm_id,
        tag: scalars.tag,
        engine,
        risk_free_rate: scalars.risk_free_rate,
        parameters: scalars.parameters,
        strategy_ids: scalars.strategy_ids,
        metadata: everything.metadata,
        runs: std::mem::take(&mut everything.runs[actual]),
        summary: scalars.summaries[actual].take(),
        permutation_tests: everything.permutation_tests,
        extra: extra.into_iter().chain(everything.extra).collect(),
    };
    Ok(Ok(Document { backtest, blobs: everything.blobs }))
}

/// All that is no scalar.
struct Everything {
    /// The part whose runs and summary count, where that is known beforehand.
    part: Option<usize>,
    runs: [Vec<Run>; PARTS.len()],
    metadata: Fields,
    permutation_tests: Value,
    blobs: Fields,
    extra: Fields,
}

impl Default for Everything {
    fn default() -> Self {
        let [metadata, blobs, extra] = <[Fields; 3]>::default();
        Everything { part: None, runs: Default::default(), metadata, permutation_tests: Value::Nil, blobs, extra }
    }
}

impl Everything {
    /// Whether the part that counts was kept aside, or one was taken that does not count.
    fn took_another_part(&self, scalars: &Scalars) -> bool {
        let actual = scalars.part();
        let kept_aside = |key: &str| self.extra.get(key).is_some();
        let (runs, summary) = PARTS[actual];
        kept_aside(runs)
            || kept_aside(summary)
            || (0..PARTS.len())
                .any(|part| part != actual && (!self.runs[part].is_empty() || scalars.summaries[part].is_some()))
    }
}

impl Keep for Everything {
    const STOPS_EARLY: bool = false;

    fn wants(&self, part: usize, scalars: &Scalars) -> bool {
        match self.part {
            Some(wanted) => part == wanted,
            None => !scalars.knows_engine() || part == part_of(scalars.engine_type.as_deref()),
        }
    }

    fn count(&mut self, _part: usize, _runs: usize) {}

    fn runs(&mut self, part: usize, runs: usize, reader: &mut Reader<'_>) -> Result<()> {
        let mut list = reader.room_for(runs)?;
        for _ in 0..runs {
            let Token::Map(entries) = reader.token()? else {
                return Err(reader.malformed("a run is no map"));
            };
            list.push(read_record::<Run>(reader, entries)?);
        }
        self.runs[part] = list;
        Ok(())
    }

    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        // The header has said it, and whoever writes the file says it again.
        if &*name == "format_version" {
            return reader.skip();
        }
        let value = reader.value()?;
        match (&*name, value) {
            ("metadata", Value::Nil) | ("blobs", Value::Nil) => {}
            ("metadata", Value::Map(fields)) if self.metadata.is_empty() => self.metadata = fields,
            ("blobs", Value::Map(fields)) if self.blobs.is_empty() => self.blobs = fields,
            ("backtest_permutation_tests", value) if self.permutation_tests.is_nil() => self.permutation_tests = value,
            (_, value) => self.extra.push(name, value),
        }
        Ok(())
    }

    fn value(&self, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        reader.value().map(Some)
    }

    fn studies(&mut self, studies: Fields) {
        self.extra.push("studies", Value::Map(studies));
    }
}
