//! Correlation of daily returns.

use std::cmp::Ordering;

use super::DailyReturn;

/// The correlation of two series of daily returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// Pearson's coefficient, -1 to 1.
    pub coefficient: f64,
    /// The days that both have.
    pub days: usize,
}

/// Pearson's correlation over the days that both series have, each in order of day.
///
/// `None` with fewer than three common days, or where one of the series does not move.
pub fn correlation(one: &[DailyReturn], other: &[DailyReturn]) -> Option<Correlation> {
    let pairs = common_days(one, other);
    if pairs.len() < 3 {
        return None;
    }
    let count = pairs.len() as f64;
    let (x_mean, y_mean) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0 / count, y + pair.1 / count));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in &pairs {
        let (dx, dy) = (x - x_mean, y - y_mean);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    let coefficient = xy / (xx * yy).sqrt();
    coefficient.is_finite().then(|| Correlation { coefficient: coefficient.clamp(-1.0, 1.0), days: pairs.len() })
}

fn common_days(one: &[DailyReturn], other: &[DailyReturn]) -> Vec<(f64, f64)> {
    let (mut at, mut other_at) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(x), Some(y)) = (one.get(at), other.get(other_at)) {
        match x.day.cmp(&y.day) {
            Ordering::Less => at += 1,
            Ordering::Greater => other_at += 1,
            Ordering::Equal => {
                pairs.push((x.value, y.value));
                (at, other_at) = (at + 1, other_at + 1);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(values: &[(i64, f64)]) -> Vec<DailyReturn> {
        values.iter().map(|&(day, value)| DailyReturn { day, value }).collect()
    }

    #[test]
    fn only_common_days_count() {
        let one = days(&[(1, 0.1), (2, -0.1), (3, 0.2), (5, 0.9)]);
        let other = days(&[(0, 0.7), (1, 0.2), (2, -0.2), (3, 0.4)]);
        let found = correlation(&one, &other).unwrap();
        assert!((found.coefficient - 1.0).abs() < 1e-12);
        assert_eq!(found.days, 3);
    }

    #[test]
    fn a_flat_series_correlates_with_nothing() {
        let flat = days(&[(1, 0.0), (2, 0.0), (3, 0.0)]);
        assert_eq!(correlation(&flat, &days(&[(1, 0.1), (2, 0.2), (3, 0.1)])), None);
        assert_eq!(correlation(&flat[..2], &flat[..2]), None);
    }
}
