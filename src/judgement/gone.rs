//! Trials that are gone, in the words of a verdict.

use super::Judgement;
use super::verdict::{Sentence, thousands};

impl Judgement {
    /// How many of the trials are gone, where any is.
    pub(super) fn counted(&self) -> Option<Sentence> {
        (self.gone > 0).then(|| Sentence {
            text: format!("{} were tried, {}; they count too.", thousands(self.count), self.gone_since()),
            figures: vec!["trials.count", "trials.gone"],
        })
    }

    /// How many of the trials are gone, as a part of a sentence.
    pub fn gone_since(&self) -> String {
        format!("{} of them since deleted, archived or replaced", thousands(self.gone))
    }
}
