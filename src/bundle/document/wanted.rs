//! Choice of what to take for the backtest of a document that is read whole.

use super::keys::EngineRuns;
use super::snapshot_choice::SnapshotChoice;
use crate::model::TrialName;

/// What to take for the backtest, where a document holds several.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted<'a> {
    /// The trial of a document with studies; `None` for the first that has runs.
    pub(crate) trial: Option<&'a TrialName>,
    /// The runs, where it is known beforehand which they are.
    pub(crate) runs: Option<EngineRuns>,
    /// The snapshots of these runs.
    pub(crate) snapshots: SnapshotChoice,
}
