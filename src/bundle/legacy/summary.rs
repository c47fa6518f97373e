//! Summary of a legacy directory, measured anew from the metrics of its runs: the file that holds one may be older than
//! they are, and the framework does not believe it either.

use crate::model::{ColumnType, EpochMs, Fields, MS_PER_DAY, Metric, Value};

/// The metrics of a run, among its fields.
pub(super) const METRICS_OF_RUN: &str = "backtest_metrics";

/// Numbers that count as unknown where the metrics do not name them. All others count as 0.
const UNKNOWN_IF_UNNAMED: [&str; 2] = ["gross_profit", "gross_loss"];

/// By how much two numbers may differ and still be one, relative to the larger.
const TOLERANCE: f64 = 1e-9;

/// A mean smaller than this counts as none.
const NO_MEAN: f64 = 1e-9;

/// The summary of some runs: a number, or nil, for each metric that a summary has. `None` where no run has metrics.
pub(super) fn of_runs(runs: &[Fields]) -> Option<Fields> {
    let windows: Vec<Window<'_>> = runs.iter().filter_map(Window::of_run).collect();
    let windows = (!windows.is_empty()).then_some(Windows(windows))?;
    let entry = |metric: &Metric| {
        let value = match (windows.total(metric.name), metric.column_type) {
            (None, _) => Value::Nil,
            (Some(number), ColumnType::Integer) if number.fract() == 0.0 && number.abs() < i64::MAX as f64 => {
                Value::Int(number as i64)
            }
            (Some(number), _) => Value::Float(number),
        };
        (metric.name, value)
    };
    Some(Metric::columns().map(entry).collect())
}

/// Whether a summary that a file holds says nothing else than the one that was measured.
pub(super) fn agrees(stored: &Value, measured: &Fields) -> bool {
    let Value::Map(stored) = stored else { return false };
    stored.iter().all(|(name, value)| match (value.as_number(), measured.number(name)) {
        (Some(one), Some(other)) => one == other || (one - other).abs() <= TOLERANCE * one.abs().max(other.abs()),
        (None, None) => true,
        _ => false,
    })
}

/// The metrics of one window, and its length in whole days.
struct Window<'a> {
    metrics: &'a Fields,
    days: Option<f64>,
}

impl<'a> Window<'a> {
    fn of_run(run: &'a Fields) -> Option<Window<'a>> {
        let Value::Map(metrics) = run.get(METRICS_OF_RUN)? else { return None };
        let moment = |name| EpochMs::parse(metrics.text(name)?);
        let length = moment("backtest_end_date").zip(moment("backtest_start_date")).map(|(end, start)| end.0 - start.0);
        Some(Window { metrics, days: length.map(|length| length.div_euclid(MS_PER_DAY) as f64) })
    }

    /// A number; NaN is one, as it makes every mean that it takes part in unknown.
    fn number(&self, name: &str) -> Option<f64> {
        match self.metrics.get(name) {
            None => (!UNKNOWN_IF_UNNAMED.contains(&name)).then_some(0.0),
            Some(Value::Float(number)) => Some(*number),
            Some(value) => value.as_number(),
        }
    }

    fn closed_trades(&self) -> Option<f64> {
        self.number("number_of_trades_closed")
    }

    /// The closed trades that a share of them comes to. The framework takes the win rate for a percentage here.
    fn share_of_trades(&self, share: impl Fn(f64) -> f64) -> Option<f64> {
        let closed = self.closed_trades();
        closed.zip(self.number("win_rate")).map_or(closed, |(closed, rate)| Some(closed * share(rate / 100.0)))
    }
}

/// The windows that have metrics.
struct Windows<'a>(Vec<Window<'a>>);

impl<'a> Windows<'a> {
    /// The number of the summary under this name; `None` where it is unknown.
    fn total(&self, name: &str) -> Option<f64> {
        match name {
            "total_net_gain" | "total_loss" | "total_growth" | "number_of_trades" | "number_of_trades_closed" => {
                Some(self.values(name).sum())
            }
            "total_net_gain_percentage" | "total_growth_percentage" => self.compounded(name),
            "total_loss_percentage" => self.loss_of_all_money(),
            "average_net_gain" => self.mean_by_days("total_net_gain"),
            "average_net_gain_percentage" => self.mean_by_days("total_net_gain_percentage"),
            "average_growth" => self.mean_by_days("total_growth"),
            "average_growth_percentage" => self.mean_by_days("total_growth_percentage"),
            "average_loss" => self.mean_by_days("gross_loss"),
            "average_loss_percentage" => self.mean_by_days("total_loss_percentage"),
            "cagr"
            | "sharpe_ratio"
            | "sortino_ratio"
            | "calmar_ratio"
            | "annual_volatility"
            | "trades_per_year"
            | "cumulative_exposure"
            | "exposure_ratio"
            | "var_95"
            | "cvar_95" => self.mean_by_days(name),
            "trades_per_month" => self.mean_by_days("trades_per_year").map(|trades| trades / 12.0),
            "trades_per_week" => self.mean_by_days("trades_per_year").map(|trades| trades / 52.0),
            "profit_factor" => self.profit_factor(),
            "max_drawdown" => self.values(name).reduce(|least, value| if value < least { value } else { least }),
            "max_drawdown_duration" | "max_consecutive_wins" | "max_consecutive_losses" => {
                self.values(name).reduce(|most, value| if value > most { value } else { most })
            }
            "win_rate"
            | "current_win_rate"
            | "win_loss_ratio"
            | "current_win_loss_ratio"
            | "average_trade_return"
            | "average_trade_return_percentage"
            | "average_trade_duration"
            | "average_win_duration"
            | "average_loss_duration" => self.mean(name, Window::closed_trades),
            "average_trade_loss" | "average_trade_loss_percentage" => {
                self.mean(name, |window| window.share_of_trades(|won| 1.0 - won))
            }
            "average_trade_gain" | "average_trade_gain_percentage" => {
                self.mean(name, |window| window.share_of_trades(|won| won))
            }
            "number_of_windows" => Some(self.0.len() as f64),
            "number_of_profitable_windows" => Some(self.profitable()),
            "number_of_windows_with_trades" => Some(self.count(|window| window.closed_trades())),
            _ => self.evenness(name),
        }
    }

