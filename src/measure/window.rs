//! The result of one window.

use crate::model::{EpochMs, Point, Run, WindowRole};
use crate::stats::{drawdowns, worst_drawdown};

use super::curves::are_parallel;
use super::trades::{closed_gains, profit_factor, win_rate};

/// The figures of one window of a backtest.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowResult {
    /// Its name, or its number where it has none.
    pub name: String,
    /// Its first moment.
    pub start: Option<EpochMs>,
    /// Its last moment.
    pub end: Option<EpochMs>,
    /// What it is for, where the file says so.
    pub role: Option<WindowRole>,
    /// How many runs there are of this window, this one included.
    pub parallel_runs: usize,
    /// Return on its own start, a fraction; `None` with fewer than two snapshots.
    pub total_return: Option<f64>,
    /// Deepest drawdown within it, a positive fraction.
    pub worst_drawdown: Option<f64>,
    /// Sharpe ratio as the bundle gives it.
    pub sharpe_ratio: Option<f64>,
    /// Number of trades, open ones included.
    pub trades: usize,
    /// Share of closed trades that made a profit.
    pub win_rate: Option<f64>,
    /// Gains divided by losses of closed trades.
    pub profit_factor: Option<f64>,
}

impl WindowResult {
    /// The result of each run, in the order given; each curve is the equity of the run at its position.
    pub fn of_runs(runs: &[&Run], curves: &[Vec<Point>]) -> Vec<WindowResult> {
        let trades: Vec<usize> = runs.iter().map(|run| run.trades.len()).collect();
        let mut windows = WindowResult::of_outlines(runs, &trades, curves);
        for (window, run) in windows.iter_mut().zip(runs) {
            let gains = closed_gains(&run.trades);
            (window.win_rate, window.profit_factor) = (win_rate(&gains), profit_factor(&gains));
        }
        windows
    }

    /// As [`of_runs`](WindowResult::of_runs) with the number of each run's trades, of which nothing else is known.
    pub(super) fn of_outlines<C: AsRef<[Point]>>(runs: &[&Run], trades: &[usize], curves: &[C]) -> Vec<WindowResult> {
        let numbered = (1..).zip(runs.iter().zip(trades).zip(curves));
        let parallel = |run: &Run| runs.iter().filter(|other| are_parallel(run, other)).count().max(1);
        let window = |(number, ((run, trades), curve)): (usize, ((&&Run, &usize), &C))| {
            WindowResult::new(number, run, *trades, parallel(run), curve.as_ref())
        };
        numbered.map(window).collect()
    }

    fn new(number: usize, run: &Run, trades: usize, parallel_runs: usize, curve: &[Point]) -> WindowResult {
        let metric = |name| run.metrics.as_ref().and_then(|metrics| metrics.values.number(name));
        // A lone snapshot has no return.
        let ends = curve.first().zip(curve.get(1..).and_then(<[Point]>::last)).filter(|(first, _)| first.value > 0.0);
        let falls = drawdowns(curve);
        let name = run.window_name.clone().filter(|name| !name.trim().is_empty());
        WindowResult {
            name: name.unwrap_or_else(|| format!("window {number}")),
            start: run.start.or_else(|| curve.first().map(|point| point.time)),
            end: run.end.or_else(|| curve.last().map(|point| point.time)),
            role: run.role(),
            parallel_runs,
            total_return: ends.map(|(first, last)| last.value / first.value - 1.0),
            worst_drawdown: ends.map(|_| worst_drawdown(&falls).map_or(0.0, |worst| worst.depth)),
            sharpe_ratio: metric("sharpe_ratio").filter(|value| value.is_finite()),
            trades,
            win_rate: None,
            profit_factor: None,
        }
    }
}
