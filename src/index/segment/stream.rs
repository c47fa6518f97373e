//! Streams: the rows of a shard's bundles, in order of their paths, out of its segments.

use super::SegmentFault;
use super::decode::Records;
use super::home::SegmentHome;
use super::manifest::Manifest;
use super::record::Record;
use super::settled::segments_of;
use crate::bundle::Limits;
use crate::index::segment_error::SegmentError;
use crate::model::Handle;
use crate::source::Entry;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::io::ErrorKind;

/// The rows of one shard as they are asked for. A segment is open from the first of its bundles to the last.
pub(super) struct ShardStream<'a> {
    home: &'a dyn SegmentHome,
    manifest: &'a Manifest,
    /// The position in the manifest of the next bundle.
    next: usize,
    open: HashMap<u32, OpenSegment>,
    /// The position of the last bundle of each segment.
    last: HashMap<u32, usize>,
}

struct OpenSegment {
    records: Records,
    /// The record that was read last and is of a later bundle.
    ahead: Option<Record>,
}

/// The rows of a bundle, and what it was allowed to ask for when they were read.
pub(super) struct BundleRecords {
    pub(super) records: Vec<Record>,
    pub(super) limits: Limits,
}

impl<'a> ShardStream<'a> {
    pub(super) fn new(home: &'a dyn SegmentHome, manifest: &'a Manifest) -> ShardStream<'a> {
        // Collected, it would have room for as many segments as there are bundles.
        let mut last = HashMap::new();
        for (position, segment) in manifest.bundles.segments.iter().enumerate() {
            last.insert(*segment, position);
        }
        ShardStream { home, manifest, next: 0, open: HashMap::new(), last }
    }

    /// The rows of the bundle at a position in the manifest, which stands behind all that were asked for before; `None` is
    /// that of one that the manifest does not list.
    ///
    /// # Errors
    /// Its segment cannot be read, is damaged, or does not hold it.
    pub(super) fn of_bundle(&mut self, position: Option<usize>, listed: &Entry) -> Result<BundleRecords, SegmentError> {
        let bundle = &listed.handle;
        let of_position = |position| Some((position, *self.manifest.bundles.segments.get(position)?));
        let found = position.filter(|position| *position >= self.next).and_then(of_position);
        let (position, segment) = found.ok_or_else(|| self.missing(bundle, ""))?;
        self.next = position + 1;
        if !self.open.contains_key(&segment) {
            let records = self.open_segment(segment)?;
            self.open.insert(segment, OpenSegment { records, ahead: None });
        }
        let found = match self.open.get_mut(&segment) {
            Some(segment) => segment.take(listed),
            None => Ok(None),
        };
        let name = self.name(segment);
        let found = found.map_err(|fault| self.damaged(&name, &fault))?.ok_or_else(|| self.missing(bundle, &name))?;
        let last = &self.last;
        self.open.retain(|segment, _| last.get(segment).is_some_and(|last| *last > position));
        Ok(found)
    }

    fn name(&self, segment: u32) -> String {
        let name = self.manifest.segments.get(segment as usize).map(String::as_str).unwrap_or_default();
        format!("{}/{name}", segments_of(self.manifest.shard))
    }

    fn open_segment(&self, segment: u32) -> Result<Records, SegmentError> {
        let path = self.name(segment);
        let bytes = self.home.read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => self.damaged(&path, &SegmentFault::Gone),
            _ => SegmentError::Unreadable { location: self.home.location(), name: path.clone(), source: error.into() },
        })?;
        let name = path.rsplit('/').next().unwrap_or_default();
        Records::open(name, bytes).map_err(|fault| self.damaged(&path, &fault))
    }

    fn damaged(&self, name: &str, fault: &SegmentFault) -> SegmentError {
        SegmentError::Damaged { location: self.home.location(), name: name.to_owned(), reason: fault.to_string() }
    }

    fn missing(&self, bundle: &Handle, name: &str) -> SegmentError {
        let reason = format!("it does not hold {bundle}");
        SegmentError::Damaged { location: self.home.location(), name: name.to_owned(), reason }
    }
}

impl OpenSegment {
    /// The rows of a bundle in its state; what stands before it is passed over.
    fn take(&mut self, listed: &Entry) -> Result<Option<BundleRecords>, SegmentFault> {
        let mut found = Vec::new();
        loop {
            let next = match self.ahead.take() {
                Some(record) => Some(record),
                None => self.records.next()?,
            };
            let Some(record) = next else { break };
            match Handle::by_path(record.bundle.as_str(), listed.handle.as_str()) {
                Ordering::Less => {}
                Ordering::Equal if record.stamp == listed.stamp => found.push(record),
                Ordering::Equal => {}
                Ordering::Greater => {
                    self.ahead = Some(record);
                    break;
                }
            }
        }
        let limits = self.records.header.limits;
        Ok((!found.is_empty()).then_some(BundleRecords { records: found, limits }))
    }
}
