//! Trials that are counted and not compared, in the words of a verdict: those that are gone, not drawn, or of other days.

use super::verdict::thousands;
use super::{Judgement, Sentence};

/// What is said of those that are gone.
const GONE: &str = "of them since deleted, archived or replaced";

impl Judgement {
    /// How many of the trials are gone, where any is.
    pub(super) fn counted(&self) -> Option<Sentence> {
        (self.gone > 0).then(|| {
            Sentence::default()
                .show("trials.count", thousands(self.count))
                .say(" were tried, ")
                .show("trials.gone", thousands(self.gone))
                .say(format!(" {GONE}; they count too."))
        })
    }

    /// How many of the trials were drawn to stand for all, where not all are compared.
    pub(super) fn drawn(&self) -> Option<Sentence> {
        let drawn = self.table.as_ref().ok().filter(|_| self.not_drawn > 0)?.drawn;
        let sentence = Sentence::of("Of the ")
            .show("trials.indexed", thousands(self.indexed()))
            .say(" trials of the index ")
            .show("trials.drawn", thousands(drawn))
            .say(
                " were drawn by chance to stand for all: what is said of halves, draws, windows and parameters is said of \
                 these, as of a smaller sweep. What luck gives, and what it leaves of the best, counts all.",
            );
        Some(sentence)
    }

    /// How many of the trials have no returns, or those of other days, and so stand beside the comparison.
    pub(super) fn not_compared(&self) -> Option<Sentence> {
        let left_out = self.table.as_ref().ok().map(|table| table.left_out).filter(|left_out| *left_out > 0)?;
        let of = match self.not_drawn {
            0 => Sentence::of("Of the ").show("trials.count", thousands(self.count)).say(" trials "),
            _ => Sentence::of("Of those that were to be compared "),
        };
        let sentence = of
            .show("trials.left_out", thousands(left_out))
            .say(" have no returns, or those of other days, and are not compared: what follows is of the others.");
        Some(sentence)
    }

    /// How many of the trials are gone, as a part of a sentence.
    pub fn gone_since(&self) -> String {
        format!("{} {GONE}", thousands(self.gone))
    }
}
