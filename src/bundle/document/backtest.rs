//! The whole backtest: scalars, runs and series, and whatever else the file holds.

use std::sync::Arc;

use super::read::{self, Keep, PARTS, Scalars, engine_of};
use super::record::read as read_record;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;
use crate::bundle::wire::token::Token;
use crate::model::{Backtest, Engine, Fields, FormatVersion, Run, Value};

pub(crate) const FORMAT_VERSION: &str = "format_version";
pub(crate) const ENGINE_TYPE: &str = "engine_type";

/// The manifest of side files, which version 1 has around the map of the backtest and version 2 within it.
pub(crate) const OHLCV: &str = "ohlcv";

/// Under this name a backtest's `extra` holds what version 1 has around the map of the backtest.
pub(crate) const AROUND: &str = "@file";

/// A document as it was read, before its series are decoded.
pub(crate) struct Document {
    pub(crate) backtest: Backtest,
    /// The blobs by key, in the order of the file.
    pub(crate) blobs: Fields,
}

/// Reads a document, taking the runs of `part` for the backtest's, or of the part that seems likely.
///
/// A file may name its engine behind the runs, or hold the runs of several engines: then only its end tells which runs
/// are the backtest's and which are kept as they are. If others were taken, their part is returned, to read it again with.
///
/// # Errors
/// It is no map, it is damaged, or it asks for more than the limits allow.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    format_version: FormatVersion,
    part: Option<usize>,
) -> Result<std::result::Result<Document, usize>> {
    let mut everything = Everything::new(format_version, part);
    let mut scalars = read::read(reader, format_version, &mut everything)?;
    let actual = scalars.part();
    if part.is_none() && everything.took_another_part(&scalars) {
        return Ok(Err(actual));
    }
    let engine = match format_version {
        FormatVersion::V1 => scalars.engine_type.as_deref().and_then(Engine::from_name),
        FormatVersion::V2 | FormatVersion::V5 => engine_of(actual),
    };
    let mut extra = scalars.take_odd();
    match scalars.engine_type.take() {
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
        algorithm_id: scalars.algorithm_id,
        tag: scalars.tag,
        engine,
        study: scalars.study.take(),
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
    version: FormatVersion,
    /// The part whose runs and summary count, where that is known beforehand.
    part: Option<usize>,
    runs: [Vec<Run>; PARTS.len()],
    metadata: Fields,
    permutation_tests: Value,
    blobs: Fields,
    extra: Fields,
    ohlcv: Option<Value>,
    around: Fields,
}

impl Everything {
    fn new(version: FormatVersion, part: Option<usize>) -> Everything {
        let [metadata, blobs, extra, around] = <[Fields; 4]>::default();
        let permutation_tests = Value::Nil;
        Everything {
            version,
            part,
            runs: Default::default(),
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
            None => !scalars.knows_engine() || part == scalars.named_part(),
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
        let value = reader.value()?;
        if self.is_version(&name, &value) {
            return Ok(());
        }
        match (&*name, value) {
            ("metadata", Value::Nil) | ("blobs", Value::Nil) => {}
            ("metadata", Value::Map(fields)) if self.metadata.is_empty() => self.metadata = fields,
            ("blobs", Value::Map(fields)) if self.blobs.is_empty() => self.blobs = fields,
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

    fn value(&self, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        reader.value().map(Some)
    }

    fn studies(&mut self, studies: Fields) {
        self.extra.push("studies", Value::Map(studies));
    }
}
