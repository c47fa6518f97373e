//! Best by luck: what the best of trials without skill would have, in figures that no formula is known for.

use super::super::trial_returns::varies;
use super::super::{SelectionError, TrialReturns, expected_maximum};
use super::draws::stationary_days;
use crate::stats::mean;
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

/// Draws, as many as trials allow.
const MOST_DRAWS: usize = 200;

/// Fewer draws than this say too little of the mean of the best.
const LEAST_DRAWS: usize = 20;

/// Days of trials that are drawn at most. Where the least draws of all trials would be more, some of the trials are looked at.
const MOST_DAYS: usize = 240_000_000;

/// Trials that are drawn side by side.
const LANES: usize = 8;

/// Trials that one thread looks at in a row; the same for any number of threads, so that sums are.
const TOGETHER: usize = 128;

/// A figure of daily returns that trials can be ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LuckFigure {
    /// The return over all days, a fraction; the highest is the best.
    Return,
    /// The compound growth per year, a fraction; the highest is the best.
    AnnualGrowth,
    /// The standard deviation of returns per year, a fraction; the lowest is the best.
    Volatility,
    /// The Sortino ratio per year; the highest is the best.
    Sortino,
    /// The growth per year divided by the deepest fall; the highest is the best.
    Calmar,
    /// The deepest fall of what the returns compound to, a fraction; the lowest is the best.
    Drawdown,
}

impl LuckFigure {
    /// All of them, in the order of their values.
    pub const ALL: [LuckFigure; 6] = [
        LuckFigure::Return,
        LuckFigure::AnnualGrowth,
        LuckFigure::Volatility,
        LuckFigure::Sortino,
        LuckFigure::Calmar,
        LuckFigure::Drawdown,
    ];

    fn least_is_best(self) -> bool {
        matches!(self, LuckFigure::Volatility | LuckFigure::Drawdown)
    }
}

/// The figures that the best of all trials would be expected to have, had none of them skill.
///
/// From every trial its own mean return above the risk-free rate is taken off, so that none earns more than the rate but by
/// luck. Then the days are drawn anew by the stationary bootstrap (Politis and Romano 1994), for all trials the same: they
/// stay as alike as they were. The best of each draw is noted, and the mean of these over the draws is what luck gives.
#[derive(Debug, Clone, PartialEq)]
pub struct BestByLuck {
    values: [Option<f64>; 6],
    /// Draws that were made.
    pub draws: usize,
    /// Trials that were drawn: those whose returns vary, or of very many some, evenly spread.
    pub trials: usize,
    /// The mean length of blocks, in days.
    pub block_length: f64,
}

impl BestByLuck {
    /// Of returns above a risk-free rate, both fractions per period. `tried` is how many trials there were in all: where more
    /// than are drawn, what the best has over the mean of all grows as the expected maximum of normal draws does.
    ///
    /// # Errors
    /// Fewer than two trials vary.
    pub fn of(
        excess: &TrialReturns,
        risk_free: f64,
        periods_per_year: f64,
        tried: usize,
        block_length: f64,
        seed: u64,
    ) -> Result<BestByLuck, SelectionError> {
        let days = excess.days();
        let varying: Vec<&[f64]> = excess.iter().filter(|trial| varies(trial)).collect();
        if varying.len() < 2 {
            return Err(SelectionError::TooFewTrials { found: varying.len(), needed: 2 });
        }
        let step = varying.len().div_ceil((MOST_DAYS / (LEAST_DRAWS * days)).max(2));
        let trials: Vec<&[f64]> = varying.into_iter().step_by(step).collect();
        let draws = (MOST_DAYS / (trials.len() * days)).clamp(LEAST_DRAWS, MOST_DRAWS);
        let drawn: Vec<Vec<usize>> = stationary_days(days, block_length, draws, seed).collect();
        let years = days as f64 / periods_per_year;
        let processor = pulp::Arch::new();
        let of_some = |best: &mut [[Extreme; 6]], trials: &[&[f64]]| {
            let returns = side_by_side(trials, days);
            for (drawn, best) in drawn.iter().zip(best) {
                let sums = processor.dispatch(Draw { returns: &returns, risk_free, drawn });
                for trial in 0..trials.len() {
                    let figures = sums.figures(trial, days as f64, years, periods_per_year);
                    best.iter_mut().zip(figures).for_each(|(best, figure)| best.take(figure));
                }
            }
        };
        let groups: Vec<Vec<[Extreme; 6]>> = trials
            .par_chunks(TOGETHER)
            .map(|group| {
                let mut best = vec![[Extreme::NONE; 6]; draws];
                group.chunks(LANES).for_each(|trials| of_some(&mut best, trials));
                best
            })
            .collect();
        let more = expected_maximum(tried.max(trials.len()) as f64) / expected_maximum(trials.len() as f64);
        let value = |(figure, at): (LuckFigure, usize)| {
            let of_draw = |draw: usize| {
                let all =
                    groups.iter().filter_map(|group| group.get(draw)).fold(Extreme::NONE, |all, one| all.or(one[at]));
                all.best(figure, more)
            };
            mean(&(0..draws).filter_map(of_draw).collect::<Vec<f64>>())
        };
        let mut values = [None; 6];
        values.iter_mut().zip(LuckFigure::ALL.into_iter().zip(0..)).for_each(|(known, figure)| *known = value(figure));
        Ok(BestByLuck { values, draws, trials: trials.len(), block_length })
    }

