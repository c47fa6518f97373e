//! Normal and Student's t distribution, as the tests of this folder need them.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The chance that a standard normal draw is at most `value`.
pub(super) fn cumulative(value: f64) -> f64 {
    Normal::standard().cdf(value)
}

/// The value that a standard normal draw is below with a chance between 0 and 1.
pub(super) fn quantile(chance: f64) -> f64 {
    Normal::standard().inverse_cdf(chance)
}

/// The density of the standard normal distribution.
pub(super) fn density(value: f64) -> f64 {
    (-0.5 * value * value).exp() / std::f64::consts::TAU.sqrt()
}

/// The chance that a draw of Student's t distribution is further from zero than `statistic`.
///
/// `None` without degrees of freedom.
pub(super) fn two_sided_t(statistic: f64, degrees: f64) -> Option<f64> {
    let student = StudentsT::new(0.0, 1.0, degrees).ok()?;
    Some((2.0 * student.sf(statistic.abs())).min(1.0))
}

/// The distance from zero that a draw of Student's t distribution exceeds with a chance.
///
/// `None` without degrees of freedom.
pub(super) fn two_sided_t_quantile(chance: f64, degrees: f64) -> Option<f64> {
    let student = StudentsT::new(0.0, 1.0, degrees).ok()?;
    Some(if chance >= 1.0 { 0.0 } else { student.inverse_cdf(1.0 - chance / 2.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(value: f64, expected: f64) {
        assert!((value / expected - 1.0).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn distributions_equal_those_of_scipy() {
        assert_close(cumulative(-5.0), 2.866515718791939e-7);
        assert_close(cumulative(1.96), 0.9750021048517795);
        assert_close(quantile(0.95), 1.6448536269514722);
        assert_close(quantile(1e-9), -5.9978070150076869);
        assert_close(two_sided_t(2.0, 10.0).unwrap(), 0.07338803477074037);
        assert_close(two_sided_t_quantile(0.05, 10.0).unwrap(), 2.2281388519649385);
        assert_eq!((two_sided_t(1.0, 0.0), two_sided_t_quantile(1.0, 5.0)), (None, Some(0.0)));
    }
}
