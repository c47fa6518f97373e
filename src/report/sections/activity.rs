//! Trading activity and return scenarios of all winners, a row each.

use askama::Template;

use crate::model::Metric;

use super::{Html, Subject, html};
use crate::report::ids::tearsheet_id;
use crate::report::noun::Noun;
use crate::report::scenarios::{KINDS, Scenarios};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{basis_points, metric_value, percent};
use crate::report::tint::column_tints;

/// What the bundles' summaries say of trading.
const COLUMNS: [&str; 12] = [
    "profit_factor",
    "win_rate",
    "win_loss_ratio",
    "trades_per_year",
    "trades_per_month",
    "trades_per_week",
    "number_of_trades",
    "average_trade_return_percentage",
    "average_trade_duration",
    "max_consecutive_wins",
    "max_consecutive_losses",
    "exposure_ratio",
];

/// The section on trading.
#[derive(Debug, Template)]
#[template(path = "activity.html")]
struct ActivityView<'a> {
    noun: Noun,
    /// Its name, its definition and the values that are good, of each column.
    heads: Vec<(&'static str, &'static str, &'static str)>,
    rows: Vec<Row<'a>>,
    kinds: [(&'static str, f64, &'static str); 4],
    scenarios: Vec<(String, &'a str, Scenarios)>,
    warning: Option<String>,
}

#[derive(Debug)]
struct Row<'a> {
    id: String,
    name: &'a str,
    cells: Vec<(String, &'static str)>,
    median_trade: String,
    winning_months: String,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(ActivityView::new(subject.input.noun(), subject.listed))
}

impl<'a> ActivityView<'a> {
    /// The section for winners, best first; `None` with a single one, whose tearsheet says it.
    fn new(noun: Noun, winners: &'a [Tearsheet]) -> Option<ActivityView<'a>> {
        if winners.len() < 2 {
            return None;
        }
        let metrics: Vec<&'static Metric> = COLUMNS.into_iter().filter_map(Metric::find).collect();
        let tints: Vec<_> = metrics
            .iter()
            .map(|metric| {
                column_tints(
                    &winners.iter().map(|winner| winner.measured.value(metric)).collect::<Vec<_>>(),
                    metric.better,
                )
            })
            .collect();
        let row = |(position, winner): (usize, &'a Tearsheet)| Row {
            id: tearsheet_id(position),
            name: &winner.name,
            cells: metrics
                .iter()
                .zip(&tints)
                .map(|(metric, tints)| (metric_value(metric, winner.measured.value(metric)), tints[position].class()))
                .collect(),
            median_trade: basis_points(winner.measured.median_trade_return),
            winning_months: percent(winner.measured.value_of("winning_months")),
        };
        let scenarios: Vec<_> = winners
            .iter()
            .enumerate()
            .filter_map(|(position, winner)| {
                Some((tearsheet_id(position), winner.name.as_str(), Scenarios::of(winner)?))
            })
            .collect();
        Some(ActivityView {
            noun,
            heads: metrics.iter().map(|metric| (metric.short_label, metric.definition, metric.better.name())).collect(),
            rows: winners.iter().enumerate().map(row).collect(),
            kinds: KINDS,
            warning: scenarios
                .first()
                .and_then(|(_, name, scenarios)| Some(format!("{name}: {}", scenarios.warning.as_deref()?))),
            scenarios,
        })
    }
}
