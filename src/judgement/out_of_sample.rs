//! Out of sample: what choosing earned, beside what hindsight, no choice and the best benchmark would have.

use super::folds::{Folds, Marking};
use super::{Benchmark, Best, Candidate, Decay, DecayBand, TrialTable, Unanswered};
use crate::stats::selection::{Band, ratios_over, walk_forward};
use crate::stats::{mean, median};
use std::collections::HashMap;

/// What the trial that led before earned, window by window.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfSample {
    /// How days in sample were told from days out of sample.
    pub marking: Marking,
    /// The choice for each window that one was made for.
    pub choices: Vec<WindowChoice>,
    /// The days that choices were held to, since 1970.
    pub days: Vec<i32>,
    /// The return of all choices, one after the other.
    pub chosen: Path,
    /// That of the trial that was best in hindsight, over the same days.
    pub hindsight: Option<Path>,
    /// That of the trial in the middle (of two the lower), over the same days.
    pub middle: Option<Path>,
    /// The return of the middle trial, a fraction; of two the mean.
    pub median_return: Option<f64>,
    /// The benchmark with the highest return over the same days.
    pub benchmark: Result<Path, Unanswered>,
    /// The rank correlation of Sharpe ratios in one window with those in the next, for each choice.
    pub rank_correlations: Vec<Option<f64>>,
    /// The mean of those that are known.
    pub rank_correlation: Option<f64>,
    /// Trials in five bands by their ratio before, best first; ratios per year.
    pub bands: Vec<Band>,
    /// The trials that led in sample: at most ten for each choice, and at most a tenth of all.
    pub leaders: Vec<LeaderDecay>,
    /// For each trial of the table its ratio in sample and out of sample; where windows are not marked, the last one is out
    /// of sample. `None` for a trial that is not held to any other days.
    pub(super) parted: Vec<Option<Decay>>,
}

/// What money became over the days that choices were held to.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Whose it is: the key of a trial in the index, or the name of a benchmark.
    pub name: String,
    /// The return so far at the end of each day, a fraction.
    pub values: Vec<f64>,
}

impl Path {
    fn of(name: String, returns: impl Iterator<Item = f64>) -> Path {
        let mut growth = 1.0;
        let so_far = |value: f64| {
            growth *= 1.0 + value;
            growth - 1.0
        };
        Path { name, values: returns.map(so_far).collect() }
    }

    /// The return of the whole, a fraction.
    pub fn total_return(&self) -> f64 {
        self.values.last().copied().unwrap_or_default()
    }
}

/// The trial that was chosen for a window, and what it did there.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowChoice {
    /// First day of the window, since 1970.
    pub first_day: i32,
    /// Its last day.
    pub last_day: i32,
    /// The chosen trial's key in the index.
    pub handle: String,
    /// What to call it: its name, or the key where another trial has that name too.
    pub name: String,
    /// Its Sharpe ratio in the windows before, per year.
    pub in_sample: f64,
    /// Its Sharpe ratio in the window, per year.
    pub out_of_sample: f64,
    /// Its return in the window, a fraction.
    pub total_return: f64,
}

/// A trial that led in sample, and what was left of its ratio in the window that came next.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaderDecay {
    /// First day of the window, since 1970.
    pub first_day: i32,
    /// Its key in the index.
    pub handle: String,
    /// Its ratios.
    pub decay: Decay,
}

