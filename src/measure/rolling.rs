//! Rolling figures: returns over moving spans, and the rolling Sharpe ratio of all windows.

use crate::model::{EpochMs, Point, Run, SeriesField};
use crate::stats::{FiveNumbers, rolling_returns};

use super::curves::Curves;

/// The spans of rolling returns: three, six and twelve months.
pub const ROLLING_DAYS: [i64; 3] = [91, 182, 365];

/// How figures over moving spans are spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rolling {
    /// Returns over each span of [`ROLLING_DAYS`], as long as there are any.
    pub returns: [Option<FiveNumbers>; ROLLING_DAYS.len()],
    /// The rolling Sharpe ratio.
    pub sharpe: Option<FiveNumbers>,
}

impl Rolling {
    /// The rolling figures of curves.
    pub fn of(curves: &Curves) -> Rolling {
        let sharpe: Vec<f64> = curves.rolling_sharpe.iter().flatten().map(|point| point.value).collect();
        Rolling {
            returns: ROLLING_DAYS.map(|days| FiveNumbers::of(&rolling_returns(&curves.equity.points, days))),
            sharpe: FiveNumbers::of(&sharpe),
        }
    }
}

/// The segments of consecutive known Sharpe ratios, in order of date; none reaches over the end of a window, because each
/// window counts anew. Of time that windows share the earlier one tells.
pub fn sharpe_segments(runs: &[&Run]) -> Vec<Vec<Point>> {
    let mut segments: Vec<Vec<Point>> = Vec::new();
    let mut latest = EpochMs(i64::MIN);
    for run in runs {
        let mut points: Vec<Point> = run.series(SeriesField::RollingSharpeRatio).points().to_vec();
        points.sort_by_key(|point| point.time);
        for segment in points.split(|point| !point.value.is_finite()) {
            let own: Vec<Point> = segment.iter().copied().filter(|point| point.time > latest).collect();
            if let Some(last) = own.last() {
                latest = last.time;
                segments.push(own);
            }
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MS_PER_DAY, RunMetrics, Series};

    fn run(days: &[(i64, f64)]) -> Run {
        let mut metrics = RunMetrics::default();
        let point = |&(day, value): &(i64, f64)| Point { time: EpochMs(day * MS_PER_DAY), value };
        metrics.set_series(SeriesField::RollingSharpeRatio, days.iter().map(point).collect::<Series>());
        Run { metrics: Some(metrics), ..Run::default() }
    }

    #[test]
    fn segments_end_at_what_is_not_known_and_at_the_end_of_a_window() {
        let first = run(&[(0, f64::NAN), (1, 1.0), (2, 1.5), (3, f64::INFINITY), (4, 2.0)]);
        let second = run(&[(4, 9.0), (10, 3.0), (11, 4.0)]);
        let segments = sharpe_segments(&[&first, &second]);
        let days: Vec<Vec<i64>> =
            segments.iter().map(|segment| segment.iter().map(|point| point.time.day()).collect()).collect();
        assert_eq!(days, [vec![1, 2], vec![4], vec![10, 11]]);
    }
}
