//! The curves of a backtest that its figures are measured on, at full resolution.

use crate::model::{Backtest, EpochMs, Point, Run, SeriesField, Snapshot};
use crate::stats::{ChainedEquity, chain, clean, parallel_mean, rolling_sharpe};

/// The curves of a backtest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curves {
    /// The equity of each run in order of date; empty where a run has none.
    pub equity_of_runs: Vec<Vec<Point>>,
    /// The equity chained over the windows, of several runs of one window their equal-weight mean; 1.0 at the start.
    pub equity: ChainedEquity,
    /// The rolling Sharpe ratio as segments of consecutive known values, in order of date; none reaches over the end of a
    /// window.
    pub rolling_sharpe: Vec<Vec<Point>>,
}

impl Curves {
    /// The curves of a backtest.
    pub fn of(backtest: &Backtest) -> Curves {
        Curves::of_runs(&backtest.runs_by_date())
    }

    fn of_runs(runs: &[&Run]) -> Curves {
        let equity_of_runs: Vec<Vec<Point>> = runs.iter().map(|run| equity_of(run)).collect();
        let windows = Window::all(runs, &equity_of_runs);
        let rolling_sharpe = sharpe_segments(windows.iter().map(|window| &window.rolling_sharpe[..]));
        let curves: Vec<Vec<Point>> = windows.into_iter().map(|window| window.equity).collect();
        Curves { equity: chain(&curves), rolling_sharpe, equity_of_runs }
    }
}

/// The curves of a window: those of its only run, or of the equal-weight mean of all runs of the same days.
#[derive(Default)]
struct Window {
    equity: Vec<Point>,
    rolling_sharpe: Vec<Point>,
}

impl Window {
    /// Each window at the position of its first run. At the position of every further run stands one without curves.
    fn all(runs: &[&Run], equity_of_runs: &[Vec<Point>]) -> Vec<Window> {
        let at = |(position, run): (usize, &&Run)| {
            let is_same = |other: &usize| are_parallel(run, runs[*other]);
            let parallel: Vec<usize> = (position..runs.len()).filter(is_same).collect();
            match parallel[..] {
                _ if (0..position).any(|other| is_same(&other)) => Window::default(),
                [] | [_] => Window {
                    equity: equity_of_runs[position].clone(),
                    rolling_sharpe: run.series(SeriesField::RollingSharpeRatio).points().to_vec(),
                },
                _ => Window::of_parallel(
                    &parallel.iter().map(|other| runs[*other]).collect::<Vec<_>>(),
                    &parallel.iter().map(|other| &equity_of_runs[*other][..]).collect::<Vec<_>>(),
                ),
            }
        };
        runs.iter().enumerate().map(at).collect()
    }

    /// The mean of parallel runs. A mean of ratios is not the ratio of the mean, so that it is measured anew, where the
    /// bundle has such a series of any of them.
    fn of_parallel(runs: &[&Run], equity: &[&[Point]]) -> Window {
        let equity = parallel_mean(equity);
        let is_known = runs.iter().any(|run| !run.series(SeriesField::RollingSharpeRatio).points().is_empty());
        let rolling_sharpe = if is_known { rolling_sharpe(&equity) } else { Vec::new() };
        Window { equity, rolling_sharpe }
    }
}

/// Whether two runs are of one window: the same first and last moment.
pub(super) fn are_parallel(one: &Run, other: &Run) -> bool {
    one.start.is_some() && (one.start, one.end) == (other.start, other.end)
}

/// The curve that returns are measured on: without the effect of deposits where the bundle has such a curve.
fn equity_of(run: &Run) -> Vec<Point> {
    for field in [SeriesField::TwrEquityCurve, SeriesField::EquityCurve] {
        let curve = within(run, clean(run.series(field).points()));
        if !curve.is_empty() {
            return curve;
        }
    }
    let value = |snapshot: &Snapshot| Some(Point { time: snapshot.created_at?, value: snapshot.total_value? });
    within(run, clean(&run.snapshots.iter().filter_map(value).collect::<Vec<_>>()))
}

/// Drops what lies before the window: an engine that runs several windows in one go may leave the earlier ones in.
fn within(run: &Run, mut curve: Vec<Point>) -> Vec<Point> {
    if let Some(start) = run.start {
        curve.drain(..curve.partition_point(|point| point.time < start));
    }
    curve
}

