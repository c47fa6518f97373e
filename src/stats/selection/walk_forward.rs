//! Walk forward: what one would have earned by choosing, at each window, the trial that led in the windows before.

use super::rank_correlation::{rank_correlation, ranks};
use super::{SelectionError, TrialReturns};
use crate::stats::mean;
use std::ops::Range;

/// Into how many bands the trials are put by their ratio in sample.
const BANDS: usize = 5;

/// A choice made on the windows before one, and what came of it there.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Position of the window that it was made for; the first choice is for the second window.
    pub window: usize,
    /// Position of the chosen trial.
    pub trial: usize,
    /// Its Sharpe ratio over all windows before, per period.
    pub in_sample: f64,
    /// Its Sharpe ratio in the window, per period.
    pub out_of_sample: f64,
    /// Its rank in the window by one more than the number of trials, the best next to 1.
    pub relative_rank: f64,
}

/// Trials of like ratio in the windows before, and how they did in the next: the mean over trials and windows.
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
    /// The choice for each window but the first, in order.
    pub choices: Vec<Choice>,
    /// The returns of the chosen trials, a value for each day of the windows but the first.
    pub returns: Vec<f64>,
    /// The rank correlation over trials between the ratios of each window and the next; `None` where ratios do not differ.
    pub rank_correlations: Vec<Option<f64>>,
    /// The trials in five bands (fewer where there are fewer trials), best in sample first.
    pub bands: Vec<Band>,
}

/// Chooses by the Sharpe ratio (mean by sample standard deviation, per period) of all windows before.
///
/// `windows` are ranges of days, in order of time and apart from each other. Days that no window has count nowhere. A trial
/// that stood still has a ratio of zero. Nothing is known of a window when the choice for it is made.
///
/// # Errors
/// With fewer than two trials or two windows, or a window that is empty or goes beyond the days.
pub fn walk_forward(returns: &TrialReturns, windows: &[Range<usize>]) -> Result<WalkForward, SelectionError> {
    returns.needs(2, 2)?;
    if windows.len() < 2 {
        return Err(SelectionError::TooFewWindows { found: windows.len(), needed: 2 });
    }
    if let Some(beyond) = windows.iter().find(|window| window.is_empty() || window.end > returns.days()) {
        return Err(SelectionError::TooFewDays { found: returns.days(), needed: beyond.end.max(beyond.start + 1) });
    }
    let by_window: Vec<Vec<Sums>> =
        windows.iter().map(|window| returns.iter().map(|trial| Sums::of(&trial[window.clone()])).collect()).collect();
    let ratios: Vec<Vec<f64>> = by_window.iter().map(|sums| sums.iter().map(Sums::ratio).collect()).collect();

    let mut before = vec![Sums::default(); returns.trials()];
    let mut found =
        WalkForward { choices: Vec::new(), returns: Vec::new(), rank_correlations: Vec::new(), bands: Vec::new() };
    let mut bands = vec![(Vec::new(), Vec::new()); BANDS.min(returns.trials())];
    for (window, range) in windows.iter().enumerate().skip(1) {
        before.iter_mut().zip(&by_window[window - 1]).for_each(|(sums, last)| sums.add(last));
        let in_sample: Vec<f64> = before.iter().map(Sums::ratio).collect();
        let order = best_first(&in_sample);
        let chosen = order[0];
        found.choices.push(Choice {
            window,
            trial: chosen,
            in_sample: in_sample[chosen],
            out_of_sample: ratios[window][chosen],
            relative_rank: ranks(&ratios[window])[chosen] / (returns.trials() + 1) as f64,
        });
        found.returns.extend_from_slice(&returns.of(chosen)[range.clone()]);
        found.rank_correlations.push(rank_correlation(&ratios[window - 1], &ratios[window]));
        for (position, trial) in order.iter().enumerate() {
            let band = position * bands.len() / order.len();
            bands[band].0.push(in_sample[*trial]);
            bands[band].1.push(ratios[window][*trial]);
        }
    }
    let means = bands.iter().filter_map(|(before, after)| Some((mean(before)?, mean(after)?)));
    found.bands = means.map(|(in_sample, out_of_sample)| Band { in_sample, out_of_sample }).collect();
    Ok(found)
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
        let days = returns.len() as f64;
        let total: f64 = returns.iter().sum();
        // Values that are all one have no deviation, whatever their mean is rounded to.
        let center = if super::trial_returns::varies(returns) { total / days } else { returns[0] };
        Sums { days, total, squares: returns.iter().map(|value| (value - center).powi(2)).sum() }
    }

    /// Takes other days in: the squares about the common mean.
    fn add(&mut self, other: &Sums) {
        if self.days > 0.0 {
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
        let found = walk_forward(&returns, &[0..30, 30..60, 60..90]).unwrap();
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
        let edge = walk_forward(&with_edge(40, 600, 21, 0.4), &windows).unwrap();
        assert!(edge.choices.iter().all(|choice| choice.trial == 0 && choice.relative_rank > 0.9));
        let noise = walk_forward(&noise(200, 600, 22), &windows).unwrap();
        assert!(noise.bands[0].in_sample > 0.08 && noise.bands[0].out_of_sample.abs() < 0.04, "{:?}", noise.bands);
        assert!(noise.rank_correlations.iter().all(|correlation| correlation.unwrap().abs() < 0.25));
    }

    #[test]
    fn windows_that_do_not_follow_are_refused() {
        let returns = noise(3, 60, 1);
        let windows = [0..60, 60..60];
        assert_eq!(walk_forward(&returns, &windows[..1]), Err(SelectionError::TooFewWindows { found: 1, needed: 2 }));
        let beyond = walk_forward(&returns, &[0..30, 30..61]);
        assert_eq!(beyond, Err(SelectionError::TooFewDays { found: 60, needed: 61 }));
        let still = TrialReturns::new(60, vec![0.1; 120]).unwrap();
        let found = walk_forward(&still, &[0..30, 30..60]).unwrap();
        assert_eq!((found.choices[0].in_sample, found.rank_correlations[0]), (0.0, None));
    }
}
