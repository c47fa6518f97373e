//! Reader of the scalars alone, for an index: counts the runs, steps over them and stops as soon as nothing of interest can follow.

use std::sync::Arc;

use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::{EngineRuns, UNREAD};
use super::read;
use super::study_scalars::read_trials;
use super::trial_scalars::TrialScalars;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;
use crate::bundle::wire::token::Token;
use crate::model::{Fields, FormatVersion, Value};

/// Scalars: everything that can be known of a bundle without its series.
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
    /// What could not be read of a legacy directory and is left out, a sentence each.
    pub unread: Vec<String>,
}

impl BundleScalars {
    /// Reads the scalars of a document.
    pub(crate) fn of(reader: &mut Reader<'_>, format_version: FormatVersion) -> Result<BundleScalars> {
        let mut parts = ScalarParts::default();
        let envelope = read::read(reader, format_version, &mut parts)?;
        Ok(BundleScalars::from_parts(format_version, envelope, parts))
    }

    /// The scalars of a document of which this was read.
    pub(super) fn from_parts(
        format_version: FormatVersion,
        mut envelope: Envelope,
        parts: ScalarParts,
    ) -> BundleScalars {
        let ScalarParts { counts, mut trials, unread } = parts;
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
            unread: unread_in_words(unread.as_ref()),
        }
    }
}

/// The sentences in which a document names parts that could not be read.
pub(crate) fn unread_in_words(unread: Option<&Value>) -> Vec<String> {
    let Some(Value::Map(parts)) = unread else { return Vec::new() };
    let sentence = |(part, reason): (&str, &Value)| {
        format!("{part} is left out: {}", reason.as_text().unwrap_or("it cannot be read"))
    };
    parts.iter().map(sentence).collect()
}

/// The number of runs of each engine or the trials of each study, and which parts could not be read.
#[derive(Default)]
pub(super) struct ScalarParts {
    counts: [u64; EngineRuns::COUNT],
    trials: Vec<TrialScalars>,
    unread: Option<Value>,
}

impl Keep for ScalarParts {
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

    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        if *name == *UNREAD {
            self.unread = reader.value().map(Some)?;
            return Ok(());
        }
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
