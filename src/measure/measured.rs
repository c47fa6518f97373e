//! Everything that is measured on one backtest.

use crate::model::{Backtest, EpochMs, MS_PER_DAY, Metric, Origin, Summary};

use super::curves::Curves;
use super::exposure::{SymbolShare, symbol_shares};
use super::performance::Performance;
use super::rolling::Rolling;
use super::trades::{TradingCosts, median_return};
use super::window::WindowResult;

/// The figures of one backtest.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The bundle's own summary.
    pub summary: Summary,
    /// Figures of the equity chained over all windows.
    pub performance: Performance,
    /// Its windows in order of date.
    pub windows: Vec<WindowResult>,
    /// Figures over moving spans.
    pub rolling: Rolling,
    /// Result of a closed trade relative to its cost, the middle one, a fraction.
    pub median_trade_return: Option<f64>,
    /// What trading cost.
    pub costs: TradingCosts,
    /// What was traded, most time in the market first.
    pub symbols: Vec<SymbolShare>,
    /// Risk-free rate that ratios are measured against, as the bundle gives it, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// The currency that amounts are in.
    pub currency: Option<String>,
}

impl Measured {
    /// Measures a backtest on its curves.
    pub fn of(backtest: &Backtest, curves: &Curves) -> Measured {
        let runs = backtest.runs_by_date();
        let risk_free_rate = backtest.risk_free_rate.filter(|rate| rate.is_finite());
        Measured {
            summary: backtest.summary.clone().unwrap_or_default(),
            performance: Performance::of(&curves.equity, risk_free_rate.unwrap_or_default()),
            windows: WindowResult::of_runs(&runs, &curves.equity_of_runs),
            rolling: Rolling::of(curves),
            median_trade_return: median_return(&runs),
            costs: TradingCosts::of(&runs),
            symbols: symbol_shares(&runs, curves.equity.covered_ms),
            risk_free_rate,
            currency: runs.iter().find_map(|run| run.trading_symbol.clone()),
        }
    }

    /// A metric's value: measured on the chained equity or taken from the summary, as [`METRICS`](crate::model::METRICS)
    /// says.
    pub fn value(&self, metric: &Metric) -> Option<f64> {
        let position = Metric::position(metric.name)?;
        match metric.origin {
            Origin::Summary => self.summary.at(position),
            Origin::Equity => self.performance.figures.at(position),
            Origin::Sweep | Origin::Candles => None,
        }
    }

    /// A metric's value by its name.
    pub fn value_of(&self, name: &str) -> Option<f64> {
        self.value(Metric::find(name)?)
    }

    /// Whether there was a trade in any window, as far as the bundle tells.
    pub fn has_traded(&self) -> bool {
        let counted = self.value_of("number_of_trades").unwrap_or_default();
        counted > 0.0 || self.windows.iter().any(|window| window.trades > 0)
    }

    /// Whether several runs are of one window, so that their mean is chained.
    pub fn has_parallel_runs(&self) -> bool {
        self.windows.iter().any(|window| window.parallel_runs > 1)
    }

    /// Whether a window begins before another has ended, so that it counts only from there on.
    pub fn has_overlapping_windows(&self) -> bool {
        let spans: Vec<(EpochMs, EpochMs)> =
            self.windows.iter().filter_map(|window| window.start.zip(window.end)).collect();
        spans.windows(2).any(|pair| pair[0] != pair[1] && pair[1].0 < pair[0].1)
    }

    /// Whether there is more than a day between one window and the next, in which nothing was run.
    pub fn has_gaps(&self) -> bool {
        let mut latest: Option<EpochMs> = None;
        self.windows.iter().filter_map(|window| window.start.zip(window.end)).any(|(start, end)| {
            let is_apart = latest.is_some_and(|latest| start.0 - latest.0 > MS_PER_DAY);
            latest = latest.max(Some(end));
            is_apart
        })
    }

    /// First and last moment of its windows, else of its equity.
    pub fn span(&self) -> Option<(EpochMs, EpochMs)> {
        let start = self.windows.iter().filter_map(|window| window.start).min();
        let end = self.windows.iter().filter_map(|window| window.end).max();
        start.zip(end).or(self.performance.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fields, FormatVersion, Point, Run, RunMetrics, Series, SeriesField, Value};

    fn run(first_day: i64, values: &[f64]) -> Run {
        let moment = |day: usize| EpochMs((first_day + day as i64) * MS_PER_DAY);
        let point = |(day, &value): (usize, &f64)| Point { time: moment(day), value };
        let mut metrics = RunMetrics::default();
        metrics.set_series(SeriesField::EquityCurve, values.iter().enumerate().map(point).collect::<Series>());
        let end = Some(moment(values.len() - 1));
        Run { start: Some(moment(0)), end, metrics: Some(metrics), ..Run::default() }
    }

    fn measured(runs: Vec<Run>) -> Measured {
        let mut summary = Summary::default();
        summary.insert("sharpe_ratio", Value::Float(1.25));
        let backtest = Backtest {
            format_version: FormatVersion::V2,
            algorithm_id: None,
            tag: None,
            engine: None,
            study: None,
            universe: None,
            risk_free_rate: None,
            parameters: Fields::default(),
            strategy_ids: Vec::new(),
            metadata: Fields::default(),
            runs,
            summary: Some(summary),
            permutation_tests: Value::Nil,
            extra: Fields::default(),
        };
        Measured::of(&backtest, &Curves::of(&backtest))
    }

    #[test]
    fn figures_are_measured_over_all_windows_in_order_of_date() {
        let measured = measured(vec![run(19_002, &[100.0, 50.0, 60.0]), run(19_000, &[100.0, 80.0])]);
        assert!((measured.value_of("worst_drawdown").unwrap() - 0.6).abs() < 1e-12);
        assert!((measured.value_of("chained_return").unwrap() - (0.8 * 0.6 - 1.0)).abs() < 1e-12);
        assert_eq!(measured.value_of("sharpe_ratio"), Some(1.25));
        assert_eq!(measured.windows.iter().map(|window| &*window.name).collect::<Vec<_>>(), ["window 1", "window 2"]);
        assert_eq!(measured.span(), Some((EpochMs(19_000 * MS_PER_DAY), EpochMs(19_004 * MS_PER_DAY))));
    }

    #[test]
    fn a_run_counts_from_the_start_of_its_own_window() {
        let mut late = run(19_000, &[100.0, 200.0, 100.0, 110.0]);
        late.start = late.start.map(|start| EpochMs(start.0 + 2 * MS_PER_DAY));
        assert!((measured(vec![late]).value_of("chained_return").unwrap() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn windows_that_lie_apart_or_overlap_are_told_from_those_that_follow_each_other() {
        let of = |first_days: &[i64]| {
            let measured = measured(first_days.iter().map(|day| run(*day, &[100.0, 90.0, 95.0])).collect());
            (measured.has_gaps(), measured.has_overlapping_windows())
        };
        // A window ends two days after it began; the next may begin on the day after.
        assert_eq!([of(&[0, 2]), of(&[0, 3])], [(false, false); 2]);
        assert_eq!([of(&[0, 4]), of(&[0, 1]), of(&[0, 1, 9])], [(true, false), (false, true), (true, true)]);
    }

    #[test]
    fn without_a_curve_nothing_is_measured_on_it() {
        let measured = measured(vec![Run::default()]);
        assert_eq!((measured.value_of("chained_return"), measured.span()), (None, None));
        assert_eq!(measured.windows[0].total_return, None);
    }
}
