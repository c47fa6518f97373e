//! Measures of a trial: what an index keeps of a backtest, from the outlines of its runs.

use crate::model::{Backtest, DailyReturns, EpochMs, EquityFigures, Run, RunOutline, TrialDetails, TrialWindow};

use super::curves::{are_parallel, equity_of_all};
use super::performance::Performance;
use super::window::WindowResult;
use crate::stats::{periods_per_year, sharpe_ratio};
use std::ptr;

/// What was measured on a trial.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrialMeasures {
    /// The figures of its chained equity.
    pub figures: EquityFigures,
    /// Its windows and daily returns.
    pub details: TrialDetails,
}

impl TrialMeasures {
    /// Measures the runs of a backtest by their outlines, in whatever order they come; the risk-free rate is a fraction per year.
    pub fn of(outlines: &[RunOutline], risk_free_rate: Option<f64>) -> TrialMeasures {
        TrialMeasures::of_runs(outlines.iter().map(|outline| (&outline.run, outline.trades)).collect(), risk_free_rate)
    }

    /// Measures a backtest that is at hand as a whole, as [`of`](TrialMeasures::of) does its outlines.
    pub fn of_backtest(backtest: &Backtest) -> TrialMeasures {
        let runs = backtest.runs.iter().map(|run| (run, run.trades.len())).collect();
        TrialMeasures::of_runs(runs, backtest.risk_free_rate)
    }

    fn of_runs(mut ordered: Vec<(&Run, usize)>, risk_free_rate: Option<f64>) -> TrialMeasures {
        ordered.sort_by_key(|(run, _)| (run.start, run.end));
        let (runs, trades): (Vec<&Run>, Vec<usize>) = ordered.into_iter().unzip();
        let (equity_of_runs, equity) = equity_of_all(&runs);
        let risk_free_rate = risk_free_rate.filter(|rate| rate.is_finite()).unwrap_or_default();
        let performance = Performance::of(&equity, risk_free_rate);
        let windows = WindowResult::of_outlines(&runs, &trades, &equity_of_runs);
        let first_moves: Vec<(&Run, EpochMs)> =
            equity.first_moves().filter_map(|(source, moment)| Some((*runs.get(source)?, moment))).collect();
        // Parallel runs have the curve of their window together.
        let first_return = |run: &Run| {
            let own = |(other, _): &&(&Run, EpochMs)| ptr::eq(*other, run) || are_parallel(other, run);
            first_moves.iter().find(own).map(|(_, moment)| moment.day() as i32)
        };
        let kept = |(window, run): (WindowResult, &&Run)| kept(window, first_return(run));
        let (days, values) = performance.daily.iter().map(|daily| (daily.day as i32, daily.value as f32)).unzip();
        TrialMeasures {
            figures: performance.figures,
            details: TrialDetails {
                windows: windows.into_iter().zip(&runs).map(kept).collect(),
                returns: DailyReturns { days, values },
            },
        }
    }
}

/// The Sharpe ratio of daily returns, per year of 365 days or of 252 where none falls on a weekend.
///
/// The risk-free rate is a fraction per year. `None` where the returns do not vary, or one is no number.
pub fn sharpe_of_days(returns: &DailyReturns, risk_free_rate: Option<f64>) -> Option<f64> {
    let values: Vec<f64> = returns.values.iter().map(|value| f64::from(*value)).collect();
    let varies = values.windows(2).any(|pair| pair[0] != pair[1]);
    let periods = periods_per_year(&returns.days);
    let rate = risk_free_rate.filter(|rate| rate.is_finite()).unwrap_or_default();
    sharpe_ratio(&values, rate / periods, periods).filter(|ratio| varies && ratio.is_finite())
}

/// What is kept of the result of a window, whose first return falls on a day since 1970.
fn kept(window: WindowResult, first_return: Option<i32>) -> TrialWindow {
    TrialWindow {
        name: window.name,
        start: window.start,
        end: window.end,
        first_return,
        role: window.role,
        total_return: window.total_return,
        sharpe_ratio: window.sharpe_ratio,
        worst_drawdown: window.worst_drawdown,
        trades: window.trades as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MS_PER_DAY, Point, Series, SeriesField};

    /// A run over days since 1970, with so many values in each.
    fn run_of(from: i64, until: i64, values_per_day: i64) -> RunOutline {
        let moment = |day: i64| EpochMs(day * MS_PER_DAY);
        let step = MS_PER_DAY / values_per_day;
        let times = (moment(from).0..=moment(until).0).step_by(step as usize);
        let points: Series = times.map(|time| Point { time: EpochMs(time), value: 100.0 }).collect();
        let mut run = Run { start: Some(moment(from)), end: Some(moment(until)), ..Run::default() };
        run.metrics.get_or_insert_default().set_series(SeriesField::EquityCurve, points);
        RunOutline { run, trades: 0 }
    }

    fn first_returns(outlines: &[RunOutline]) -> Vec<Option<i32>> {
        let windows = TrialMeasures::of(outlines, None).details.windows;
        windows.iter().map(|window| window.first_return).collect()
    }

    #[test]
    fn the_first_return_is_of_the_day_whose_value_is_the_first_of_its_own() {
        let pair = |values_per_day| [run_of(0, 10, values_per_day), run_of(10, 20, values_per_day)];
        assert_eq!(first_returns(&pair(1)), [Some(1), Some(11)], "midnight closes the window before");
        assert_eq!(first_returns(&pair(24)), [Some(0), Some(10)]);
        let parallel = [run_of(0, 10, 1), run_of(10, 20, 1), run_of(10, 20, 1)];
        assert_eq!(first_returns(&parallel), [Some(1), Some(11), Some(11)]);
        let shared = [run_of(0, 10, 1), run_of(5, 15, 1), run_of(6, 12, 1)];
        assert_eq!(first_returns(&shared), [Some(1), Some(11), None], "shared time is the earlier window's");
    }
}
