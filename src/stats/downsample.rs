//! Downsampling: fewer points that draw the same picture.

use crate::model::Point;

/// Picks at most `limit` points (but never fewer than are in `keep` plus both ends), as positions in rising order.
///
/// Largest-triangle-three-buckets (Steinarsson, 2013): of every bucket, the point that spans the largest triangle with
/// the point picked before and the mean of the next bucket. The first, the last, the lowest and the highest point are
/// always picked, and so are the positions in `keep`.
pub fn downsample(points: &[Point], limit: usize, keep: &[usize]) -> Vec<usize> {
    if points.len() <= limit {
        return (0..points.len()).collect();
    }
    let by_value = |one: &usize, other: &usize| points[*one].value.total_cmp(&points[*other].value);
    let mut picked: Vec<usize> = keep.iter().copied().filter(|&at| at < points.len()).collect();
    picked.extend((0..points.len()).min_by(by_value));
    picked.extend((0..points.len()).max_by(by_value));
    picked.extend([0, points.len() - 1]);
    picked.sort_unstable();
    picked.dedup();
    picked.extend(largest_triangles(points, limit.saturating_sub(picked.len())));
    picked.sort_unstable();
    picked.dedup();
    picked
}

/// One point of each of `buckets` equal parts of what lies between both ends.
fn largest_triangles(points: &[Point], buckets: usize) -> Vec<usize> {
    let inner = points.len() - 2;
    let edge = |bucket: usize| 1 + bucket * inner / buckets;
    let origin = points[0].time.0;
    let position = |point: &Point| ((point.time.0 - origin) as f64, point.value);
    let mut before = position(&points[0]);
    let mut picked = Vec::with_capacity(buckets);
    for bucket in 0..buckets {
        let (from, to) = (edge(bucket), edge(bucket + 1));
        let next = if bucket + 1 == buckets { &points[points.len() - 1..] } else { &points[to..edge(bucket + 2)] };
        let count = next.len().max(1) as f64;
        let (x_sum, y_sum) = next.iter().map(position).fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x, sum.1 + y));
        let after = (x_sum / count, y_sum / count);
        let area = |at: usize| {
            let (x, y) = position(&points[at]);
            ((before.0 - after.0) * (y - before.1) - (before.0 - x) * (after.1 - before.1)).abs()
        };
        if let Some(best) = (from..to).max_by(|&one, &other| area(one).total_cmp(&area(other))) {
            before = position(&points[best]);
            picked.push(best);
        }
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpochMs;
    use proptest::prelude::*;

    fn curve(values: &[f64]) -> Vec<Point> {
        let point = |(at, &value): (usize, &f64)| Point { time: EpochMs(at as i64 * 1000), value };
        values.iter().enumerate().map(point).collect()
    }

    proptest! {
        #[test]
        fn ends_extremes_and_kept_points_survive_and_the_limit_holds(
            values in prop::collection::vec(-1e6..1e6f64, 1..400),
            limit in 5usize..100,
            kept in 0usize..400,
        ) {
            let points = curve(&values);
            let picked = downsample(&points, limit, &[kept]);
            prop_assert!(picked.len() <= limit.max(5));
            prop_assert!(picked.is_sorted() && picked.windows(2).all(|pair| pair[0] != pair[1]));
            prop_assert_eq!((picked[0], picked[picked.len() - 1]), (0, values.len() - 1));
            let all = |pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick);
            let few = |pick: fn(f64, f64) -> f64| picked.iter().map(|&at| values[at]).reduce(pick);
            prop_assert_eq!(all(f64::max), few(f64::max));
            prop_assert_eq!(all(f64::min), few(f64::min));
            prop_assert!(kept >= values.len() || picked.contains(&kept));
        }
    }

    #[test]
    fn a_short_series_is_left_as_it_is() {
        assert_eq!(downsample(&curve(&[1.0, 2.0, 3.0]), 3, &[]), [0, 1, 2]);
        assert_eq!(downsample(&[], 10, &[]), Vec::<usize>::new());
    }

    #[test]
    fn a_spike_is_not_lost() {
        let mut values = vec![1.0; 10_000];
        values[6_543] = 1.5;
        assert!(downsample(&curve(&values), 100, &[]).contains(&6_543));
    }
}
