//! Judgement of a sweep: whether its best trial is more than luck gives, by the statistics of selection over all trials.
//!
//! Takes trials with their daily returns, windows and parameters; gives figures, each or the reason why there is none, and
//! the sentences that follow from them. Knows neither files nor an index, so that it is tested on sweeps that are made.
//!
//! ```text
//! trials with their daily returns --TrialTable--> one table of returns --Judgement::of--> figures --verdict--> sentences
//! ```

mod ability;
mod all_trials;
mod benchmark;
mod best;
mod candidate;
mod corrections;
mod decay;
mod folds;
mod gone;
mod held;
mod luck;
mod near_copies;
mod options;
mod out_of_sample;
mod parameters;
mod sample;
mod sentence;
mod studies;
mod trial_figures;
mod trial_table;
mod tried;
mod unanswered;
mod verdict;
mod winner;

pub use ability::Ability;
pub use all_trials::AllTrials;
pub use benchmark::Benchmark;
pub use best::Best;
pub use candidate::{Candidate, CandidateWindow};
pub use corrections::{Corrected, Corrections};
pub use decay::{Decay, DecayBand};
pub use folds::Marking;
pub use held::Held;
pub use luck::{Luck, is_sharpe_ratio};
pub use near_copies::near_copies;
pub use options::{JudgementOptions, MOST_COMPARED, Standard};
pub use out_of_sample::{LeaderDecay, OutOfSample, Path, WindowChoice};
pub use parameters::{EdgeDistance, Ground, PairImportance, ParameterImportance, ParameterImportances, Plateau};
pub use sample::{NO_CHOICES, Sample};
pub use sentence::{Part, Sentence};
pub use studies::samples_aside;
pub use trial_figures::TrialFigures;
pub use trial_table::TrialTable;
pub use unanswered::Unanswered;
pub use verdict::Stability;
pub use winner::JudgedWinner;

use crate::stats::selection::{
    BestByLuck, DeflatedSharpe, EffectiveTrials, Overfitting, OverfittingOptions, deflated_sharpe_ratio, overfitting,
};
use parameters::Searched;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use tried::{Tried, table_of};

/// Seed of all that is drawn: the same sweep is always judged alike.
const SEED: u64 = 1;

/// Splits times trials that are looked at most: of more than 25,000 trials some of the 12,870 splits are drawn.
const MOST_STANDINGS: usize = 12_870 * 25_000;

/// What the trials of a sweep say together. A figure that cannot be computed says why.
#[derive(Debug)]
pub struct Judgement {
    /// Trials that were ever tried: those of the index, also without returns, and those that are gone.
    pub count: usize,
    /// Trials that were tried and are in the index no more.
    pub gone: usize,
    /// Trials of the index that do not stand for all, as others do that were drawn by chance; none where all are compared.
    pub not_drawn: usize,
    /// Samples that are no trials: what studies hold out of sample, stress and simulate.
    pub aside: usize,
    /// Bundles that could not be read.
    pub failed: usize,
    /// The returns that everything is computed from.
    pub table: Result<TrialTable, Unanswered>,
    /// The Sharpe ratio of each trial of the table, per year; `None` where its returns do not vary.
    pub ratios: Vec<Option<f64>>,
    /// The key in the index of each trial of the table.
    pub handles: Vec<String>,
    /// The standard deviation of Sharpe ratios across trials, per year.
    pub deviation: Option<f64>,
    /// How many independent trials would vary as much.
    pub effective: Result<EffectiveTrials, Unanswered>,
    /// How many trials each cluster of near copies has, by the number that its trials know it by, less one. The leader of
    /// each is its trial with the highest ratio; the first has the best.
    pub clusters: Result<Vec<usize>, Unanswered>,
    /// What the whole sweep says of each trial that has a Sharpe ratio, by its key in the index.
    pub figures: Result<BTreeMap<String, TrialFigures>, Unanswered>,
    /// The trial with the highest Sharpe ratio.
    pub best: Result<Best, Unanswered>,
    /// What luck alone would give.
    pub luck: Result<Luck, Unanswered>,
    /// How often the leader of one half of the days fell behind in the other.
    pub overfitting: Result<Overfitting, Unanswered>,
    /// Whether any trial beats the standard that was asked for by more than luck.
    pub ability: Result<Ability, Unanswered>,
    /// What choosing by the windows before earned.
    pub out_of_sample: Result<OutOfSample, Unanswered>,
    /// How much of the differences the parameters explain.
    pub importance: Result<ParameterImportances, Unanswered>,
    /// How the trials next to the best did.
    pub plateau: Result<Plateau, Unanswered>,
    searched: Searched,
    resampled: OnceLock<Result<BestByLuck, Unanswered>>,
}

