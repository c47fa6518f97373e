//! Value at risk: what the worst returns of a series are, as they were (historical simulation).

use super::distribution::quantile;
use super::ratios::mean;

/// The return that a share of the returns is at or below, between two of them in proportion; negative is a loss.
///
/// `None` of no returns.
pub fn value_at_risk(returns: &[f64], share: f64) -> Option<f64> {
    quantile(returns, share)
}

/// The mean of the worst returns, as many as the share of all but one, rounded down, and one more; negative is a loss.
///
/// `None` of no returns.
pub fn conditional_value_at_risk(returns: &[f64], share: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = returns.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let last = (sorted.len().checked_sub(1)? as f64 * share.clamp(0.0, 1.0)) as usize;
    mean(&sorted[..=last])
}

/// The size of the return that a share of the returns is at or above, divided by the size of the one that as many are at or
/// below; above 1 where the largest gains outweigh the largest losses.
///
/// `None` of no returns, or where the lower one is none at all.
pub fn tail_ratio(returns: &[f64], share: f64) -> Option<f64> {
    let (low, high) = (quantile(returns, share)?.abs(), quantile(returns, 1.0 - share)?.abs());
    (low > 0.0).then_some(high / low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_equals_that_of_empyrical() {
        let returns: Vec<f64> = (0..60).map(|i| f64::from((7 * i * i + 13 * i) % 101 - 48) / 1000.0).collect();
        assert!((value_at_risk(&returns, 0.05).unwrap() + 0.047).abs() < 1e-12);
        assert!((conditional_value_at_risk(&returns, 0.05).unwrap() + 0.04766666666666667).abs() < 1e-12);
        assert!((tail_ratio(&returns, 0.05).unwrap() - 0.8095744680851062).abs() < 1e-12);
        assert_eq!((tail_ratio(&[0.0; 3], 0.05), tail_ratio(&[], 0.05)), (None, None));
        assert_eq!((value_at_risk(&[], 0.05), conditional_value_at_risk(&[], 0.05)), (None, None));
        assert_eq!(conditional_value_at_risk(&[0.01], 0.05), Some(0.01));
    }
}
