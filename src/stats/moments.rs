//! The third and fourth moment of returns, without correction for bias.

use super::ratios::mean;

/// Skewness g1: the third central moment divided by the 3/2 power of the second; 0 for a symmetric distribution.
///
/// `None` where all values are equal or there is none.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let second = central_moment(values, |apart| apart * apart)?;
    let third = central_moment(values, |apart| apart * apart * apart)?;
    (second > 0.0).then(|| third / second.powf(1.5))
}

/// Kurtosis: the fourth central moment divided by the square of the second; 3 for a normal distribution.
///
/// `None` where all values are equal or there is none.
pub fn kurtosis(values: &[f64]) -> Option<f64> {
    let second = central_moment(values, |apart| apart * apart)?;
    let fourth = central_moment(values, |apart| (apart * apart) * (apart * apart))?;
    (second > 0.0).then(|| fourth / second.powi(2))
}

/// The mean of a power of what values lie apart from their mean. A power of a number that is not known in advance costs a call.
fn central_moment(values: &[f64], power: impl Fn(f64) -> f64) -> Option<f64> {
    let center = mean(values)?;
    Some(values.iter().map(|value| power(value - center)).sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_equal_those_of_scipy() {
        let returns: Vec<f64> = (0..60).map(|i| f64::from((7 * i * i + 13 * i) % 101 - 48) / 1000.0).collect();
        assert!((skewness(&returns).unwrap() + 0.13418177927485506).abs() < 1e-12);
        assert!((kurtosis(&returns).unwrap() - 1.9508706504981244).abs() < 1e-12);
        assert_eq!((skewness(&[0.25; 3]), kurtosis(&[])), (None, None));
    }
}
