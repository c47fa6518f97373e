//! Winners: the trials with the highest Sharpe ratios, each with its neighbours and with what was left of it out of sample.

use super::{Decay, Judgement, Plateau, Unanswered};

/// A trial that ranks high, and what supports it.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedWinner {
    /// Its position in the table.
    pub trial: usize,
    /// Its key in the index.
    pub handle: String,
    /// Its Sharpe ratio from daily returns, per year.
    pub sharpe: f64,
    /// How the trials next to it did.
    pub plateau: Result<Plateau, Unanswered>,
    /// Its ratio in sample and out of sample, as bundles mark them, else in the windows before the last and in the last. The
    /// trial was ranked by both, unless studies hold the latter out.
    pub decay: Option<Decay>,
}

impl Judgement {
    /// The trials with the highest Sharpe ratios, best first.
    pub fn winners(&self, count: usize) -> Vec<JudgedWinner> {
        let mut order: Vec<usize> = (0..self.ratios.len()).filter(|trial| self.ratios[*trial].is_some()).collect();
        let ratio = |trial: usize| self.ratios[trial].unwrap_or(f64::NEG_INFINITY);
        // Of equals the first.
        order.sort_by(|one, other| ratio(*other).total_cmp(&ratio(*one)));
        order.into_iter().take(count).filter_map(|trial| self.judged(trial)).collect()
    }

    /// A winner of some ranking, by its key in the index; `None` where it is not in the table or has no Sharpe ratio.
    pub fn winner(&self, handle: &str) -> Option<JudgedWinner> {
        self.judged(self.handles.iter().position(|own| own == handle)?)
    }

    fn judged(&self, trial: usize) -> Option<JudgedWinner> {
        Some(JudgedWinner {
            trial,
            handle: self.handles.get(trial)?.clone(),
            sharpe: (*self.ratios.get(trial)?)?,
            plateau: self.searched.plateau(trial),
            decay: self.out_of_sample.as_ref().ok().and_then(|found| *found.parted.get(trial)?),
        })
    }
}
