//! Judgement of a sweep: whether its best trial is more than luck gives, by the statistics of selection over all trials.
//!
//! Takes trials with their daily returns, windows and parameters; gives figures, each or the reason why there is none, and
//! the sentences that follow from them. Knows neither files nor an index, so that it is tested on sweeps that are made.
//!
//! ```text
//! trials with their daily returns --TrialTable--> one table of returns --Judgement::of--> figures --verdict--> sentences
//! ```

mod best;
mod candidate;
mod out_of_sample;
mod parameters;
mod trial_figures;
mod trial_table;
mod tried;
mod unanswered;
mod verdict;

pub use best::{Best, Luck};
pub use candidate::Candidate;
pub use out_of_sample::{OutOfSample, WindowChoice};
pub use parameters::{ParameterImportance, Plateau};
pub use trial_figures::TrialFigures;
pub use trial_table::TrialTable;
pub use unanswered::Unanswered;

use crate::model::GoneTrial;
use crate::stats::selection::{
    DeflatedSharpe, Draws, EffectiveTrials, Overfitting, OverfittingOptions, SuperiorAbility, deflated_sharpe_ratio,
    overfitting, typical_block_length,
};
use std::collections::BTreeMap;
use tried::Tried;

/// Draws of the bootstrap.
const DRAWS: usize = 2_000;

/// Seed of all that is drawn: the same sweep is always judged alike.
const SEED: u64 = 1;

/// What the trials of a sweep say together. A figure that cannot be computed says why.
#[derive(Debug)]
pub struct Judgement {
    /// Trials that were ever tried: those of the index, also without returns, and those that are gone.
    pub count: usize,
    /// Trials that were tried and are in the index no more.
    pub gone: usize,
    /// Bundles that could not be read.
    pub failed: usize,
    /// The returns that everything is computed from.
    pub table: Result<TrialTable, Unanswered>,
    /// The standard deviation of Sharpe ratios across trials, per year.
    pub deviation: Option<f64>,
    /// How many independent trials would vary as much.
    pub effective: Result<EffectiveTrials, Unanswered>,
    /// What the whole sweep says of each trial that has a Sharpe ratio, by its key in the index.
    pub figures: Result<BTreeMap<String, TrialFigures>, Unanswered>,
    /// The trial with the highest Sharpe ratio.
    pub best: Result<Best, Unanswered>,
    /// What luck alone would give.
    pub luck: Result<Luck, Unanswered>,
    /// How often the leader of one half of the days fell behind in the other.
    pub overfitting: Result<Overfitting, Unanswered>,
    /// Whether any trial beats the risk-free rate by more than luck.
    pub ability: Result<SuperiorAbility, Unanswered>,
    /// What choosing by the windows before earned.
    pub out_of_sample: Result<OutOfSample, Unanswered>,
    /// How much of the differences each parameter explains.
    pub importance: Result<Vec<ParameterImportance>, Unanswered>,
    /// How the trials next to the best did.
    pub plateau: Result<Plateau, Unanswered>,
}

impl Judgement {
    /// Judges trials. All that were tried belong here, whatever a ranking shows of them, and those that are gone.
    pub fn of(candidates: &[Candidate], gone: &[GoneTrial], failed: usize) -> Judgement {
        let tried = Tried::of(candidates, gone);
        let figures = TrialFigures::of_all(&tried);
        let best = figures.clone().and_then(|figures| Best::of(&tried, &figures, candidates));
        let figures = figures.map(|figures| tried.by_handle(figures, candidates));
        let Tried { count, table, ratios, deviation, effective } = tried;
        let answered = table.as_ref().map_err(Clone::clone);
        Judgement {
            luck: deviation.ok_or(Unanswered::NoSpread).map(|deviation| Luck::of(count, deviation)),
            overfitting: answered
                .clone()
                .and_then(|table| Ok(overfitting(table.excess(), OverfittingOptions::default())?)),
            ability: answered.clone().and_then(ability),
            out_of_sample: answered.clone().and_then(|table| OutOfSample::of(table, &best, candidates)),
            importance: answered.clone().and_then(|table| parameters::importance(table, &ratios, candidates)),
            plateau: answered.and_then(|table| Plateau::of(table, &ratios, candidates)),
            gone: gone.len(),
            figures,
            count,
            failed,
            deviation,
            effective,
            best,
            table,
        }
    }
}

impl Judgement {
    /// The deflated Sharpe ratio of the best (luck in it is per day) for one trial, two, four and so on up to all.
    pub fn deflated_over_trials(&self) -> Vec<(f64, DeflatedSharpe)> {
        let (Ok(best), Ok(table), Some(deviation)) = (&self.best, &self.table, self.deviation) else {
            return Vec::new();
        };
        let powers =
            std::iter::successors(Some(1), |trials| Some(trials * 2)).take_while(|trials| *trials < self.count);
        let deflated = |trials: usize| {
            let deviation = table.per_day(deviation);
            Some((trials as f64, deflated_sharpe_ratio(&best.figures.estimate, trials as f64, deviation)?))
        };
        powers.chain([self.count]).filter_map(deflated).collect()
    }
}

fn ability(table: &TrialTable) -> Result<SuperiorAbility, Unanswered> {
    let block_length = typical_block_length(table.excess()).ok_or(Unanswered::NoSpread)?;
    let draws = Draws::stationary(table.excess().days(), block_length, DRAWS, SEED);
    Ok(SuperiorAbility::test(table.excess(), &draws, block_length)?)
}

#[cfg(test)]
mod tests;