    /// What luck gives the best in a figure; `None` where no draw has it, as without any loss.
    pub fn get(&self, figure: LuckFigure) -> Option<f64> {
        LuckFigure::ALL.iter().position(|known| *known == figure).and_then(|at| self.values[at])
    }
}

/// For each day, the returns of some trials less the mean of each; nothing where there are fewer trials than lanes.
fn side_by_side(trials: &[&[f64]], days: usize) -> Vec<[f64; LANES]> {
    let mut returns = vec![[0.0; LANES]; days];
    for (lane, trial) in trials.iter().enumerate() {
        let center = mean(trial).unwrap_or_default();
        returns.iter_mut().zip(*trial).for_each(|(day, value)| day[lane] = value - center);
    }
    returns
}

/// What the returns of trials side by side come to in one draw.
struct Sums {
    growth: [f64; LANES],
    /// The least that ever was left of the highest value until then.
    lowest: [f64; LANES],
    sum: [f64; LANES],
    squares: [f64; LANES],
    shortfalls: [f64; LANES],
}

/// A draw of days from the returns of trials side by side, in the processor's own vectors: what a compiler makes of plain
/// loops takes four times as long from one of its versions or levels to the next.
struct Draw<'a> {
    returns: &'a [[f64; LANES]],
    risk_free: f64,
    drawn: &'a [usize],
}

impl WithSimd for Draw<'_> {
    type Output = Sums;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Sums {
        let nothing = [0.0; LANES];
        let mut sums = Sums { growth: nothing, lowest: nothing, sum: nothing, squares: nothing, shortfalls: nothing };
        let last = LANES / S::F64_LANES - 1;
        // Each day of a vector waits for the day before: a second vector fills that time.
        for first in (0..=last).step_by(2) {
            let places = [first, last.min(first + 1)];
            let mut running = [Running::new(simd); 2];
            for day in self.drawn {
                let Some(values) = self.returns.get(*day) else { continue };
                let (values, _) = S::as_simd_f64s(values);
                for (running, place) in running.iter_mut().zip(places) {
                    running.take(simd, values[place], self.risk_free);
                }
            }
            running.into_iter().zip(places).for_each(|(running, place)| running.put(&mut sums, place));
        }
        sums
    }
}

/// The sums of one vector of trials until a day.
#[derive(Clone, Copy)]
struct Running<S: Simd> {
    growth: S::f64s,
    /// What is left of the highest value so far, and the least that ever was.
    relative: S::f64s,
    lowest: S::f64s,
    sum: S::f64s,
    squares: S::f64s,
    shortfalls: S::f64s,
}

impl<S: Simd> Running<S> {
    #[inline(always)]
    fn new(simd: S) -> Running<S> {
        let (one, zero) = (simd.splat_f64s(1.0), simd.splat_f64s(0.0));
        Running { growth: one, relative: one, lowest: one, sum: zero, squares: zero, shortfalls: zero }
    }

    #[inline(always)]
    fn take(&mut self, simd: S, values: S::f64s, risk_free: f64) {
        let (one, zero) = (simd.splat_f64s(1.0), simd.splat_f64s(0.0));
        let factor = simd.add_f64s(simd.add_f64s(values, one), simd.splat_f64s(risk_free));
        let factor = simd.max_f64s(factor, zero);
        self.growth = simd.mul_f64s(self.growth, factor);
        self.relative = simd.min_f64s(simd.mul_f64s(self.relative, factor), one);
        self.lowest = simd.min_f64s(self.relative, self.lowest);
        self.sum = simd.add_f64s(self.sum, values);
        self.squares = simd.add_f64s(self.squares, simd.mul_f64s(values, values));
        let shortfall = simd.mul_f64s(simd.min_f64s(values, zero), values);
        self.shortfalls = simd.add_f64s(self.shortfalls, shortfall);
    }

    #[inline(always)]
    fn put(self, sums: &mut Sums, place: usize) {
        S::as_mut_simd_f64s(&mut sums.growth).0[place] = self.growth;
        S::as_mut_simd_f64s(&mut sums.lowest).0[place] = self.lowest;
        S::as_mut_simd_f64s(&mut sums.sum).0[place] = self.sum;
        S::as_mut_simd_f64s(&mut sums.squares).0[place] = self.squares;
        S::as_mut_simd_f64s(&mut sums.shortfalls).0[place] = self.shortfalls;
    }
}