impl OutOfSample {
    pub(super) fn of(
        table: &TrialTable,
        best: &Result<Best, Unanswered>,
        candidates: &[Candidate],
        benchmarks: &[Benchmark],
    ) -> Result<OutOfSample, Unanswered> {
        let folds = Folds::of(table, candidates)?;
        // Who leads over all days did well in the windows that a choice is held to, and is chosen from by nobody.
        let drawn = folds.trials.partition_point(|trial| *trial < table.drawn);
        let found = walk_forward(&folds.returns.first(drawn), &folds.windows, &folds.folds)?;
        let days_of = |window: usize| folds.windows.get(window).cloned().unwrap_or_default();
        let handle = |trial: usize| candidates[table.trials[folds.trials[trial]]].handle.clone();
        let mut named: HashMap<&str, usize> = HashMap::new();
        candidates.iter().for_each(|candidate| *named.entry(&candidate.name).or_default() += 1);
        let name = |trial: usize| {
            let Candidate { name, handle, .. } = &candidates[table.trials[folds.trials[trial]]];
            if named.get(name.as_str()) == Some(&1) { name.clone() } else { handle.clone() }
        };
        let day = |position: usize| folds.days.get(position).copied().unwrap_or_default();
        let plain = |value: &f64| value + folds.daily_rate;
        let choices = found.choices.iter().map(|choice| {
            let days = days_of(choice.window);
            let returns = &folds.returns.of(choice.trial)[days.clone()];
            WindowChoice {
                first_day: day(days.start),
                last_day: day(days.end - 1),
                handle: handle(choice.trial),
                name: name(choice.trial),
                in_sample: table.per_year(choice.in_sample),
                out_of_sample: table.per_year(choice.out_of_sample),
                total_return: Path::of(String::new(), returns.iter().map(plain)).total_return(),
            }
        });
        let leaders = found.leaders.iter().map(|leader| LeaderDecay {
            first_day: day(days_of(leader.window).start),
            handle: handle(leader.trial),
            decay: Decay {
                in_sample: table.per_year(leader.in_sample),
                out_of_sample: table.per_year(leader.out_of_sample),
            },
        });
        let held_to: Vec<usize> = folds.held_to().collect();
        let days: Vec<i32> = held_to.iter().map(|position| day(*position)).collect();
        let path = |trial: usize| {
            let returns = folds.returns.of(trial);
            Path::of(handle(trial), held_to.iter().map(|day| plain(&returns[*day])))
        };
        let totals: Vec<f64> = (0..drawn)
            .map(|trial| {
                let returns = folds.returns.of(trial);
                held_to.iter().map(|day| 1.0 + plain(&returns[*day])).product::<f64>() - 1.0
            })
            .collect();
        let mut order: Vec<usize> = (0..totals.len()).collect();
        order.sort_by(|one, other| totals[*one].total_cmp(&totals[*other]));
        let in_hindsight = best.as_ref().ok().and_then(|best| folds.trials.iter().position(|own| *own == best.trial));
        let known: Vec<f64> = found.rank_correlations.iter().flatten().copied().collect();
        let per_year = |band: &Band| Band {
            in_sample: table.per_year(band.in_sample),
            out_of_sample: table.per_year(band.out_of_sample),
        };
        Ok(OutOfSample {
            marking: folds.marking,
            choices: choices.collect(),
            chosen: Path::of("the leader before".to_owned(), found.returns.iter().map(plain)),
            hindsight: in_hindsight.map(path),
            middle: order.get(order.len().saturating_sub(1) / 2).map(|trial| path(*trial)),
            median_return: median(&totals),
            benchmark: best_benchmark(benchmarks, &days),
            rank_correlation: mean(&known),
            rank_correlations: found.rank_correlations,
            bands: found.bands.iter().map(per_year).collect(),
            leaders: leaders.collect(),
            parted: parted(table, &folds),
            days,
        })
    }

    /// How many leaders came to each band, from the best band on.
    pub fn decay_bands(&self) -> [(DecayBand, usize); DecayBand::ALL.len()] {
        DecayBand::ALL
            .map(|band| (band, self.leaders.iter().filter(|leader| leader.decay.band() == Some(band)).count()))
    }
}

/// The benchmark that returned most over some days, or why there is none.
fn best_benchmark(benchmarks: &[Benchmark], days: &[i32]) -> Result<Path, Unanswered> {
    let path = |benchmark: &Benchmark| -> Result<Path, Unanswered> {
        Ok(Path::of(benchmark.name.clone(), benchmark.returns(days)?.into_iter()))
    };
    let (found, missing): (Vec<_>, Vec<_>) = benchmarks.iter().map(path).partition(Result::is_ok);
    let best = found.into_iter().flatten().reduce(
        |best: Path, next| {
            if next.total_return() > best.total_return() { next } else { best }
        },
    );
    best.ok_or_else(|| missing.into_iter().find_map(Result::err).unwrap_or(Unanswered::NoBenchmarks))
}

/// The ratios of each trial of the table by itself.
fn parted(table: &TrialTable, folds: &Folds<'_>) -> Vec<Option<Decay>> {
    let (before, after) = folds.parted();
    let (before, after) = (ratios_over(&folds.returns, &before), ratios_over(&folds.returns, &after));
    let mut all = vec![None; table.trials.len()];
    for (trial, (before, after)) in folds.trials.iter().zip(before.into_iter().zip(after)) {
        all[*trial] = Some(Decay { in_sample: table.per_year(before), out_of_sample: table.per_year(after) });
    }
    all
}