impl Judgement {
    /// Judges trials. All that were tried belong here, whatever a ranking shows of them, and those that are gone.
    pub fn of(all: &AllTrials, failed: usize, options: &JudgementOptions) -> Judgement {
        let candidates = all.candidates.as_slice();
        let table = table_of(all);
        let answered = table.as_ref().map_err(Clone::clone);
        // What one thread does alone in the one goes on beside the other.
        let (tried, (halves, ability)) = rayon::join(
            || Tried::of(all, answered.clone()),
            || {
                rayon::join(
                    || answered.clone().and_then(|table| halves(table, options)),
                    || answered.clone().and_then(|table| Ability::of(table, options)),
                )
            },
        );
        let figures = TrialFigures::of_all(&tried);
        let best = figures.clone().and_then(|figures| Best::of(&tried, &figures, candidates));
        let figures = figures.map(|figures| tried.by_handle(figures, candidates));
        let Tried { count, gone, aside, ratios, deviation, effective, clusters, .. } = tried;
        let searched = answered.clone().map(|table| Searched::of(table, &ratios, all));
        let out_of_sample =
            answered.clone().and_then(|table| OutOfSample::of(table, &best, candidates, &options.benchmarks));
        let handle = |trial: &usize| candidates[*trial].handle.clone();
        Judgement {
            aside,
            clusters: clusters.map(|clusters| clusters.sizes()),
            gone,
            not_drawn: all.not_drawn(),
            figures,
            handles: answered.clone().map(|table| table.trials.iter().map(handle).collect()).unwrap_or_default(),
            luck: deviation.ok_or(Unanswered::NoSpread).map(|deviation| Luck::of(count, deviation)),
            // Where all trials are one, whoever leads stands in the middle of the other half.
            overfitting: answered.clone().and(deviation.ok_or(Unanswered::NoSpread)).and(halves),
            ability,
            out_of_sample,
            importance: searched.as_ref().map_err(Clone::clone).and_then(Searched::importance),
            plateau: searched
                .as_ref()
                .map_err(Clone::clone)
                .and_then(|searched| searched.plateau(best.as_ref().map_err(Clone::clone)?.trial)),
            searched: searched.unwrap_or_default(),
            resampled: OnceLock::new(),
            count,
            failed,
            ratios,
            deviation,
            effective,
            best,
            table,
        }
    }

    /// Trials that the index has now, those without returns with them.
    pub fn indexed(&self) -> usize {
        self.count - self.gone
    }

    /// The Sharpe ratios of the trials that stand for all, per year.
    pub fn drawn_ratios(&self) -> impl Iterator<Item = f64> {
        let drawn = self.table.as_ref().map_or(0, |table| table.drawn);
        self.ratios.iter().take(drawn).flatten().copied()
    }

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

fn halves(table: &TrialTable, options: &JudgementOptions) -> Result<Overfitting, Unanswered> {
    let usual = OverfittingOptions::default();
    let most_splits = usual.most_splits.min(MOST_STANDINGS / table.drawn.max(1));
    Ok(overfitting(&table.drawn_excess(), OverfittingOptions { blocks: options.blocks, most_splits, ..usual })?)
}

#[cfg(test)]
pub(crate) mod tests;
