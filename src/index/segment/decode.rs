//! Decoding of segments, a few records at a time.

use super::SegmentFault;
use super::columns::{BUNDLE, DAYS, EXACT, FAILURE, FAULT, read_exact_numbers};
use super::details::{DetailColumns, shared_days};
use super::encode::segment_name;
use super::header::{Header, SEGMENT};
use super::record::{Content, Record};
use super::table::{Columns, Stamps, Table, handle, number, text};
use crate::bundle::Limits;
use crate::index::catalog::MeasuredTrial;
use crate::model::{EquityFigures, Handle, IndexRow, Metric, RowKey, Summary, Trial};
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use parquet::errors::ParquetError;
use std::sync::Arc;

/// Records that are made of columns at once: where they are merged, a segment of each shard is open.
const AT_ONCE: usize = 16;

/// The records of a segment, one after the other.
pub(super) struct Records {
    pub(super) header: Header,
    table: Table,
    /// Columns of which no records are made yet.
    columns: Option<RecordBatch>,
    made: std::vec::IntoIter<Record>,
}

impl Records {
    /// Opens a segment that has this name.
    pub(super) fn open(name: &str, bytes: Vec<u8>) -> Result<Records, SegmentFault> {
        check_content(name, &bytes)?;
        let table = Table::open(bytes, SEGMENT, None)?;
        Ok(Records { header: Header::read(&table.header)?, table, columns: None, made: Vec::new().into_iter() })
    }

    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record>, SegmentFault> {
        loop {
            if let Some(record) = self.made.next() {
                return Ok(Some(record));
            }
            let columns = match self.columns.take() {
                Some(columns) => columns,
                None => match self.table.next()? {
                    Some(columns) => packed(columns)?,
                    None => return Ok(None),
                },
            };
            let now = columns.num_rows().min(AT_ONCE);
            self.made = records(&columns.slice(0, now), self.header.limits)?.into_iter();
            let left = columns.num_rows() - now;
            self.columns = (left > 0).then(|| columns.slice(now, left));
        }
    }
}

/// The columns of a segment in as little room as they take: the days of many backtests are the same.
fn packed(columns: RecordBatch) -> Result<RecordBatch, SegmentFault> {
    let days = shared_days(Columns(&columns).lists(DAYS)?)?;
    let (schema, mut columns, _) = columns.into_parts();
    let mut packed: Vec<(&str, ArrayRef)> = Vec::with_capacity(columns.len());
    for (field, mut column) in schema.fields().iter().zip(columns.drain(..)) {
        if field.name() == DAYS {
            column = Arc::new(days.clone());
        }
        Array::shrink_to_fit(&mut column);
        packed.push((field.name(), column));
    }
    Ok(RecordBatch::try_from_iter(packed).map_err(ParquetError::from)?)
}

/// Makes sure that a segment is the one that its name says.
pub(super) fn check_content(name: &str, bytes: &[u8]) -> Result<(), SegmentFault> {
    if segment_name(bytes) == name { Ok(()) } else { Err(SegmentFault::Altered) }
}

/// The records of some columns, whose bundles were read with these limits.
fn records(columns: &RecordBatch, limits: Limits) -> Result<Vec<Record>, SegmentFault> {
    let columns = Columns(columns);
    let texts = |name| columns.texts(name);
    let (bundles, keys, stamps, failures) =
        (texts(BUNDLE)?, texts("bundle_path")?, Stamps::of(&columns)?, texts(FAILURE)?);
    let (algorithms, tags, engines) = (texts("algorithm_id")?, texts("tag")?, texts("engine_type")?);
    let (rates, runs) =
        (columns.numbers::<Float64Type>("risk_free_rate")?, columns.numbers::<Int64Type>("number_of_runs")?);
    let (parameters, strategies, exact) = (texts("parameters_json")?, texts("strategy_ids_json")?, texts(EXACT)?);
    let (studies, universes, samples, faults) =
        (texts("study")?, texts("universe")?, texts("sample_type")?, texts(FAULT)?);
    let figures = |metrics: Vec<&'static Metric>| {
        let column = |metric: &'static Metric| Ok((metric, columns.numbers::<Float64Type>(&metric.column())?));
        metrics.into_iter().map(column).collect::<Result<Vec<_>, SegmentFault>>()
    };
    let (summaries, measured) = (figures(Metric::columns().collect())?, figures(Metric::measured().collect())?);
    let details = DetailColumns::of(&columns)?;
    let owned = |column, position| text(column, position).map(str::to_owned);
    let record = |position| {
        let (bundle, stamp) = (handle(bundles, position)?, stamps.at(position)?);
        let key = RowKey::new(text(keys, position).unwrap_or_default());
        if let Some(reason) = owned(failures, position) {
            return Ok(Record { bundle, key, stamp, content: Content::Failed(reason) });
        }
        let mut summary = Summary::default();
        for (metric, values) in &summaries {
            if let (Some(value), Some(at)) = (number(values, position), Metric::position(metric.name)) {
                summary.set_at(at, Some(value));
            }
        }
        for (name, value) in text(exact, position).map(read_exact_numbers).unwrap_or_default() {
            summary.insert(&name, value);
        }
        let row = IndexRow {
            handle: below_root(&key)?,
            // The name of a file may look like that of a trial, but only a trial has a study.
            trial: key
                .split_trial()
                .map(|(_, trial)| trial)
                .filter(|trial| text(studies, position) == Some(&trial.study)),
            algorithm_id: owned(algorithms, position),
            tag: owned(tags, position),
            engine_type: owned(engines, position),
            risk_free_rate: number(rates, position),
            number_of_runs: number(runs, position).and_then(|runs| u64::try_from(runs).ok()).unwrap_or_default(),
            parameters_json: owned(parameters, position),
            strategy_ids_json: owned(strategies, position),
            stamp,
            summary,
        };
        let mut trial = Trial {
            study: owned(studies, position),
            universe: owned(universes, position),
            sample_type: owned(samples, position),
            fault: owned(faults, position),
            figures: EquityFigures::default(),
        };
        measured.iter().for_each(|(metric, values)| trial.figures.set(metric.name, number(values, position)));
        let trial = MeasuredTrial { key: key.clone(), stamp, limits, trial, details: details.at(position)? };
        Ok(Record { bundle, key, stamp, content: Content::Row(Box::new((row, trial))) })
    };
    (0..columns.0.num_rows()).map(record).collect()
}

/// The handle of a row; an absolute path becomes one below the root of the file system.
fn below_root(key: &RowKey) -> Result<Handle, SegmentFault> {
    let path = key.as_str().strip_prefix('/').unwrap_or(key.as_str());
    Handle::new(path).map_err(|error| SegmentFault::Refused(error.to_string()))
}
