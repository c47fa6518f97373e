//! What a backtest that stands alone says of itself where several would share a table: risk, trading, rolling returns.

use askama::Template;

use crate::model::Metric;

use super::comparison::{ROLLING_LABELS, rolling_row};
use super::tearsheet::Tearsheet;
use super::text::{change, metric_value, percent};

/// The metrics that the tearsheet's first row does not show.
const SHOWN: [&str; 16] = [
    "consistency_score",
    "stability_score",
    "var_95",
    "cvar_95",
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
    "number_of_windows",
    "number_of_profitable_windows",
];

/// Further figures of one backtest.
#[derive(Debug, Template)]
#[template(path = "figures.html")]
pub struct FiguresView {
    figures: Vec<Figure>,
    rolling: Vec<(&'static str, [String; 3])>,
}

#[derive(Debug)]
struct Figure {
    label: &'static str,
    definition: &'static str,
    value: String,
}

impl askama::filters::HtmlSafe for FiguresView {}

impl FiguresView {
    /// The figures of a backtest.
    pub fn new(tearsheet: &Tearsheet) -> FiguresView {
        let figure = |metric: &'static Metric| Figure {
            label: metric.label,
            definition: metric.definition,
            value: metric_value(metric, tearsheet.measured.value(metric)),
        };
        let mut figures: Vec<Figure> = SHOWN.into_iter().filter_map(Metric::find).map(figure).collect();
        figures.push(Figure {
            label: "Median trade",
            definition: "Result of a closed trade relative to its cost, the middle one.",
            value: change(tearsheet.measured.median_trade_return),
        });
        figures.push(Figure {
            label: "Winning months",
            definition: "Share of the calendar months that ended with a gain.",
            value: percent(tearsheet.measured.performance.winning_months()),
        });
        let spans = ROLLING_LABELS.into_iter().zip(rolling_row(tearsheet));
        FiguresView { figures, rolling: spans.filter_map(|(label, texts)| Some((label, texts?))).collect() }
    }
}
