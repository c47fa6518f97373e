//! The curves of a backtest that its figures are measured on, at full resolution.

use std::borrow::Cow;

use crate::model::{Backtest, EpochMs, Point, Run, SeriesField, Snapshot};
use crate::stats::{ChainedEquity, chain, clean, keep_lost, parallel_mean, rolling_sharpe};

use super::time_weighted::time_weighted;

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
        let equity_of_runs: Vec<Cow<'_, [Point]>> = runs.iter().map(|run| equity_of(run)).collect();
        let windows = equity_of_windows(runs, &equity_of_runs);
        let (equity, rolling_sharpe) = (chain(&windows), sharpe_segments(runs, &windows));
        let equity_of_runs = equity_of_runs.into_iter().map(Cow::into_owned).collect();
        Curves { equity, rolling_sharpe, equity_of_runs }
    }
}

/// The equity of each run, and that of all windows one after the other.
pub(super) fn equity_of_all<'a>(runs: &[&'a Run]) -> (Vec<Cow<'a, [Point]>>, ChainedEquity) {
    let of_runs: Vec<Cow<'a, [Point]>> = runs.iter().map(|run| equity_of(run)).collect();
    let chained = chain(&equity_of_windows(runs, &of_runs));
    (of_runs, chained)
}

/// The curve of each window at the position of its first run: that run's, or the mean of all runs of the same days. At the
/// position of every further run there is none.
fn equity_of_windows<'a>(runs: &[&Run], equity_of_runs: &'a [Cow<'_, [Point]>]) -> Vec<Cow<'a, [Point]>> {
    let mut curves = Vec::with_capacity(runs.len());
    for (position, run) in runs.iter().enumerate() {
        let is_same = |other: usize| are_parallel(run, runs[other]);
        let runs_of_window: Vec<usize> = (position..runs.len()).filter(|other| is_same(*other)).collect();
        curves.push(match runs_of_window[..] {
            _ if (0..position).any(is_same) => Cow::default(),
            [] | [_] => Cow::from(&equity_of_runs[position][..]),
            _ => {
                let curves: Vec<&[Point]> = runs_of_window.iter().map(|run| &equity_of_runs[*run][..]).collect();
                Cow::from(parallel_mean(&curves))
            }
        });
    }
    curves
}

/// Whether two runs are of one window: the same first and last moment.
pub(super) fn are_parallel(one: &Run, other: &Run) -> bool {
    one.start.is_some() && (one.start, one.end) == (other.start, other.end)
}

/// The curve that returns are measured on, without the effect of money paid in and out: the bundle's own such curve, else
/// the one that follows from the snapshots where they tell of payments, else the equity as it is.
fn equity_of<'a>(run: &'a Run) -> Cow<'a, [Point]> {
    let series = |field| Cow::from(run.series(field).points());
    let value = |snapshot: &Snapshot| Some(Point { time: snapshot.created_at?, value: snapshot.total_value? });
    let sources: [&dyn Fn() -> Cow<'a, [Point]>; 4] = [
        &|| series(SeriesField::TwrEquityCurve),
        &|| time_weighted(&run.snapshots).into(),
        &|| series(SeriesField::EquityCurve),
        &|| run.snapshots.iter().filter_map(value).collect(),
    ];
    let curves = sources.into_iter().map(|points| within(run, clean(points())));
    keep_lost(curves.into_iter().find(|curve| !curve.is_empty()).unwrap_or_default())
}

/// Drops what lies before the window: an engine that runs several windows in one go may leave the earlier ones in.
fn within<'a>(run: &Run, curve: Cow<'a, [Point]>) -> Cow<'a, [Point]> {
    let Some(start) = run.start else { return curve };
    let before = curve.partition_point(|point| point.time < start);
    match curve {
        Cow::Borrowed(points) => Cow::Borrowed(&points[before..]),
        Cow::Owned(mut points) => {
            points.drain(..before);
            points.into()
        }
    }
}

/// The segments of consecutive known Sharpe ratios, in order of date; none reaches over the end of a window, because each
/// window counts anew. Of time that windows share the earlier one tells. Of a window with one run they are the bundle's, of
/// one with several they are measured likewise on the mean of these, its curve.
fn sharpe_segments(runs: &[&Run], windows: &[Cow<'_, [Point]>]) -> Vec<Vec<Point>> {
    let mut segments: Vec<Vec<Point>> = Vec::new();
    let mut latest = EpochMs(i64::MIN);
    for (run, window) in runs.iter().zip(windows) {
        let mut points = match runs.iter().filter(|other| are_parallel(run, other)).count() {
            0 | 1 => run.series(SeriesField::RollingSharpeRatio).points().to_vec(),
            _ => rolling_sharpe(window),
        };
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
        let segments = sharpe_segments(&[&first, &second], &[Cow::default(), Cow::default()]);
        let days: Vec<Vec<i64>> =
            segments.iter().map(|segment| segment.iter().map(|point| point.time.day()).collect()).collect();
        assert_eq!(days, [vec![1, 2], vec![4], vec![10, 11]]);
    }

    #[test]
    fn parallel_runs_have_the_rolling_sharpe_ratio_of_their_mean() {
        let curve = |slope: f64| -> Vec<Point> {
            let level = |day: i64| 100.0 + slope * day as f64 + (day % 7) as f64;
            (0..60).map(|day| Point { time: EpochMs(day * MS_PER_DAY), value: level(day) }).collect()
        };
        let run = |slope| {
            let (start, end) = (Some(EpochMs(0)), Some(EpochMs(59 * MS_PER_DAY)));
            let mut run = Run { start, end, ..run(&[(40, 9.0)]) };
            run.metrics.get_or_insert_default().set_series(SeriesField::EquityCurve, Series::new(curve(slope)));
            run
        };
        let (rising, falling) = (run(0.5), run(-0.5));
        for order in [[&rising, &falling], [&falling, &rising]] {
            let (found, expected) = (Curves::of_runs(&order).rolling_sharpe.concat(), rolling_sharpe(&curve(0.0)));
            let is_same =
                |(one, other): (&Point, &Point)| one.time == other.time && (one.value - other.value).abs() < 1e-9;
            assert!(found.len() == 30 && found.iter().zip(&expected).all(is_same), "{found:?}");
        }
        assert_eq!(Curves::of_runs(&[&rising]).rolling_sharpe[0][0].value, 9.0, "a single run has the bundle's");
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
}
