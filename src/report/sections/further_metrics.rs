//! Further metrics of a backtest: risk, trading, and of one that stands alone, where several would share a table, rolling returns.

use std::borrow::Cow;

use askama::Template;

use crate::model::Metric;

use crate::report::rolling::{ROLLING_LABELS, rolling_row};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{basis_points, metric_value, ratio};

/// The metrics that the first row of a tearsheet does not show, where it stands alone.
const ALONE: [&str; 33] = [
    "consistency_score",
    "stability_score",
    "daily_var_95",
    "daily_cvar_95",
    "monthly_var_95",
    "monthly_cvar_95",
    "chained_omega",
    "average_drawdown",
    "ulcer_index",
    "tail_ratio",
    "daily_payoff_ratio",
    "kelly_fraction",
    "chained_skew",
    "chained_kurtosis",
    "best_day",
    "worst_day",
    "best_month",
    "worst_month",
    "winning_days",
    "winning_months",
    "exposure_ratio",
    "win_loss_ratio",
    "trades_per_year",
    "trades_per_month",
    "trades_per_week",
    "average_trade_return_percentage",
    "average_trade_duration",
    "max_consecutive_wins",
    "max_consecutive_losses",
    "worst_drawdown_days",
    "longest_drawdown_days",
    "number_of_windows",
    "number_of_profitable_windows",
];
/// Those that no table of all winners shows.
const AMONG_MANY: [&str; 17] = [
    "chained_omega",
    "ulcer_index",
    "average_drawdown",
    "longest_drawdown_days",
    "kelly_fraction",
    "daily_payoff_ratio",
    "tail_ratio",
    "chained_skew",
    "chained_kurtosis",
    "daily_var_95",
    "daily_cvar_95",
    "monthly_var_95",
    "monthly_cvar_95",
    "best_month",
    "worst_month",
    "winning_days",
    "consistency_score",
];

/// The metrics.
#[derive(Debug, Template)]
#[template(path = "further_metrics.html")]
pub struct FurtherMetrics {
    metrics: Vec<MetricLine>,
    rolling: Vec<(&'static str, [String; 3])>,
}

#[derive(Debug)]
struct MetricLine {
    /// The metric's name, where the page's script knows its definition.
    name: Option<&'static str>,
    label: Cow<'static, str>,
    definition: &'static str,
    value: String,
}

impl askama::filters::HtmlSafe for FurtherMetrics {}

impl FurtherMetrics {
    /// The further metrics of a backtest that stands alone.
    pub fn alone(tearsheet: &Tearsheet) -> FurtherMetrics {
        let mut metrics = lines(tearsheet, &ALONE, false);
        metrics.push(MetricLine {
            name: None,
            label: "Median trade".into(),
            definition: "Result of a closed trade relative to its cost, the middle one.",
            value: basis_points(tearsheet.measured.median_trade_return),
        });
        let spans = ROLLING_LABELS.into_iter().zip(rolling_row(tearsheet));
        FurtherMetrics { metrics, rolling: spans.filter_map(|(label, texts)| Some((label, texts?))).collect() }
    }

    /// The further metrics of one of many. Definitions, which would stand in each, the script brings.
    pub fn among_many(tearsheet: &Tearsheet) -> FurtherMetrics {
        FurtherMetrics { metrics: lines(tearsheet, &AMONG_MANY, true), rolling: Vec::new() }
    }
}

/// Metrics with what all trials of the sweep and a benchmark say of it.
fn lines(tearsheet: &Tearsheet, names: &[&str], is_of_many: bool) -> Vec<MetricLine> {
    let line = |metric: &'static Metric| MetricLine {
        name: is_of_many.then_some(metric.name),
        label: metric.label.into(),
        definition: metric.definition,
        value: metric_value(metric, tearsheet.value(metric)),
    };
    let psr = Metric::find_of_sweep("psr").filter(|psr| tearsheet.value(psr).is_some());
    let mut lines: Vec<MetricLine> =
        psr.into_iter().chain(names.iter().filter_map(|name| Metric::find(name))).map(line).collect();
    lines.extend(tearsheet.growth.benchmark.as_ref().map(|benchmark| MetricLine {
        name: None,
        label: format!("Beta to {}", benchmark.name).into(),
        definition: "Slope of a regression of the backtest’s daily returns on the benchmark’s: return for each unit of its own.",
        value: ratio(benchmark.beta),
    }));
    lines
}
