//! Thinning: fewer points of a winner's curves, in which its worst drawdown and every window's shape stay.

use crate::model::Point;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpochMs;
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
}
