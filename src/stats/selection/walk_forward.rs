//! Walk forward: what one would have earned by choosing, at each window, the trial that led in the windows before.

use super::rank_correlation::{rank_correlation, ranks};
use super::{SelectionError, TrialReturns};
use crate::stats::mean;
use rayon::prelude::*;
use std::ops::Range;

/// Into how many bands the trials are put by their ratio in sample.
const BANDS: usize = 5;

/// At most so many trials count as leaders, and never more than a tenth of all, but one.
const MOST_LEADERS: usize = 10;

/// A window that a choice is made for, and those that it is made on, each by its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// The windows that are known when the choice is made.
    pub known: Vec<usize>,
    /// The window that it is made for.
    pub window: usize,
}

impl Fold {
    /// A fold for each window but the first, in which all windows before are known.
    pub fn after_all_before(windows: usize) -> Vec<Fold> {
        (1..windows).map(|window| Fold { known: (0..window).collect(), window }).collect()
    }
}

/// A choice made on the windows that were known, and what came of it in the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Position of the window that it was made for.
    pub window: usize,
    /// Position of the chosen trial.
    pub trial: usize,
    /// Its Sharpe ratio over the windows that were known, per period.
    pub in_sample: f64,
    /// Its Sharpe ratio in the window, per period.
    pub out_of_sample: f64,
    /// Its rank in the window by one more than the number of trials, the best next to 1.
    pub relative_rank: f64,
}

/// Trials of like ratio in the windows that were known, and how they did in the next: the mean over trials and windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The mean Sharpe ratio before, per period.
    pub in_sample: f64,
    /// The mean Sharpe ratio in the next window, per period.
    pub out_of_sample: f64,
}

/// What selection earned out of sample.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkForward {
    /// The choice for each fold, in order.
    pub choices: Vec<Choice>,
    /// For each fold the trials that led, best first and the choice among them: at most ten, and at most a tenth of all.
    pub leaders: Vec<Choice>,
    /// The returns of the chosen trials, a value for each day of the folds' windows.
    pub returns: Vec<f64>,
    /// The rank correlation over trials between the ratios of the last window that was known and the next, for each fold;
    /// `None` where ratios do not differ.
    pub rank_correlations: Vec<Option<f64>>,
    /// The trials in five bands (fewer where there are fewer trials), best in sample first.
    pub bands: Vec<Band>,
}

