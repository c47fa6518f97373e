//! The curves of a backtest that its figures are measured on, at full resolution.

use std::borrow::Cow;

use crate::model::{Backtest, Point, Run, SeriesField, Snapshot};
use crate::stats::{ChainedEquity, chain, clean, keep_lost, parallel_mean};

use super::time_weighted::time_weighted;

/// The curves of a backtest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curves {
    /// The equity of each run in order of date; empty where a run has none.
    pub equity_of_runs: Vec<Vec<Point>>,
    /// The equity chained over the windows, of several runs of one window their equal-weight mean; 1.0 at the start.
    pub equity: ChainedEquity,
}

impl Curves {
    /// The curves of a backtest.
    pub fn of(backtest: &Backtest) -> Curves {
        Curves::of_runs(&backtest.runs_by_date())
    }

    fn of_runs(runs: &[&Run]) -> Curves {
        let (equity_of_runs, equity) = equity_of_all(runs);
        Curves { equity_of_runs: equity_of_runs.into_iter().map(Cow::into_owned).collect(), equity }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EpochMs, MS_PER_DAY, Series};

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