/// The segments of consecutive known Sharpe ratios, in order of date; none reaches over the end of a window, because each
/// window counts anew. Of time that windows share the earlier one tells.
fn sharpe_segments<'a>(windows: impl Iterator<Item = &'a [Point]>) -> Vec<Vec<Point>> {
    let mut segments: Vec<Vec<Point>> = Vec::new();
    let mut latest = EpochMs(i64::MIN);
    for window in windows {
        let mut points = window.to_vec();
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
    use crate::model::{MS_PER_DAY, Series};

    fn series(days: &[(i64, f64)]) -> Vec<Point> {
        days.iter().map(|&(day, value)| Point { time: EpochMs(day * MS_PER_DAY), value }).collect()
    }

    #[test]
    fn segments_end_at_what_is_not_known_and_at_the_end_of_a_window() {
        let first = series(&[(0, f64::NAN), (1, 1.0), (2, 1.5), (3, f64::INFINITY), (4, 2.0)]);
        let second = series(&[(4, 9.0), (10, 3.0), (11, 4.0)]);
        let segments = sharpe_segments([&first[..], &second[..]].into_iter());
        let days: Vec<Vec<i64>> =
            segments.iter().map(|segment| segment.iter().map(|point| point.time.day()).collect()).collect();
        assert_eq!(days, [vec![1, 2], vec![4], vec![10, 11]]);
    }

    fn run_of(days: (i64, i64), values: (f64, f64)) -> Run {
        let moment = |day: i64| EpochMs(day * MS_PER_DAY);
        let curve = [(days.0, values.0), (days.1, values.1)].map(|(day, value)| Point { time: moment(day), value });
        let mut run = Run { start: Some(moment(days.0)), end: Some(moment(days.1)), ..Run::default() };
        run.metrics.get_or_insert_default().set_series(SeriesField::EquityCurve, Series::new(curve.to_vec()));
        run
    }

    #[test]
    fn runs_of_one_window_count_with_their_mean_in_whatever_order_they_come() {
        let runs = [
            run_of((0, 90), (1000.0, 1200.0)),
            run_of((0, 90), (500.0, 400.0)),
            run_of((90, 180), (1000.0, 1500.0)),
            run_of((90, 180), (1000.0, 900.0)),
        ];
        // The mean of +20 % and -20 % is nothing, that of +50 % and -10 % is +20 %.
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            let mut runs = order.map(|at| &runs[at]);
            runs.sort_by_key(|run| (run.start, run.end));
            let total = Curves::of_runs(&runs).equity.total_return().unwrap();
            assert!((total - 0.2).abs() < 1e-12, "{order:?}: {total}");
        }
    }

    #[test]
    fn the_rolling_sharpe_ratio_of_parallel_runs_is_that_of_their_mean_in_whatever_order_they_come() {
        let run = |slope: f64, ratio: f64| {
            let mut run = run_of((0, 59), (100.0, 100.0));
            let equity = (0..60).map(|day| (day, 100.0 + slope * day as f64 + (day as f64).sin()));
            let metrics = run.metrics.get_or_insert_default();
            metrics.set_series(SeriesField::EquityCurve, Series::new(series(&equity.collect::<Vec<_>>())));
            metrics.set_series(SeriesField::RollingSharpeRatio, Series::new(series(&[(40, ratio), (59, ratio)])));
            run
        };
        let (rising, falling) = (run(1.0, 9.0), run(-1.0, -9.0));
        let curves = Curves::of_runs(&[&rising, &falling]);
        let segment = &curves.rolling_sharpe[0];
        // From the thirtieth daily return on; of the mean, which goes nowhere.
        assert_eq!((segment.len(), segment[0].time.day()), (30, 30));
        assert!(segment.iter().all(|point| point.value.abs() < 3.0), "{segment:?}");
        assert_eq!(Curves::of_runs(&[&falling, &rising]).rolling_sharpe, curves.rolling_sharpe);
        assert_eq!(Curves::of_runs(&[&rising]).rolling_sharpe, [series(&[(40, 9.0), (59, 9.0)])]);
    }
}
