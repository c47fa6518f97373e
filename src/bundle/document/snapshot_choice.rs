//! Choice of the snapshots that are read: where a run has a time-weighted curve, they say no more of its equity.

use super::record;
use super::reference::blob_key;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;
use crate::model::{Point, Run, SeriesField};

/// The field of a run that holds its snapshots.
pub(super) const SNAPSHOTS: &str = "portfolio_snapshots";

/// Which snapshots are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SnapshotChoice {
    /// Those of runs that seem to have no time-weighted curve: they tell of money paid in and out.
    WithoutTimeWeighted,
    /// All, as some time-weighted curves turned out to be none.
    #[default]
    All,
}

impl SnapshotChoice {
    /// Whether the snapshots of a run are read that is known as far as they.
    pub(super) fn takes_those_of(self, run: &Run) -> bool {
        self == SnapshotChoice::All || !may_be_time_weighted(run)
    }
}

/// Reads the run behind a map's head, and says whether its snapshots were left out.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(super) fn read_run(reader: &mut Reader<'_>, entries: usize, snapshots: SnapshotChoice) -> Result<(Run, bool)> {
    let mut left_out = false;
    let run = record::read_chosen(reader, entries, |run, field| {
        let is_chosen = field != SNAPSHOTS || snapshots.takes_those_of(run);
        left_out |= !is_chosen;
        is_chosen
    })?;
    Ok((run, left_out))
}

/// Whether a run has a time-weighted curve, as far as was read of it.
pub(super) fn may_be_time_weighted(run: &Run) -> bool {
    let field = SeriesField::TwrEquityCurve;
    !run.series(field).is_empty() || reference_of(run, field).is_some()
}

/// Whether a run has a time-weighted curve that figures can be measured on.
pub(crate) fn is_time_weighted(run: &Run) -> bool {
    is_measurable(run, SeriesField::TwrEquityCurve)
}

/// Whether figures can be measured on a curve of a run: it has a number in the run's own time.
pub(super) fn is_measurable(run: &Run, field: SeriesField) -> bool {
    let counts = |point: &Point| point.value.is_finite() && run.start.is_none_or(|start| point.time >= start);
    run.series(field).points().iter().any(counts)
}

/// The key of the blob that a run refers to for a curve.
pub(super) fn reference_of(run: &Run, field: SeriesField) -> Option<&str> {
    run.metrics.as_ref()?.values.get(field.name()).and_then(blob_key)
}
