//! The rolling Sharpe ratio of all windows: stretches in which it is known, never joined across what is not.

use crate::model::{EpochMs, Point, Run, SeriesField};
use crate::stats::downsample;

/// The stretches of consecutive known values, in order of date; none reaches over the end of a window, because each
/// window counts anew. Of time that windows share the earlier one tells.
pub fn stretches(runs: &[&Run]) -> Vec<Vec<Point>> {
    let mut stretches: Vec<Vec<Point>> = Vec::new();
    let mut latest = EpochMs(i64::MIN);
    for run in runs {
        let mut points: Vec<Point> = run.series(SeriesField::RollingSharpeRatio).points().to_vec();
        points.sort_by_key(|point| point.time);
        for stretch in points.split(|point| !point.value.is_finite()) {
            let own: Vec<Point> = stretch.iter().copied().filter(|point| point.time > latest).collect();
            if let Some(last) = own.last() {
                latest = last.time;
                stretches.push(own);
            }
        }
    }
    stretches
}

/// The stretches as one series of about `limit` points, with a NaN between each two; `None` keeps every point.
pub fn joined(stretches: &[Vec<Point>], limit: Option<usize>) -> Vec<Point> {
    let total: usize = stretches.iter().map(Vec::len).sum();
    let mut series: Vec<Point> = Vec::new();
    for stretch in stretches {
        if let (Some(last), Some(first)) = (series.last(), stretch.first()) {
            let middle = EpochMs(last.time.0 + (first.time.0 - last.time.0) / 2);
            series.push(Point { time: middle, value: f64::NAN });
        }
        let limit = limit.map_or(stretch.len(), |limit| (limit * stretch.len() / total.max(1)).max(2));
        series.extend(downsample(stretch, limit, &[]).into_iter().map(|at| stretch[at]));
    }
    series
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
    fn what_is_not_known_and_the_time_between_windows_are_gaps() {
        let first = run(&[(0, f64::NAN), (1, 1.0), (2, 1.5), (3, f64::INFINITY), (4, 2.0)]);
        let second = run(&[(4, 9.0), (10, 3.0), (11, 4.0)]);
        let found = stretches(&[&first, &second]);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 2]);
        let joined = joined(&found, None);
        let gaps: Vec<i64> = joined.iter().filter(|point| point.value.is_nan()).map(|point| point.time.day()).collect();
        assert_eq!((joined.len(), gaps), (7, vec![3, 7]));
        assert!(joined.is_sorted_by(|one, other| one.time < other.time));
    }
}
