//! Settled bundles: the states in which a shard has read them, and the segments that hold their rows.

use super::encode::segment_name;
use super::home::SegmentHome;
use super::record::Record;
use super::states::{StateOfBundle, states};
use crate::bundle::Limits;
use crate::index::segment_error::SegmentError;
use crate::index::shard::Shard;
use crate::model::{BundleStamp, Failure, Handle};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

/// The folder of a shard's segments.
pub(super) fn segments_of(shard: Shard) -> String {
    format!("segments/{}", shard.name())
}

/// Which states of bundles are in which segment.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// The names of the segments.
    pub(super) segments: Vec<String>,
    states: HashMap<(Handle, BundleStamp), State>,
}

/// What is known of a bundle in one state.
#[derive(Debug, Default)]
struct State {
    /// The position of the segment's name.
    segment: usize,
    failure: Option<String>,
    /// The backtests of the bundle that cannot be measured, and why.
    faults: BTreeMap<String, String>,
}

impl Settled {
    /// Reads what the segments of a shard hold. One that is damaged or of another version holds nothing that is of use.
    pub(super) fn read(home: &dyn SegmentHome, shard: Shard, limits: &Limits) -> Result<Settled, SegmentError> {
        let folder = segments_of(shard);
        let unreadable = |name: &str, source: io::Error| SegmentError::Unreadable {
            location: home.location(),
            name: name.to_owned(),
            source: source.into(),
        };
        let mut settled = Settled::default();
        for name in home.names(&folder).map_err(|error| unreadable(&folder, error))? {
            let path = format!("{folder}/{name}");
            let bytes = match home.read(&path) {
                // Somebody else may have taken it away.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                bytes => bytes.map_err(|error| unreadable(&path, error))?,
            };
            let Ok((header, states)) = states(&name, bytes) else { continue };
            // What another version or other limits could not read may well be read now.
            let is_doubtful = |state: &&StateOfBundle| state.failure.is_some() || state.fault.is_some();
            let doubtful: HashSet<Handle> = match header.is_certain(limits) {
                true => HashSet::new(),
                false => states.iter().filter(is_doubtful).map(|state| state.bundle.clone()).collect(),
            };
            settled.take(name, states.into_iter().filter(|state| !doubtful.contains(&state.bundle)));
        }
        Ok(settled)
    }

    /// Adds the records of a segment with this content.
    pub(super) fn add(&mut self, content: &[u8], states: Vec<StateOfBundle>) {
        self.take(segment_name(content), states.into_iter());
    }

    fn take(&mut self, name: String, states: impl Iterator<Item = StateOfBundle>) {
        let segment = self.segments.len();
        self.segments.push(name);
        for StateOfBundle { bundle, stamp, failure, fault } in states {
            let state = self.states.entry((bundle, stamp)).or_insert(State { segment, ..State::default() });
            if state.segment == segment {
                state.failure = failure;
                state.faults.extend(fault.map(|(key, reason)| (key.as_str().to_owned(), reason)));
            }
        }
    }

    /// The position of the segment that holds a bundle in this state.
    pub(super) fn segment_of(&self, bundle: &Handle, stamp: BundleStamp) -> Option<usize> {
        self.states.get(&(bundle.clone(), stamp)).map(|state| state.segment)
    }

    /// Why a bundle could not be read in this state.
    pub(super) fn failure(&self, bundle: &Handle, stamp: BundleStamp) -> Option<&str> {
        self.states.get(&(bundle.clone(), stamp))?.failure.as_deref()
    }

    /// The backtests of a bundle that cannot be measured in this state.
    pub(super) fn faults(&self, bundle: &Handle, stamp: BundleStamp) -> impl Iterator<Item = Failure> {
        let state = self.states.get(&(bundle.clone(), stamp));
        let faults = state.into_iter().flat_map(|state| &state.faults);
        faults.map(|(path, reason)| Failure { path: path.clone(), reason: reason.clone() })
    }
}

impl StateOfBundle {
    /// The state that a record is of.
    pub(super) fn of(record: &Record) -> StateOfBundle {
        let fault = record.measured().and_then(|measured| measured.trial.fault.clone());
        StateOfBundle {
            bundle: record.bundle.clone(),
            stamp: record.stamp,
            failure: record.failed().map(str::to_owned),
            fault: fault.map(|reason| (record.key.clone(), reason)),
        }
    }
}
