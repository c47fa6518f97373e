//! Decodes the series of blobs and puts them where the document refers to them.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::backtest::Document;
use super::keys::BLOBS;
use super::reference::{blob_key, reference};
use crate::bundle::error::{BundleFault, Result};
use crate::bundle::limits::Limits;
use crate::bundle::parquet::{BlobFault, SeriesReader, SeriesWorkspace};
use crate::model::{Backtest, Fields, Point, Run, Series, SeriesField, Value};

/// Decodes the blobs that the runs refer to, and notes what could not be found or read.
///
/// A series without a readable blob is empty; its reference stays among the metrics' values. Blobs that became no series,
/// or hold more than its points, stay in the backtest's `extra` under `blobs`.
///
/// # Errors
/// A blob was altered after it was written, or is too long.
pub(crate) fn resolve(
    document: Document,
    workspace: &mut SeriesWorkspace,
    limits: &Limits,
) -> Result<(Backtest, Vec<SeriesNotice>)> {
    let Document { mut backtest, blobs, .. } = document;
    let mut blobs = Blobs::new(blobs, workspace, limits);
    let mut notices = Vec::new();
    for (number, run) in backtest.runs.iter_mut().enumerate() {
        for field in SeriesField::ALL {
            if let Some(NoSeries { what, is_missing }) = resolve_one(run, field, &mut blobs)? {
                notices.push(SeriesNotice { run: number, field, what, is_missing });
            }
        }
    }
    let left = blobs.left();
    if !left.is_empty() {
        backtest.extra.push(BLOBS, Value::Map(left));
    }
    Ok((backtest, notices))
}

/// A series that could not be found or read, and counts as empty.
#[derive(Debug)]
pub(crate) struct SeriesNotice {
    /// The position of its run.
    pub(crate) run: usize,
    pub(crate) field: SeriesField,
    /// What is wrong with it, as a sentence goes on about it.
    pub(crate) what: String,
    /// Whether there is no blob at all.
    pub(crate) is_missing: bool,
}

impl fmt::Display for SeriesNotice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SeriesNotice { run, field, what, .. } = self;
        write!(out, "run {}: {} {what}; it counts as empty", run + 1, field.name())
    }
}

fn resolve_one(run: &mut Run, field: SeriesField, blobs: &mut Blobs<'_>) -> Result<Option<NoSeries>> {
    let Some(metrics) = &mut run.metrics else { return Ok(None) };
    let Some(key) = metrics.values.get(field.name()).and_then(blob_key) else { return Ok(None) };
    let key = key.to_owned();
    match blobs.decode(&key)? {
        Decoded::Usual(series) => metrics.set_series(field, series),
        Decoded::Unusual(series) => metrics.set_unusual_series(field, series, reference(&key)),
        Decoded::Nothing(reason) => return Ok(Some(reason)),
    }
    Ok(None)
}

/// The blobs of one bundle.
pub(super) struct Blobs<'a> {
    blobs: Vec<Blob>,
    positions: HashMap<Arc<str>, usize>,
    reader: SeriesReader<'a>,
    points: u64,
    limits: Limits,
}

struct Blob {
    key: Arc<str>,
    content: Content,
    /// Whether it became a series, and holds no more than that.
    used: bool,
}

enum Content {
    Bytes(Bytes),
    Other(Value),
}

/// A reference once it was followed.
pub(super) enum Decoded {
    /// A series that would be written as it is.
    Usual(Series),
    /// A series that would be written with other bytes.
    Unusual(Series),
    /// No series, and why.
    Nothing(NoSeries),
}

/// Why there is no series.
pub(super) struct NoSeries {
    what: String,
    /// Whether there is no blob at all.
    is_missing: bool,
}

impl NoSeries {
    fn unreadable(what: String) -> Decoded {
        Decoded::Nothing(NoSeries { what, is_missing: false })
    }
}

impl<'a> Blobs<'a> {
    pub(super) fn new(blobs: Fields, workspace: &'a mut SeriesWorkspace, limits: &Limits) -> Blobs<'a> {
        let blobs: Vec<Blob> = blobs.into_iter().map(|(key, value)| Blob::new(key, value)).collect();
        // A key that is given twice counts as it was given first.
        let positions = blobs.iter().enumerate().rev().map(|(position, blob)| (blob.key.clone(), position)).collect();
        Blobs { blobs, positions, reader: SeriesReader::new(workspace, limits), points: 0, limits: *limits }
    }

    /// The series of a key.
    ///
    /// # Errors
    /// As [`resolve`].
    pub(super) fn decode(&mut self, key: &str) -> Result<Decoded> {
        let Some(&position) = self.positions.get(key) else {
            let what = "refers to a blob that is not in the file".to_owned();
            return Ok(Decoded::Nothing(NoSeries { what, is_missing: true }));
        };
        let Blob { content: Content::Bytes(bytes), used, .. } = &mut self.blobs[position] else {
            return Ok(NoSeries::unreadable("refers to a blob that holds no bytes".to_owned()));
        };
        match self.reader.decode(bytes) {
            Ok((series, is_usual)) => {
                *used |= is_usual;
                self.charge(&series)?;
                Ok(if is_usual { Decoded::Usual(series) } else { Decoded::Unusual(series) })
            }
            Err(BlobFault::Unreadable(reason)) => {
                Ok(NoSeries::unreadable(format!("refers to a blob that cannot be read ({reason})")))
            }
            Err(BlobFault::Altered(reason)) => Err(BundleFault::DamagedSeries { series: key.to_owned(), reason }),
            Err(BlobFault::TooLarge { size, unit, limit }) => {
                Err(BundleFault::TooLarge { what: "a series", size, unit, limit })
            }
        }
    }

    /// Counts a series against the limit of memory: many references may lead to one small blob of many points.
    fn charge(&mut self, series: &Series) -> Result<()> {
        self.points += series.len() as u64;
        let size = self.points.saturating_mul(size_of::<Point>() as u64);
        let (what, unit, limit) = ("all series together", "bytes", self.limits.memory);
        if size > limit { Err(BundleFault::TooLarge { what, size, unit, limit }) } else { Ok(()) }
    }

    /// The blobs that became no series.
    fn left(self) -> Fields {
        self.blobs.into_iter().filter(|blob| !blob.used).map(Blob::into_entry).collect()
    }
}

impl Blob {
    fn new(key: Arc<str>, value: Value) -> Blob {
        let content = match value {
            Value::Binary(bytes) => Content::Bytes(bytes.into()),
            other => Content::Other(other),
        };
        Blob { key, content, used: false }
    }

    fn into_entry(self) -> (Arc<str>, Value) {
        let value = match self.content {
            Content::Bytes(bytes) => Value::Binary(bytes.into()),
            Content::Other(value) => value,
        };
        (self.key, value)
    }
}
