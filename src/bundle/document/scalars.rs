//! Reader of the scalars alone, for an index: counts the runs, steps over them and stops as soon as nothing of interest can follow.

use std::sync::Arc;

use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::EngineRuns;
use super::read;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;
use crate::bundle::wire::token::Token;
use crate::model::{Fields, FormatVersion, Summary, Value};

/// What can be known of a backtest without its series: the scalars.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleScalars {
    /// The format of the file.
    pub format_version: FormatVersion,
    /// The algorithm's name; the file need not give one.
    pub algorithm_id: Option<String>,
    /// The user's label.
    pub tag: Option<String>,
    /// `vector`, `event` or whatever else the file says.
    pub engine_type: Option<String>,
    /// Risk-free rate, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// How many windows were run.
    pub number_of_runs: u64,
    /// The parameters in the order of the file.
    pub parameters: Fields,
    /// Names of the strategies.
    pub strategy_ids: Vec<String>,
    /// The summary's numbers; `None` where the file has none.
    pub summary: Option<Summary>,
}

impl BundleScalars {
    /// Reads the scalars of a document.
    pub(crate) fn of(reader: &mut Reader<'_>, format_version: FormatVersion) -> Result<BundleScalars> {
        let mut counts = Counts::default();
        let envelope = read::read(reader, format_version, &mut counts)?;
        Ok(BundleScalars::from_envelope(format_version, envelope, &counts.0))
    }

    /// The scalars of an envelope, with the number of runs of each engine.
    pub(super) fn from_envelope(
        format_version: FormatVersion,
        mut envelope: Envelope,
        counts: &[u64; EngineRuns::COUNT],
    ) -> BundleScalars {
        let runs = envelope.actual_runs();
        BundleScalars {
            format_version,
            number_of_runs: counts[runs.index()],
            summary: envelope.summaries[runs.index()].take(),
            algorithm_id: envelope.algorithm_id,
            tag: envelope.tag,
            engine_type: envelope.engine_type,
            risk_free_rate: envelope.risk_free_rate,
            parameters: envelope.parameters,
            strategy_ids: envelope.strategy_ids,
        }
    }
}

/// The number of runs of each engine, and nothing else.
#[derive(Default)]
struct Counts([u64; EngineRuns::COUNT]);

impl Keep for Counts {
    const STOPS_EARLY: bool = true;

    fn wants(&self, _runs: EngineRuns, _envelope: &Envelope) -> bool {
        true
    }

    fn count(&mut self, runs: EngineRuns, count: usize) {
        self.0[runs.index()] = count as u64;
    }

    fn runs(&mut self, _runs: EngineRuns, count: usize, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip_rest_of(Token::List(count))
    }

    fn other(&mut self, _name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip()
    }

    fn around(&mut self, _name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip()
    }

    fn value(&self, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        reader.skip().map(|()| None)
    }

    fn studies(&mut self, _studies: Fields) {}
}
