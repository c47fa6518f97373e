//! Sample of a study: whether a choice is made on it, or only held to it.

use crate::model::{RowKey, TrialName};

/// The types of samples that hold out what a choice has not seen; of several the first is taken that a sweep has.
pub(super) const HELD_OUT: [&str; 2] = ["out_sample_time", "out_sample_universe"];

/// The types of samples that nothing is chosen from, so that they are no trials: those that are held out, and others.
pub const NO_CHOICES: [&str; 4] = [HELD_OUT[0], HELD_OUT[1], "stress", "monte_carlo"];

/// The part that the study of a trial has in the evaluation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// Its type, such as `in_sample`, where the study says so.
    pub sample_type: Option<String>,
    /// What the samples of one strategy have in common: its bundle, the engine and the universe.
    pub(super) strategy: String,
}

impl Sample {
    /// The sample of a row.
    pub fn new(key: &RowKey, sample_type: Option<String>) -> Sample {
        let strategy = key.split_trial().map(|(bundle, TrialName { engine, universe, .. })| {
            format!("{bundle}#{}/{}", engine.name(), universe.unwrap_or_default())
        });
        Sample { sample_type, strategy: strategy.unwrap_or_default() }
    }

    /// Whether it is of a type.
    pub(super) fn is(&self, sample_type: &str) -> bool {
        self.sample_type.as_deref() == Some(sample_type)
    }

    /// Whether it is one that nothing is chosen from.
    pub(super) fn is_aside(&self) -> bool {
        NO_CHOICES.iter().any(|aside| self.is(aside))
    }
}