/// Chooses by the Sharpe ratio (mean by sample standard deviation, per period) of all windows that are known.
///
/// `windows` are ranges of days, in order of time and apart from each other. Days that no window has count nowhere. A trial
/// that stood still has a ratio of zero. Nothing is known of a window when the choice for it is made.
///
/// # Errors
/// With fewer than two trials or two windows, without a fold, where a fold names a window that there is not or knows none,
/// or where a window is empty or goes beyond the days.
pub fn walk_forward(
    returns: &TrialReturns,
    windows: &[Range<usize>],
    folds: &[Fold],
) -> Result<WalkForward, SelectionError> {
    returns.needs(2, 2)?;
    let are_known = |fold: &Fold| {
        !fold.known.is_empty() && fold.known.iter().chain([&fold.window]).all(|window| *window < windows.len())
    };
    if windows.len() < 2 || folds.is_empty() || !folds.iter().all(are_known) {
        return Err(SelectionError::TooFewWindows { found: windows.len(), needed: 2 });
    }
    if let Some(beyond) = windows.iter().find(|window| window.is_empty() || window.end > returns.days()) {
        return Err(SelectionError::TooFewDays { found: returns.days(), needed: beyond.end.max(beyond.start + 1) });
    }
    let by_window: Vec<Vec<Sums>> = windows.iter().map(|window| sums_over(returns, window)).collect();
    let ratios: Vec<Vec<f64>> = by_window.iter().map(|sums| sums.iter().map(Sums::ratio).collect()).collect();

    let mut found = WalkForward {
        choices: Vec::new(),
        leaders: Vec::new(),
        returns: Vec::new(),
        rank_correlations: Vec::new(),
        bands: Vec::new(),
    };
    let mut bands = vec![(Vec::new(), Vec::new()); BANDS.min(returns.trials())];
    let leaders = (returns.trials() / 10).clamp(1, MOST_LEADERS);
    for Fold { known, window } in folds {
        let in_sample = together(known.iter().map(|window| &by_window[*window]), returns.trials());
        let out_of_sample = &ratios[*window];
        let (order, standing) = (best_first(&in_sample), ranks(out_of_sample));
        let choice = |trial: &usize| Choice {
            window: *window,
            trial: *trial,
            in_sample: in_sample[*trial],
            out_of_sample: out_of_sample[*trial],
            relative_rank: standing[*trial] / (returns.trials() + 1) as f64,
        };
        found.choices.push(choice(&order[0]));
        found.leaders.extend(order.iter().take(leaders).map(choice));
        found.returns.extend_from_slice(&returns.of(order[0])[windows[*window].clone()]);
        let last = known.last().and_then(|last| rank_correlation(&ratios[*last], out_of_sample));
        found.rank_correlations.push(last);
        for (position, trial) in order.iter().enumerate() {
            let band = position * bands.len() / order.len();
            bands[band].0.push(in_sample[*trial]);
            bands[band].1.push(out_of_sample[*trial]);
        }
    }
    let means = bands.iter().filter_map(|(before, after)| Some((mean(before)?, mean(after)?)));
    found.bands = means.map(|(in_sample, out_of_sample)| Band { in_sample, out_of_sample }).collect();
    Ok(found)
}

/// The Sharpe ratio of each trial over some windows together, per period; zero for one that stood still.
///
/// Ranges go no further than the days.
pub fn ratios_over(returns: &TrialReturns, windows: &[Range<usize>]) -> Vec<f64> {
    let by_window: Vec<Vec<Sums>> = windows.iter().map(|window| sums_over(returns, window)).collect();
    together(by_window.iter(), returns.trials())
}

fn sums_over(returns: &TrialReturns, window: &Range<usize>) -> Vec<Sums> {
    let trials = returns.values().par_chunks(returns.days());
    trials.map(|trial| Sums::of(trial.get(window.clone()).unwrap_or_default())).collect()
}

/// The ratios of trials over several windows.
fn together<'a>(windows: impl Iterator<Item = &'a Vec<Sums>>, trials: usize) -> Vec<f64> {
    let mut all = vec![Sums::default(); trials];
    windows.for_each(|window| all.iter_mut().zip(window).for_each(|(sums, more)| sums.add(more)));
    all.iter().map(Sums::ratio).collect()
}

/// The positions of values from the highest on, equals in their order.
fn best_first(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
    order
}

/// Sums over some days of a trial.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    days: f64,
    total: f64,
    /// Squares of deviations from the mean.
    squares: f64,
}

impl Sums {
    fn of(returns: &[f64]) -> Sums {
        let Some(first) = returns.first() else { return Sums::default() };
        let days = returns.len() as f64;
        let total: f64 = returns.iter().sum();
        // Values that are all one have no deviation, whatever their mean is rounded to.
        let center = if super::trial_returns::varies(returns) { total / days } else { *first };
        Sums { days, total, squares: returns.iter().map(|value| (value - center).powi(2)).sum() }
    }

    /// Takes other days in: the squares about the common mean.
    fn add(&mut self, other: &Sums) {
        if self.days > 0.0 && other.days > 0.0 {
            let apart = other.total / other.days - self.total / self.days;
            self.squares += apart * apart * self.days * other.days / (self.days + other.days);
        }
        self.days += other.days;
        self.total += other.total;
        self.squares += other.squares;
    }