    /// What every window says under a name, as far as it says something.
    fn values(&self, name: &str) -> impl Iterator<Item = f64> {
        self.0.iter().filter_map(move |window| window.number(name))
    }

    /// A mean in which a window counts by its weight, if that is above 0.
    fn mean(&self, name: &str, weight: impl Fn(&Window<'a>) -> Option<f64>) -> Option<f64> {
        let weighted = self.0.iter().filter_map(|window| Some((window.number(name)?, weight(window)?)));
        let (sum, total) = weighted
            .filter(|(_, weight)| *weight > 0.0)
            .fold((0.0, 0.0), |(sum, total), (value, weight)| (sum + value * weight, total + weight));
        (total > 0.0).then(|| sum / total)
    }

    fn mean_by_days(&self, name: &str) -> Option<f64> {
        self.mean(name, |window| window.days)
    }

    fn compounded(&self, name: &str) -> Option<f64> {
        self.values(name).map(|change| 1.0 + change).reduce(|one, other| one * other).map(|growth| growth - 1.0)
    }

    /// All losses relative to all the money that the windows started with.
    fn loss_of_all_money(&self) -> Option<f64> {
        let money: f64 = self.values("initial_unallocated").filter(|money| *money > 0.0).sum();
        (money > 0.0).then(|| self.values("total_loss").sum::<f64>() / money)
    }

    /// All gains by all losses; where the losses are unknown, the mean of the windows.
    fn profit_factor(&self) -> Option<f64> {
        let losses = self.values("gross_loss").sum::<f64>().abs();
        match losses > 0.0 {
            true => Some(self.values("gross_profit").sum::<f64>() / losses),
            false => self.mean_by_days("profit_factor"),
        }
    }

    /// How many windows have more than nothing of something.
    fn count(&self, value: impl Fn(&Window<'a>) -> Option<f64>) -> f64 {
        self.0.iter().filter(|window| value(window).is_some_and(|value| value > 0.0)).count() as f64
    }

    fn profitable(&self) -> f64 {
        self.count(|window| window.number("total_net_gain"))
    }

    /// How little the windows differ, from 0 to 1; `None` for a single window.
    fn evenness(&self, name: &str) -> Option<f64> {
        if self.0.len() < 2 {
            return None;
        }
        let returns: Vec<f64> = self.values("total_net_gain_percentage").collect();
        let traded = self.0.iter().filter(|window| window.closed_trades().is_some_and(|trades| trades > 0.0));
        let win_rates: Vec<f64> = traded.filter_map(|window| window.number("win_rate")).collect();
        let ratios: Vec<f64> = self.values("sharpe_ratio").filter(|ratio| ratio.is_finite()).collect();
        // The deviations at which nothing is left of a stability; the framework takes fractions for percentages here too.
        let stable = |values: &[f64], largest: f64| Some(within(1.0 - deviation(values)? / largest));
        match name {
            "return_consistency" => consistency(&returns),
            "win_rate_consistency" => consistency(&win_rates),
            "sharpe_consistency" => consistency(&ratios),
            "consistency_score" => self.score([consistency(&returns), consistency(&win_rates), consistency(&ratios)]),
            "return_stability" => stable(&returns, 100.0),
            "win_rate_stability" => stable(&win_rates, 50.0),
            "sharpe_stability" => stable(&ratios, 2.0),
            "stability_score" => self.score([stable(&returns, 100.0), stable(&win_rates, 50.0), stable(&ratios, 2.0)]),
            _ => None,
        }
    }

    /// What returns, win rates, Sharpe ratios and the share of profitable windows come to together, as far as they are known.
    fn score(&self, [returns, win_rates, ratios]: [Option<f64>; 3]) -> Option<f64> {
        let profitable = Some(self.profitable() / self.0.len() as f64);
        let parts = [(returns, 0.35), (win_rates, 0.25), (ratios, 0.20), (profitable, 0.20)];
        let known = parts.into_iter().filter_map(|(part, weight)| Some((part?, weight)));
        let (sum, total) = known.fold((0.0, 0.0), |(sum, total), (part, weight)| (sum + part * weight, total + weight));
        (total > 0.0).then(|| sum / total)
    }
}

/// 1 less the deviation relative to the mean; 0 where the mean is.
fn consistency(values: &[f64]) -> Option<f64> {
    let deviation = deviation(values)?;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    Some(if mean.abs() < NO_MEAN { 0.0 } else { within(1.0 - deviation / mean.abs()) })
}

/// The standard deviation of a sample; `None` for less than two values.
fn deviation(values: &[f64]) -> Option<f64> {
    let (count, freedom) = (values.len() as f64, values.len().checked_sub(1).filter(|freedom| *freedom > 0)?);
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / freedom as f64).sqrt())
}

/// A number no less than 0 and no more than 1. What is no number counts as 1, as it does for the framework.
fn within(number: f64) -> f64 {
    if number.is_nan() { 1.0 } else { number.clamp(0.0, 1.0) }
}
