//! Reality check and superior predictive ability: whether the best trial beats a standard by more than the best of as many
//! without skill.

use super::super::trial_returns::{above, varies};
use super::super::{SelectionError, TrialReturns};
use super::Draws;
use super::long_run_variance::LongRunVariance;
use crate::stats::mean;
use nalgebra::DMatrix;
use pulp::NullaryFnOnce;
use rayon::prelude::*;

/// Trials whose resampled means are computed at once: many, for each group the counts of all draws are laid out anew.
const GROUP: usize = 512;

/// How often draws without skill had a best that was above the one observed, by what is done about trials that are bad.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PValues {
    /// Trials that lost are taken to lose: the lower bound.
    pub lower: f64,
    /// Trials that lost clearly are taken to lose: the one to read.
    pub consistent: f64,
    /// All trials are taken to be as good as the standard: the upper bound, too high where many are bad.
    pub upper: f64,
}

/// Tests whether any trial is better than the standard that was taken off its returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuperiorAbility {
    /// Of mean returns. Its upper value is the p-value of White's reality check (2000).
    pub of_means: PValues,
    /// Of mean returns by their standard errors: Hansen's test of superior predictive ability (2005). All are 1 where the
    /// statistic is 0.
    pub studentised: PValues,
    /// Hansen's statistic: the highest mean return in standard errors, 0 where no trial's mean is above the standard.
    pub statistic: f64,
    /// The mean block length of the draws, in days.
    pub block_length: f64,
    /// Number of draws.
    pub draws: usize,
}

impl SuperiorAbility {
    /// Tests returns above a standard, whose return of each day is taken off: none for one of zero, else as many as there
    /// are days, such as those of a benchmark.
    ///
    /// `block_length` is the mean length of the blocks that the draws were made with: the standard errors allow for the same
    /// dependence. Assumes returns that are stationary. A trial that never differed from the standard is left out of the
    /// studentised test.
    ///
    /// # Errors
    /// Without a trial, with fewer than ten days, where nothing varies, or with draws or a standard of other days.
    pub fn test(
        returns: &TrialReturns,
        standard: &[f64],
        draws: &Draws,
        block_length: f64,
    ) -> Result<SuperiorAbility, SelectionError> {
        returns.needs(1, 10)?;
        let of_standard = if standard.is_empty() { returns.days() } else { standard.len() };
        if let Some(other) = [draws.days(), of_standard].into_iter().find(|days| *days != returns.days()) {
            return Err(SelectionError::OtherDays { other, days: returns.days() });
        }
        let variance = LongRunVariance::new(returns.days(), block_length);
        let best = returns
            .values()
            .par_chunks(returns.days() * GROUP)
            .fold(
                || Best::none(draws.count()),
                |best, group| best.with(above(group, standard).as_ref(), draws, &variance),
            )
            .reduce(|| Best::none(draws.count()), Best::or);
        if best.studentised.observed == f64::NEG_INFINITY {
            return Err(SelectionError::NothingVaries);
        }
        Ok(SuperiorAbility {
            of_means: best.means.p_values(),
            // Nothing speaks against "no trial beats the standard" where none did: by Hansen's convention p is 1.
            studentised: match best.studentised.observed > 0.0 {
                true => best.studentised.p_values(),
                false => PValues { lower: 1.0, consistent: 1.0, upper: 1.0 },
            },
            statistic: best.studentised.observed.max(0.0),
            block_length,
            draws: draws.count(),
        })
    }
}

/// The best of some trials in each draw, by both statistics.
struct Best {
    means: Maxima,
    studentised: Maxima,
}

impl Best {
    fn none(draws: usize) -> Best {
        Best { means: Maxima::none(draws), studentised: Maxima::none(draws) }
    }

    /// The best of these and of some more trials.
    fn with(mut self, group: &[f64], draws: &Draws, variance: &LongRunVariance) -> Best {
        let days = draws.days();
        // Single precision, which is that of returns in an index: it moves a mean by less than a millionth of its error.
        let columns = DMatrix::from_iterator(days, group.len() / days, group.iter().map(|value| *value as f32));
        let resampled = draws.counts() * &columns;
        pulp::Arch::new().dispatch(Take { best: &mut self, group, resampled: resampled.as_slice(), draws, variance });
        self
    }