    fn ratio(&self) -> f64 {
        let deviation = (self.squares / (self.days - 1.0)).sqrt();
        if deviation > 0.0 { self.total / self.days / deviation } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise::{noise, with_edge};
    use super::*;
    use crate::stats::sharpe_ratio;

    #[test]
    fn choices_know_the_windows_before_alone() {
        let returns = noise(6, 90, 11);
        let found = walk_forward(&returns, &[0..30, 30..60, 60..90], &Fold::after_all_before(3)).unwrap();
        let best = |until: usize| {
            let ratio = |trial: &usize| sharpe_ratio(&returns.of(*trial)[..until], 0.0, 1.0).unwrap();
            (0..6).max_by(|one, other| ratio(one).total_cmp(&ratio(other))).unwrap()
        };
        let chosen: Vec<usize> = found.choices.iter().map(|choice| choice.trial).collect();
        assert_eq!(chosen, [best(30), best(60)]);
        assert_eq!(found.returns, [&returns.of(chosen[0])[30..60], &returns.of(chosen[1])[60..90]].concat());
        let own = sharpe_ratio(&returns.of(chosen[1])[60..90], 0.0, 1.0).unwrap();
        let before = sharpe_ratio(&returns.of(chosen[1])[..60], 0.0, 1.0).unwrap();
        assert!((found.choices[1].out_of_sample - own).abs() < 1e-12);
        assert!((found.choices[1].in_sample - before).abs() < 1e-12);
        assert_eq!((found.rank_correlations.len(), found.bands.len()), (2, 5));
    }

    #[test]
    fn an_edge_is_chosen_and_holds_and_noise_decays() {
        let windows: Vec<Range<usize>> = (0..5).map(|window| window * 120..(window + 1) * 120).collect();
        let folds = Fold::after_all_before(5);
        let edge = walk_forward(&with_edge(40, 600, 21, 0.4), &windows, &folds).unwrap();
        assert!(edge.choices.iter().all(|choice| choice.trial == 0 && choice.relative_rank > 0.9));
        let noise = walk_forward(&noise(200, 600, 22), &windows, &folds).unwrap();
        assert!(noise.bands[0].in_sample > 0.08 && noise.bands[0].out_of_sample.abs() < 0.04, "{:?}", noise.bands);
        assert!(noise.rank_correlations.iter().all(|correlation| correlation.unwrap().abs() < 0.25));
    }

    #[test]
    fn marked_windows_are_chosen_on_and_for_as_they_are_marked() {
        let returns = noise(30, 120, 5);
        let windows = [0..40, 40..60, 60..100, 100..120];
        let folds = [Fold { known: vec![0], window: 1 }, Fold { known: vec![0, 2], window: 3 }];
        let found = walk_forward(&returns, &windows, &folds).unwrap();
        let before = ratios_over(&returns, &[0..40, 60..100]);
        let best = before.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert!((found.choices[1].in_sample - best).abs() < 1e-12);
        let places: Vec<usize> = found.leaders.iter().map(|leader| leader.window).collect();
        assert_eq!(places, [1, 1, 1, 3, 3, 3], "a tenth of the trials leads in each");
        assert_eq!((found.leaders[3].trial, found.returns.len()), (found.choices[1].trial, 40));
    }

    #[test]
    fn windows_that_do_not_follow_are_refused() {
        let returns = noise(3, 60, 1);
        let folds = Fold::after_all_before(2);
        let windows = [0..60, 60..60];
        let few = walk_forward(&returns, &windows[..1], &folds);
        assert_eq!(few, Err(SelectionError::TooFewWindows { found: 1, needed: 2 }));
        let beyond = walk_forward(&returns, &[0..30, 30..61], &folds);
        assert_eq!(beyond, Err(SelectionError::TooFewDays { found: 60, needed: 61 }));
        let still = TrialReturns::new(60, vec![0.1; 120]).unwrap();
        let found = walk_forward(&still, &[0..30, 30..60], &folds).unwrap();
        assert_eq!((found.choices[0].in_sample, found.rank_correlations[0]), (0.0, None));
    }
}
