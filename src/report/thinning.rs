//! Thinning: fewer points of a winner's curves, in which its worst drawdown and every window's shape stay.

use crate::model::{EpochMs, Point};
use crate::stats::{ChainedEquity, ChainedWindow, Drawdown, downsample};

/// A window keeps at least this part of the points that the whole curve may have, so that it can be looked at alone.
const LEAST_SHARE: usize = 16;

/// Thins each window on its own to its part of `limit` points; `None` keeps every point.
///
/// The first, the last, the lowest and the highest point of each window stay, and both ends of the worst drawdown.
pub fn thinned(chained: &ChainedEquity, worst: Option<&Drawdown>, limit: Option<usize>) -> ChainedEquity {
    let limit = limit.map(|limit| limit.div_ceil(chained.windows.len().max(1)).max(limit / LEAST_SHARE));
    let mut curve = ChainedEquity { covered_ms: chained.covered_ms, ..ChainedEquity::default() };
    for window in &chained.windows {
        let points = &chained.points[window.points.clone()];
        let turning = |point: &Point| worst.is_some_and(|worst| [worst.peak, worst.trough].contains(&point.time));
        let keep: Vec<usize> = (0..points.len()).filter(|&at| turning(&points[at])).collect();
        let from = curve.points.len();
        let picked = downsample(points, limit.unwrap_or(points.len()), &keep);
        curve.points.extend(picked.into_iter().map(|at| points[at]));
        curve.windows.push(ChainedWindow { points: from..curve.points.len(), ..window.clone() });
    }
    curve
}

/// Segments of a series as one of about `limit` points, with a NaN between each two; `None` keeps every point.
pub fn joined(segments: &[Vec<Point>], limit: Option<usize>) -> Vec<Point> {
    let total: usize = segments.iter().map(Vec::len).sum();
    let mut series: Vec<Point> = Vec::new();
    for segment in segments {
        if let (Some(last), Some(first)) = (series.last(), segment.first()) {
            let middle = EpochMs(last.time.0 + (first.time.0 - last.time.0) / 2);
            series.push(Point { time: middle, value: f64::NAN });
        }
        let limit = limit.map_or(segment.len(), |limit| (limit * segment.len() / total.max(1)).max(2));
        series.extend(downsample(segment, limit, &[]).into_iter().map(|at| segment[at]));
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{chain, drawdowns, worst_drawdown};

    #[test]
    fn the_worst_drawdown_survives_any_limit() {
        let wave = |at: i64| 100.0 + (at as f64 / 50.0).sin() * 20.0 + (at % 7) as f64;
        let curve: Vec<Point> = (0..2_000).map(|at| Point { time: EpochMs(at * 1000), value: wave(at) }).collect();
        let chained = chain(&[curve[..1_000].to_vec(), curve[1_000..].to_vec()]);
        let worst = worst_drawdown(&drawdowns(&chained.points)).cloned().unwrap();
        for limit in [None, Some(500), Some(120), Some(10)] {
            let thin = thinned(&chained, Some(&worst), limit);
            let kept = worst_drawdown(&drawdowns(&thin.points)).cloned().unwrap();
            assert_eq!((kept.depth, kept.peak, kept.trough), (worst.depth, worst.peak, worst.trough), "{limit:?}");
            assert_eq!((thin.points[0], thin.points.last()), (chained.points[0], chained.points.last()));
            assert!(limit.is_none_or(|limit| thin.points.len() <= limit.max(20)), "{limit:?}: {}", thin.points.len());
        }
    }

    #[test]
    fn what_is_not_known_between_segments_is_a_gap() {
        let segment = |days: &[i64]| days.iter().map(|day| Point { time: EpochMs(day * 10), value: 1.0 }).collect();
        let joined = joined(&[segment(&[1, 2]), segment(&[4]), segment(&[10, 11])], None);
        let gaps: Vec<i64> = joined.iter().filter(|point| point.value.is_nan()).map(|point| point.time.0).collect();
        assert_eq!((joined.len(), gaps), (7, vec![30, 70]));
        assert!(joined.is_sorted_by(|one, other| one.time < other.time));
    }
}
