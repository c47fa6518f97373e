//! Further metrics of a backtest that stands alone, where several would share a table: risk, trading, rolling returns.

use askama::Template;

use crate::model::Metric;

use crate::report::rolling::{ROLLING_LABELS, rolling_row};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{basis_points, metric_value};

/// The metrics that the tearsheet's first row does not show.
const SHOWN: [&str; 33] = [
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

/// The metrics.
#[derive(Debug, Template)]
#[template(path = "further_metrics.html")]
pub struct FurtherMetrics {
    metrics: Vec<MetricLine>,
    rolling: Vec<(&'static str, [String; 3])>,
}

#[derive(Debug)]
struct MetricLine {
    label: &'static str,
    definition: &'static str,
    value: String,
}

impl askama::filters::HtmlSafe for FurtherMetrics {}

impl FurtherMetrics {
    /// The further metrics of a backtest.
    pub fn new(tearsheet: &Tearsheet) -> FurtherMetrics {
        let line = |metric: &'static Metric| MetricLine {
            label: metric.label,
            definition: metric.definition,
            value: metric_value(metric, tearsheet.measured.value(metric)),
        };
        let mut metrics: Vec<MetricLine> = SHOWN.into_iter().filter_map(Metric::find).map(line).collect();
        metrics.push(MetricLine {
            label: "Median trade",
            definition: "Result of a closed trade relative to its cost, the middle one.",
            value: basis_points(tearsheet.measured.median_trade_return),
        });
        let spans = ROLLING_LABELS.into_iter().zip(rolling_row(tearsheet));
        FurtherMetrics { metrics, rolling: spans.filter_map(|(label, texts)| Some((label, texts?))).collect() }
    }
}