impl Sums {
    /// The figures of a trial, in the order of [`LuckFigure::ALL`].
    fn figures(&self, trial: usize, days: f64, years: f64, periods_per_year: f64) -> [Option<f64>; 6] {
        let (growth, sum) = (self.growth[trial], self.sum[trial]);
        let annual_growth = growth.powf(1.0 / years) - 1.0;
        let variance = (self.squares[trial] - sum * sum / days).max(0.0) / (days - 1.0);
        let shortfall = (self.shortfalls[trial] / days).sqrt();
        let drawdown = 1.0 - self.lowest[trial];
        [
            Some(growth - 1.0),
            Some(annual_growth),
            Some((variance * periods_per_year).sqrt()),
            (shortfall > 0.0).then(|| sum / days / shortfall * periods_per_year.sqrt()),
            (drawdown > 0.0).then(|| annual_growth / drawdown),
            Some(drawdown),
        ]
    }
}

/// The least, the most and the mean of a figure over trials.
#[derive(Clone, Copy)]
struct Extreme {
    least: f64,
    most: f64,
    sum: f64,
    count: usize,
}

impl Extreme {
    const NONE: Extreme = Extreme { least: f64::INFINITY, most: f64::NEG_INFINITY, sum: 0.0, count: 0 };

    fn take(&mut self, value: Option<f64>) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            *self = self.or(Extreme { least: value, most: value, sum: value, count: 1 });
        }
    }

    fn or(self, other: Extreme) -> Extreme {
        Extreme {
            least: self.least.min(other.least),
            most: self.most.max(other.most),
            sum: self.sum + other.sum,
            count: self.count + other.count,
        }
    }

    /// The best, `more` times as far from the mean of all.
    fn best(&self, figure: LuckFigure, more: f64) -> Option<f64> {
        let mean = (self.count > 0).then(|| self.sum / self.count as f64)?;
        let best = if figure.least_is_best() { self.least } else { self.most };
        let reached = mean + (best - mean) * more;
        Some(if figure.least_is_best() { reached.max(0.0) } else { reached })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::noise::{clones, noise, with_edge};
    use super::*;
    use crate::stats::{mean, sortino_ratio, standard_deviation};

    fn luck(returns: &TrialReturns, tried: usize) -> BestByLuck {
        BestByLuck::of(returns, 0.0, 365.0, tried, 1.0, 1).unwrap()
    }

    /// The best of the trials as they are, from the definitions.
    fn observed(returns: &TrialReturns) -> [f64; 6] {
        let years = returns.days() as f64 / 365.0;
        let figures = returns.iter().map(|trial| {
            let (mut value, mut peak, mut deepest) = (1.0, 1.0, 0.0);
            for change in trial {
                value *= 1.0 + change;
                peak = f64::max(peak, value);
                deepest = f64::max(deepest, 1.0 - value / peak);
            }
            let growth = f64::powf(value, 1.0 / years) - 1.0;
            let volatility = standard_deviation(trial).unwrap() * 365f64.sqrt();
            let sortino = sortino_ratio(trial, 0.0, 365.0).unwrap();
            [value - 1.0, growth, -volatility, sortino, growth / deepest, -deepest]
        });
        figures.reduce(|best, next| std::array::from_fn(|at| best[at].max(next[at]))).unwrap()
    }

    #[test]
    fn the_best_of_noise_is_near_what_luck_gives_in_every_figure() {
        let sweeps: Vec<TrialReturns> = (1..=30).map(|seed| noise(40, 300, seed)).collect();
        for (at, figure) in LuckFigure::ALL.into_iter().enumerate() {
            let seen = mean(&sweeps.iter().map(|one| observed(one)[at].abs()).collect::<Vec<_>>()).unwrap();
            let told = mean(&sweeps.iter().map(|one| luck(one, 40).get(figure).unwrap()).collect::<Vec<_>>()).unwrap();
            assert!((told / seen - 1.0).abs() < 0.12, "{figure:?}: {told} of luck, {seen} of noise");
        }
    }

    #[test]
    fn an_edge_is_no_luck_and_near_copies_are_no_more_tries() {
        let (plain, edged) = (noise(20, 300, 7), with_edge(20, 300, 7, 0.3));
        let figure = |returns: &TrialReturns| luck(returns, returns.trials()).get(LuckFigure::AnnualGrowth).unwrap();
        assert!((figure(&plain) / figure(&edged) - 1.0).abs() < 1e-9);
        assert!(observed(&edged)[1] > 2.0 * figure(&edged));
        let few = noise(2, 300, 9);
        assert!((figure(&few) / figure(&clones(&few, 50)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn trials_that_are_gone_raise_what_luck_gives() {
        let returns = noise(40, 300, 3);
        let growth = |tried| luck(&returns, tried).get(LuckFigure::AnnualGrowth).unwrap();
        assert!(growth(400) > 1.2 * growth(40) && growth(10) == growth(40));
        assert!(luck(&returns, 400_000).get(LuckFigure::Drawdown).unwrap() >= 0.0);
    }

    #[test]
    fn trials_that_do_not_vary_are_not_drawn() {
        let still = TrialReturns::new(50, vec![0.001; 100]).unwrap();
        let refused = BestByLuck::of(&still, 0.0, 365.0, 2, 1.0, 1);
        assert_eq!(refused, Err(SelectionError::TooFewTrials { found: 0, needed: 2 }));
    }
}