    fn or(mut self, other: Best) -> Best {
        self.means.or(&other.means);
        self.studentised.or(&other.studentised);
        self
    }
}

/// Takes the best of some trials. A closure would not be compiled for the processor that is found.
struct Take<'a> {
    best: &'a mut Best,
    group: &'a [f64],
    /// The sums of each trial's returns in all draws.
    resampled: &'a [f32],
    draws: &'a Draws,
    variance: &'a LongRunVariance,
}

impl NullaryFnOnce for Take<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let days = self.draws.days();
        for (trial, drawn) in self.group.chunks_exact(days).zip(self.resampled.chunks_exact(self.draws.count())) {
            let Some(mean) = mean(trial) else { continue };
            let deviations: Vec<f64> = trial.iter().map(|value| value - mean).collect();
            let deviation = self.variance.of(&deviations).max(0.0).sqrt();
            let clear_loss = -(2.0 * (days as f64).ln().ln() / days as f64).sqrt() * deviation;
            let centers = [mean.max(0.0), if mean >= clear_loss { mean } else { 0.0 }, mean];
            self.best.means.take(mean, days as f64, drawn, centers, 1.0);
            if varies(trial) && deviation > 0.0 {
                self.best.studentised.take(mean, days as f64, drawn, centers, (days as f64).sqrt() / deviation);
            }
        }
    }
}

/// The highest statistic that was observed, and the highest of each draw by the three ways to center.
struct Maxima {
    observed: f64,
    /// The same, computed as those of draws are, so that equals are equal.
    single: f32,
    drawn: [Vec<f32>; 3],
}

impl Maxima {
    fn none(draws: usize) -> Maxima {
        let none = vec![f32::NEG_INFINITY; draws];
        Maxima { observed: f64::NEG_INFINITY, single: f32::NEG_INFINITY, drawn: [none.clone(), none.clone(), none] }
    }

    /// Takes the mean of a trial over some days and the sums of its returns in each draw; means count by a scale.
    #[inline(always)]
    fn take(&mut self, mean: f64, days: f64, sums: &[f32], centers: [f64; 3], scale: f64) {
        self.observed = self.observed.max(mean * scale);
        let per_sum = (scale / days) as f32;
        self.single = self.single.max((mean * days) as f32 * per_sum);
        for (maxima, center) in self.drawn.iter_mut().zip(centers) {
            let center = (center * days) as f32;
            for (maximum, sum) in maxima.iter_mut().zip(sums) {
                let statistic = (sum - center) * per_sum;
                *maximum = if statistic > *maximum { statistic } else { *maximum };
            }
        }
    }

    fn or(&mut self, other: &Maxima) {
        self.observed = self.observed.max(other.observed);
        self.single = self.single.max(other.single);
        for (maxima, others) in self.drawn.iter_mut().zip(&other.drawn) {
            maxima.iter_mut().zip(others).for_each(|(maximum, other)| *maximum = maximum.max(*other));
        }
    }

