//! Choice of what a reader keeps of a document beside its envelope.

use std::sync::Arc;

use super::envelope::Envelope;
use super::keys::EngineRuns;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;

/// A reader's choice of what it keeps.
pub(super) trait Keep {
    /// Whether reading may end as soon as the envelope is complete.
    const STOPS_EARLY: bool;

    /// Whether some runs may turn out to be the backtest's. Those that are not go to [`Keep::other`].
    fn wants(&self, runs: EngineRuns, envelope: &Envelope) -> bool;

    /// Takes note of how many runs of an engine there are.
    fn count(&mut self, runs: EngineRuns, count: usize);

    /// Takes so many runs of an engine, of which the list's head was read.
    fn runs(&mut self, runs: EngineRuns, count: usize, reader: &mut Reader<'_>) -> Result<()>;

    /// Takes an entry that is neither a scalar nor wanted.
    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()>;

    /// Takes an entry of the map around that of the backtest, in version 1.
    fn around(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()>;

    /// Takes the value of `studies`, in version 5.
    fn studies(&mut self, reader: &mut Reader<'_>, envelope: &mut Envelope) -> Result<()>;
}
