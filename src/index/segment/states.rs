//! States of bundles in segments: what a shard has to know of what it has read already.

use super::SegmentFault;
use super::columns::{BUNDLE, FAILURE, FAULT, MTIME, SIZE};
use super::decode::check_content;
use super::header::{Header, SEGMENT};
use super::table::{Columns, Stamps, Table, handle, text};
use crate::model::{BundleStamp, Handle, RowKey};

/// The columns that tell it.
const STATES: [&str; 6] = [BUNDLE, "bundle_path", MTIME, SIZE, FAILURE, FAULT];

/// The state of a bundle in a segment, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StateOfBundle {
    pub(super) bundle: Handle,
    pub(super) stamp: BundleStamp,
    /// Why it could not be read.
    pub(super) failure: Option<String>,
    /// Why the backtest under this key was not measured.
    pub(super) fault: Option<(RowKey, String)>,
}

/// The header of a segment and the states of its bundles, one for each record.
pub(super) fn states(name: &str, bytes: Vec<u8>) -> Result<(Header, Vec<StateOfBundle>), SegmentFault> {
    check_content(name, &bytes)?;
    let mut table = Table::open(bytes, SEGMENT, Some(&STATES))?;
    let header = Header::read(&table.header)?;
    let mut states = Vec::new();
    while let Some(columns) = table.next()? {
        let columns = Columns(&columns);
        let (bundles, keys, stamps) = (columns.texts(BUNDLE)?, columns.texts("bundle_path")?, Stamps::of(&columns)?);
        let (failures, faults) = (columns.texts(FAILURE)?, columns.texts(FAULT)?);
        for position in 0..columns.0.num_rows() {
            let key = RowKey::new(text(keys, position).unwrap_or_default());
            states.push(StateOfBundle {
                bundle: handle(bundles, position)?,
                stamp: stamps.at(position)?,
                failure: text(failures, position).map(str::to_owned),
                fault: text(faults, position).map(|fault| (key, fault.to_owned())),
            });
        }
    }
    Ok((header, states))
}
