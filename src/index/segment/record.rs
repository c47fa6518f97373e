//! Records: what a segment holds of one backtest of a bundle, or of a bundle that could not be read.

use crate::index::catalog::{Batch, FailedBundle, MeasuredTrial};
use crate::model::{BundleStamp, Handle, IndexRow, RowKey, Trial};
use std::collections::HashMap;

/// One row of a segment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    /// The bundle, by its path below the location.
    pub(super) bundle: Handle,
    /// The key of the row in an index.
    pub(super) key: RowKey,
    /// The state in which the bundle was read.
    pub(super) stamp: BundleStamp,
    pub(super) content: Content,
}

/// What came of reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Row(Box<(IndexRow, MeasuredTrial)>),
    /// It could not be read, and why.
    Failed(String),
}

impl Record {
    /// The records of a batch, whose bundles have these keys.
    pub(super) fn of_batch(batch: Batch, bundles: &HashMap<RowKey, Handle>) -> Vec<Record> {
        let bundle = |key: &RowKey| bundles.get(key).cloned();
        let Batch { rows, trials, failed, .. } = batch;
        // Of each bundle that is read for the first time all rows are measured.
        let rows = rows.into_iter().zip(trials).filter_map(|((key, row), trial)| {
            let of_trial = || row.trial.as_ref().and_then(|_| key.split_trial());
            let bundle = bundle(&key).or_else(|| bundle(&of_trial()?.0))?;
            Some(Record { bundle, stamp: row.stamp, content: Content::Row(Box::new((row, trial))), key })
        });
        let failed = failed.into_iter().filter_map(|FailedBundle { key, stamp, reason, .. }| {
            Some(Record { bundle: bundle(&key)?, key, stamp, content: Content::Failed(reason) })
        });
        rows.chain(failed).collect()
    }

    pub(super) fn row(&self) -> Option<&IndexRow> {
        match &self.content {
            Content::Row(read) => Some(&read.0),
            Content::Failed(_) => None,
        }
    }

    pub(super) fn measured(&self) -> Option<&MeasuredTrial> {
        match &self.content {
            Content::Row(read) => Some(&read.1),
            Content::Failed(_) => None,
        }
    }

    pub(super) fn trial(&self) -> Option<&Trial> {
        self.measured().map(|measured| &measured.trial)
    }

    pub(super) fn failed(&self) -> Option<&str> {
        match &self.content {
            Content::Row(_) => None,
            Content::Failed(reason) => Some(reason),
        }
    }
}
