//! Haircut of a Sharpe ratio for the number of trials that it was chosen from.

use super::{Correction, normal};

/// What is left of a Sharpe ratio (Harvey and Liu 2015).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Haircut {
    /// The ratio per year that would be as significant alone as the chosen one is among all.
    pub ratio: f64,
    /// The share that was taken off, 0 to 1.
    pub share: f64,
}

/// The two-sided p-value of an annual Sharpe ratio being zero, from its t statistic `SR sqrt(years)`.
///
/// `observations` are the returns that it was estimated from. `None` with fewer than two of them.
pub fn p_value_of_sharpe(annual_ratio: f64, observations: usize, periods_per_year: f64) -> Option<f64> {
    let years = observations as f64 / periods_per_year;
    normal::two_sided_t(annual_ratio * years.sqrt(), observations.checked_sub(1)? as f64)
}

/// An annual Sharpe ratio whose periods are autocorrelated, as it would be of independent ones (Lo 2002, for an
/// autoregression of first order): by `1 / sqrt(1 + 2ρ/(1 - ρ) (1 - (1 - ρ^q)/(q (1 - ρ))))`, where `q` is the periods of a year.
pub fn without_autocorrelation(annual_ratio: f64, autocorrelation: f64, periods_per_year: f64) -> f64 {
    let rest = 1.0 - autocorrelation;
    let decay = (1.0 - autocorrelation.powf(periods_per_year)) / (periods_per_year * rest);
    annual_ratio / (1.0 + 2.0 * autocorrelation / rest * (1.0 - decay)).sqrt()
}

impl Haircut {
    /// The haircut of one of many ratios, by a correction over the p-values of all, its own with them.
    ///
    /// `None` where the chosen one is not above zero, is none of them or has too few observations.
    pub fn of(
        annual_ratios: &[f64],
        chosen: usize,
        observations: usize,
        periods_per_year: f64,
        correction: Correction,
    ) -> Option<Haircut> {
        let p_values: Vec<f64> = annual_ratios
            .iter()
            .map(|ratio| p_value_of_sharpe(*ratio, observations, periods_per_year).unwrap_or(f64::NAN))
            .collect();
        let corrected = *correction.of(&p_values).get(chosen)?;
        Haircut::at(*annual_ratios.get(chosen)?, corrected, observations, periods_per_year)
    }

    /// The haircut of a ratio whose corrected p-value is known.
    ///
    /// `None` where the ratio is not above zero or has too few observations.
    pub fn at(annual_ratio: f64, corrected_p: f64, observations: usize, periods_per_year: f64) -> Option<Haircut> {
        let degrees = observations.checked_sub(1)? as f64;
        let years = observations as f64 / periods_per_year;
        let ratio = normal::two_sided_t_quantile(corrected_p, degrees)? / years.sqrt();
        let share = 1.0 - ratio / annual_ratio;
        (annual_ratio > 0.0 && ratio.is_finite()).then_some(Haircut { ratio, share: share.clamp(0.0, 1.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(value: f64, expected: f64, tolerance: f64) {
        assert!((value / expected - 1.0).abs() < tolerance, "{value} is not {expected}");
    }

    #[test]
    fn the_haircut_is_that_of_the_paper() {
        let ratio = without_autocorrelation(1.0, 0.1, 12.0);
        assert_close(ratio, 0.9122454608, 1e-9);
        assert_close(ratio * 10f64.sqrt(), 2.8847734414, 1e-9);
        let p = p_value_of_sharpe(ratio, 120, 12.0).unwrap();
        assert_close(p, 0.00465123, 1.1e-6);
        let haircut = Haircut::at(ratio, p * 100.0, 120, 12.0).unwrap();
        assert_close(haircut.ratio, 0.231731, 2.2e-6);
        assert_close(haircut.share, 0.74598, 6.8e-6);
    }

    #[test]
    fn one_of_many_is_cut_by_all_of_them() {
        let ratios = [0.1, 1.0, -0.2, 0.4];
        let of = |chosen, correction| Haircut::of(&ratios, chosen, 120, 12.0, correction);
        let own = p_value_of_sharpe(1.0, 120, 12.0).unwrap();
        assert_eq!(of(1, Correction::Bonferroni), Haircut::at(1.0, own * 4.0, 120, 12.0));
        assert_eq!(of(1, Correction::Holm), of(1, Correction::Bonferroni));
        assert_eq!((of(2, Correction::Holm), of(9, Correction::Holm)), (None, None));
        assert_eq!(Haircut::at(0.5, 1.0, 120, 12.0), Some(Haircut { ratio: 0.0, share: 1.0 }));
    }
}
