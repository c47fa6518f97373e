//! Rank correlation: whether what was high in one list is high in another.

use std::cmp::Ordering;

/// Spearman's rank correlation, -1 to 1: Pearson's of the ranks, where equals share their mean rank.
///
/// `None` for lists of unequal length, with fewer than three values, with one that is no number, or where all of a list are
/// equal.
pub fn rank_correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let of_numbers = one.iter().chain(other).all(|value| !value.is_nan());
    if one.len() != other.len() || one.len() < 3 || !of_numbers {
        return None;
    }
    let center = (one.len() as f64 + 1.0) / 2.0;
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (x, y) in ranks(one).into_iter().zip(ranks(other)) {
        both += (x - center) * (y - center);
        first += (x - center).powi(2);
        second += (y - center).powi(2);
    }
    (first > 0.0 && second > 0.0).then(|| (both / (first * second).sqrt()).clamp(-1.0, 1.0))
}

/// The rank of each value, from 1 for the least; equals share their mean rank.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*one].partial_cmp(&values[*other]).unwrap_or(Ordering::Equal));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for equals in order.chunk_by(|one, other| values[*one] == values[*other]) {
        let shared = below as f64 + (equals.len() as f64 + 1.0) / 2.0;
        equals.iter().for_each(|position| ranks[*position] = shared);
        below += equals.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_correlation_equals_that_of_scipy() {
        let one = [1.0, 4.0, 2.0, 2.0, 9.0, -3.0];
        let other = [2.0, 3.0, 3.0, 1.0, 8.0, 0.5];
        // scipy.stats.spearmanr(one, other)
        assert!((rank_correlation(&one, &other).unwrap() - 0.8676470588235294).abs() < 1e-12);
        assert_eq!(rank_correlation(&one, &one), Some(1.0));
        assert_eq!((rank_correlation(&[1.0; 6], &one), rank_correlation(&one[..2], &one[..2])), (None, None));
        assert_eq!(rank_correlation(&[1.0, f64::NAN, 2.0], &one[..3]), None);
    }
}
