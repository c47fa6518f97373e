//! The third and fourth moment of returns, without correction for bias.

use super::ratios::mean;

/// Skewness g1: the third central moment divided by the 3/2 power of the second; 0 for a symmetric distribution.
///
/// `None` where all values are equal or there is none.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let (second, third) = (central_moment(values, 2)?, central_moment(values, 3)?);
    (second > 0.0).then(|| third / second.powf(1.5))
}

/// Kurtosis: the fourth central moment divided by the square of the second; 3 for a normal distribution.
///
/// `None` where all values are equal or there is none.
pub fn kurtosis(values: &[f64]) -> Option<f64> {
    let (second, fourth) = (central_moment(values, 2)?, central_moment(values, 4)?);
    (second > 0.0).then(|| fourth / second.powi(2))
}

fn central_moment(values: &[f64], order: i32) -> Option<f64> {
    let center = mean(values)?;
    mean(&values.iter().map(|value| (value - center).powi(order)).collect::<Vec<_>>())
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
