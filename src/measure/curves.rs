//! The curves of a backtest that its figures are measured on, at full resolution.

use crate::model::{Backtest, Point, Run, SeriesField, Snapshot};
use crate::stats::{ChainedEquity, chain, clean};

use super::rolling::sharpe_segments;

/// The curves of a backtest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curves {
    /// The equity of each run in order of date; empty where a run has none.
    pub equity_of_runs: Vec<Vec<Point>>,
    /// The equity chained over the windows; 1.0 at the start.
    pub equity: ChainedEquity,
    /// The rolling Sharpe ratio as segments of consecutive known values, in order of date; none reaches over the end of a
    /// window.
    pub rolling_sharpe: Vec<Vec<Point>>,
}

impl Curves {
    /// The curves of a backtest.
    pub fn of(backtest: &Backtest) -> Curves {
        let runs = backtest.runs_by_date();
        let equity_of_runs: Vec<Vec<Point>> = runs.iter().map(|run| equity_of(run)).collect();
        Curves { equity: chain(&equity_of_runs), rolling_sharpe: sharpe_segments(&runs), equity_of_runs }
    }
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
