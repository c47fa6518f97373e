//! The columns that the ranking can have where scripts run, for the page's script to offer.

use serde_json::{Value as Json, json};

use crate::model::{CANDLE_METRICS, METRIC_GROUPS, METRICS, Metric, Origin, SWEEP_METRICS};

use super::input::ReportInput;

/// The metrics that winners are compared by: what the summary says of a drawdown over several windows misleads, so that
/// only the measured one is. Where trials were judged, what all of them say of each comes behind, and what candles say last.
pub fn compared_metrics(input: &ReportInput) -> Vec<&'static Metric> {
    let measured = ["cagr", "calmar_ratio", "annual_volatility", "max_drawdown", "max_drawdown_duration"];
    let own = METRICS.iter().filter(|metric| metric.origin == Origin::Equity || !measured.contains(&metric.name));
    let of_sweep = SWEEP_METRICS.iter().filter(|_| input.selection().is_some());
    let of_candles = CANDLE_METRICS.iter().filter(|_| input.winners.iter().any(|winner| winner.liquidity.is_some()));
    own.chain(of_sweep).chain(of_candles).collect()
}

/// The metrics that a comparison shows first, by group; the others repeat these or detail them.
const KEY_GROUPS: [(&str, &[&str]); 4] = [
    ("Return", &["chained_return", "chained_cagr", "best_month", "worst_month", "winning_months"]),
    (
        "Risk",
        &[
            "worst_drawdown",
            "chained_volatility",
            "longest_drawdown_days",
            "recovery_days",
            "ulcer_index",
            "daily_cvar_95",
            "exposure_ratio",
        ],
    ),
    (
        "Ratios",
        &["sharpe_ratio", "chained_sharpe", "chained_sortino", "chained_calmar", "chained_omega", "consistency_score"],
    ),
    (
        "Trading",
        &[
            "number_of_trades",
            "trades_per_month",
            "win_rate",
            "profit_factor",
            "average_trade_return_percentage",
            "average_trade_duration",
            "max_consecutive_losses",
        ],
    ),
];

/// The groups of a comparison: of each its name and the positions of its metrics among the compared ones.
pub fn key_groups(input: &ReportInput) -> Vec<Json> {
    let compared = compared_metrics(input);
    let positions = |names: &mut dyn Iterator<Item = &str>| -> Vec<usize> {
        names.filter_map(|name| compared.iter().position(|metric| metric.name == name)).collect()
    };
    let of_sweep = positions(&mut SWEEP_METRICS.iter().map(|metric| metric.name));
    let groups = KEY_GROUPS.iter().map(|(label, names)| (*label, positions(&mut names.iter().copied())));
    groups
        .chain([
            ("Selection", of_sweep),
            ("Liquidity", positions(&mut CANDLE_METRICS.iter().map(|metric| metric.name))),
        ])
        .filter(|(_, metrics)| !metrics.is_empty())
        .map(|(label, metrics)| json!({ "label": label, "metrics": metrics }))
        .collect()
}

/// Every metric that a winner has a value of, by group; a page of a single backtest has no ranking to add them to.
pub fn offered_columns(input: &ReportInput) -> Vec<Json> {
    if input.is_tearsheet() {
        return Vec::new();
    }
    let compared = compared_metrics(input);
    let is_known = |metric: &Metric| input.winners.iter().any(|winner| winner.value(metric).is_some());
    let is_offered =
        |metric: &&'static Metric| compared.contains(metric) && !input.criteria.shows(metric) && is_known(metric);
    let column =
        |metric: &Metric| json!({ "metric": metric.name, "head": metric.short_label, "definition": metric.definition });
    let group = |names: &[&str]| -> Vec<Json> {
        names.iter().filter_map(|name| Metric::find(name)).filter(is_offered).map(column).collect()
    };
    let of_sweep = SWEEP_METRICS.iter().filter(is_offered).map(column).collect();
    let of_candles = CANDLE_METRICS.iter().filter(is_offered).map(column).collect();
    let groups = METRIC_GROUPS.iter().map(|known| (known.label, group(known.metrics)));
    groups
        .chain([("Among all trials", of_sweep), ("Liquidity", of_candles)])
        .filter(|(_, columns)| !columns.is_empty())
        .map(|(label, columns)| json!({ "label": label, "columns": columns }))
        .collect()
}
