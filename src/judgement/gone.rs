//! Trials that are counted and not compared, in the words of a verdict: those that are gone, and those of other days.

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

    /// How many of the trials have no returns, or those of other days, and so stand beside the comparison.
    pub(super) fn not_compared(&self) -> Option<Sentence> {
        let left_out = self.table.as_ref().ok().map(|table| table.left_out).filter(|left_out| *left_out > 0)?;
        Some(Sentence {
            text: format!(
                "Of the {} trials {} have no returns, or those of other days, and are not compared: what follows is of the \
                 others.",
                thousands(self.count),
                thousands(left_out),
            ),
            figures: vec!["trials.count", "trials.left_out"],
        })
    }

    /// How many of the trials are gone, as a part of a sentence.
    pub fn gone_since(&self) -> String {
        format!("{} of them since deleted, archived or replaced", thousands(self.gone))
    }
}