    fn p_values(&self) -> PValues {
        let [lower, consistent, upper] = &self.drawn;
        let above = |drawn: &[f32]| {
            drawn.iter().filter(|statistic| **statistic > self.single).count() as f64 / drawn.len().max(1) as f64
        };
        PValues { lower: above(lower), consistent: above(consistent), upper: above(upper) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::noise::{noise, with_edge};
    use super::*;

    fn test(returns: &TrialReturns, block_length: f64, seed: u64) -> SuperiorAbility {
        let draws = Draws::stationary(returns.days(), block_length, 2_000, seed);
        SuperiorAbility::test(returns, &[], &draws, block_length).unwrap()
    }

    /// The returns of the golden figure, which any language makes alike: 500 days of 20 trials. Its p-values come about with
    /// days and trials that count from 1, not from 0; the eighth trial would have the edge if they did.
    fn golden() -> TrialReturns {
        let value = |day: i64, trial: i64| {
            let mixed = (7919 * day * day + 104_729 * trial * trial + 1_299_709 * day * trial) % 1009;
            (mixed as f64 / 1009.0 - 0.5) * 0.02 + if trial == 7 { 0.0004 } else { 0.0 }
        };
        let values = (1..=20).flat_map(|trial| (1..=500).map(move |day| value(day, trial)));
        TrialReturns::new(500, values.collect()).unwrap()
    }

    #[test]
    fn the_golden_p_values_are_met_by_other_draws() {
        let found = test(&golden(), 10.0, 12_345).of_means;
        // arch with its own draws: 0.001, 0.005, 0.005. As many of 2,000 draws differ by some thousandths.
        assert!(found.lower <= 0.004 && (0.001..0.011).contains(&found.consistent), "{found:?}");
        assert!((0.001..0.011).contains(&found.upper) && found.lower <= found.consistent, "{found:?}");
    }

    #[test]
    fn p_of_noise_is_uniform_over_seeds_and_an_edge_is_found() {
        let p_of = |seed| {
            let draws = Draws::stationary(250, 1.0, 500, seed);
            SuperiorAbility::test(&noise(20, 250, 100 + seed), &[], &draws, 1.0).unwrap().studentised.consistent
        };
        let mut p: Vec<f64> = (0..100).map(p_of).collect();
        p.sort_by(f64::total_cmp);
        // Kolmogorov and Smirnov's distance of 100 uniform draws is below 1.63/10 in 99 of 100 cases.
        let distance = p
            .iter()
            .enumerate()
            .map(|(rank, p)| (p - rank as f64 / 100.0).abs().max((p - (rank + 1) as f64 / 100.0).abs()));
        let distance = distance.fold(0.0, f64::max);
        assert!(distance < 0.163, "{distance} of {p:?}");
        let found = test(&with_edge(20, 400, 5, 0.25), 1.0, 5);
        assert!(found.studentised.consistent < 0.01 && found.of_means.upper < 0.02, "{found:?}");
    }

    #[test]
    fn replayed_days_give_what_the_definition_says() {
        let returns =
            TrialReturns::new(10, (0..20).map(|i| f64::from((7 * i * i + 13 * i) % 31 - 14)).collect()).unwrap();
        let drawn: Vec<Vec<usize>> =
            (0..9).map(|draw| (0..10).map(|day| (day * draw + draw * draw) % 10).collect()).collect();
        let found = SuperiorAbility::test(&returns, &[], &Draws::from_days(10, &drawn).unwrap(), 2.0).unwrap();
        let means: Vec<f64> = returns.iter().map(|trial| mean(trial).unwrap()).collect();
        let observed = means[0].max(means[1]);
        let above = drawn.iter().filter(|days| {
            let drawn = returns
                .iter()
                .zip(&means)
                .map(|(trial, center)| days.iter().map(|day| trial[*day]).sum::<f64>() / 10.0 - center);
            drawn.fold(f64::NEG_INFINITY, f64::max) > observed
        });
        assert_eq!(found.of_means.upper, above.count() as f64 / 9.0);
    }

    #[test]
    fn where_all_trials_lost_p_is_one_and_the_reality_check_tells_how_near_they_came() {
        let lost = noise(6, 400, 3).values().iter().map(|value| -value.abs()).collect();
        let found = test(&TrialReturns::new(400, lost).unwrap(), 1.0, 3);
        assert_eq!((found.statistic, found.studentised), (0.0, PValues { lower: 1.0, consistent: 1.0, upper: 1.0 }));
        assert!(found.of_means.lower < 1.0, "{found:?}");
    }

    #[test]
    fn what_cannot_be_tested_is_refused() {
        let returns = noise(3, 50, 1);
        let other = Draws::stationary(40, 1.0, 10, 1);
        let refused = Err(SelectionError::OtherDays { other: 40, days: 50 });
        assert_eq!(SuperiorAbility::test(&returns, &[], &other, 1.0), refused);
        let draws = Draws::stationary(50, 1.0, 10, 1);
        assert_eq!(SuperiorAbility::test(&returns, &[0.0; 40], &draws, 1.0), refused);
        let still = TrialReturns::new(40, vec![0.001; 80]).unwrap();
        assert_eq!(SuperiorAbility::test(&still, &[], &other, 1.0), Err(SelectionError::NothingVaries));
    }
}
