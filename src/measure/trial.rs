//! Measures of a trial: what an index keeps of a backtest, from the outlines of its runs.

use crate::model::{DailyReturns, EquityFigures, Run, RunOutline, TrialDetails, TrialWindow};

use super::curves::equity_of_all;
use super::performance::Performance;
use super::window::WindowResult;
use crate::stats::{periods_per_year, sharpe_ratio};

/// What was measured on a trial.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrialMeasures {
    /// The figures of its chained equity.
    pub figures: EquityFigures,
    /// Its windows and daily returns.
    pub details: TrialDetails,
}

impl TrialMeasures {
    /// Measures the runs of a backtest, in whatever order they come; the risk-free rate is a fraction per year.
    pub fn of(outlines: &[RunOutline], risk_free_rate: Option<f64>) -> TrialMeasures {
        let mut ordered: Vec<&RunOutline> = outlines.iter().collect();
        ordered.sort_by_key(|outline| (outline.run.start, outline.run.end));
        let runs: Vec<&Run> = ordered.iter().map(|outline| &outline.run).collect();
        let trades: Vec<usize> = ordered.iter().map(|outline| outline.trades).collect();
        let (equity_of_runs, equity) = equity_of_all(&runs);
        let risk_free_rate = risk_free_rate.filter(|rate| rate.is_finite()).unwrap_or_default();
        let performance = Performance::of(&equity, risk_free_rate);
        let windows = WindowResult::of_outlines(&runs, &trades, &equity_of_runs);
        let (days, values) = performance.daily.iter().map(|daily| (daily.day as i32, daily.value as f32)).unzip();
        TrialMeasures {
            figures: performance.figures,
            details: TrialDetails {
                windows: windows.into_iter().map(kept).collect(),
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

/// What is kept of the result of a window.
fn kept(window: WindowResult) -> TrialWindow {
    TrialWindow {
        name: window.name,
        start: window.start,
        end: window.end,
        role: window.role,
        total_return: window.total_return,
        sharpe_ratio: window.sharpe_ratio,
        worst_drawdown: window.worst_drawdown,
        trades: window.trades as u64,
    }
}
