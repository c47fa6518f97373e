//! Reader of the scalars alone, for an index: counts the runs, steps over them and stops as soon as nothing of interest can follow.

use std::sync::Arc;

use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::EngineRuns;
use super::read;
use super::study_scalars::read_trials;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;
use crate::bundle::wire::token::Token;
use crate::model::{Fields, FormatVersion, Summary, TrialName};

/// What can be known of a bundle without its series: the scalars.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleScalars {
    /// The format of the file.
    pub format_version: FormatVersion,
    /// The algorithm's name; the file need not give one.
    pub algorithm_id: Option<String>,
    /// The user's label.
    pub tag: Option<String>,
    /// The parameters in the order of the file.
    pub parameters: Fields,
    /// Names of the strategies.
    pub strategy_ids: Vec<String>,
    /// Every backtest that the file holds, in its order: one, unless there are several studies, engines or universes.
    pub trials: Vec<TrialScalars>,
}

/// What can be known of one backtest of a bundle without its series.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialScalars {
    /// Which one it is; `None` where the bundle has no studies.
    pub name: Option<TrialName>,
    /// The part that the study has in the evaluation, such as `in_sample` or `walk_forward`.
    pub sample_type: Option<String>,
    /// `vector`, `event` or whatever else the file says.
    pub engine_type: Option<String>,
    /// Risk-free rate, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// How many windows were run.
    pub number_of_runs: u64,
    /// The summary's numbers; `None` where the file has none.
    pub summary: Option<Summary>,
}

impl BundleScalars {
    /// Reads the scalars of a document.
    pub(crate) fn of(reader: &mut Reader<'_>, format_version: FormatVersion) -> Result<BundleScalars> {
        let mut scalars = Scalars::default();
        let envelope = read::read(reader, format_version, &mut scalars)?;
        Ok(BundleScalars::from_envelope(format_version, envelope, &scalars.counts, scalars.trials))
    }

    /// The scalars of an envelope, with the number of runs of each engine, or the trials of the studies.
    pub(super) fn from_envelope(
        format_version: FormatVersion,
        mut envelope: Envelope,
        counts: &[u64; EngineRuns::COUNT],
        mut trials: Vec<TrialScalars>,
    ) -> BundleScalars {
        let runs = envelope.actual_runs();
        for trial in &mut trials {
            trial.risk_free_rate = trial.risk_free_rate.or(envelope.risk_free_rate);
        }
        if trials.is_empty() {
            trials.push(TrialScalars {
                name: None,
                sample_type: None,
                engine_type: envelope.engine_type.take(),
                risk_free_rate: envelope.risk_free_rate,
                number_of_runs: counts[runs.index()],
                summary: envelope.summaries[runs.index()].take(),
            });
        }
        BundleScalars {
            format_version,
            algorithm_id: envelope.algorithm_id,
            tag: envelope.tag,
            parameters: envelope.parameters,
            strategy_ids: envelope.strategy_ids,
            trials,
        }
    }
}

/// The number of runs of each engine, or the trials of each study, and nothing else.
#[derive(Default)]
struct Scalars {
    counts: [u64; EngineRuns::COUNT],
    trials: Vec<TrialScalars>,
}

impl Keep for Scalars {
    const STOPS_EARLY: bool = true;

    fn wants(&self, _runs: EngineRuns, _envelope: &Envelope) -> bool {
        true
    }

    fn count(&mut self, runs: EngineRuns, count: usize) {
        self.counts[runs.index()] = count as u64;
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

    fn studies(&mut self, reader: &mut Reader<'_>, envelope: &mut Envelope) -> Result<()> {
        self.trials = read_trials(reader)?;
        if !self.trials.is_empty() {
            envelope.note_said_by_studies(self.trials.iter().all(|trial| trial.risk_free_rate.is_some()));
        }
        Ok(())
    }
}
