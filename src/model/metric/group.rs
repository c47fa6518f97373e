//! Groups of metrics by what they tell of, in which people look for one.

/// A group of metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricGroup {
    /// What people call it.
    pub label: &'static str,
    /// The names of its metrics, in the order in which they are offered.
    pub metrics: &'static [&'static str],
}

/// Every group; each metric of [`METRICS`](super::METRICS) stands in one.
pub const METRIC_GROUPS: [MetricGroup; 6] = [
    MetricGroup {
        label: "Returns",
        metrics: &[
            "chained_return",
            "chained_cagr",
            "cagr",
            "best_month",
            "worst_month",
            "winning_days",
            "winning_months",
            "total_net_gain",
            "total_net_gain_percentage",
            "average_net_gain",
            "average_net_gain_percentage",
            "total_growth",
            "total_growth_percentage",
            "average_growth",
            "average_growth_percentage",
        ],
    },
    MetricGroup {
        label: "Risk",
        metrics: &[
            "worst_drawdown",
            "daily_drawdown",
            "average_drawdown",
            "worst_drawdown_days",
            "longest_drawdown_days",
            "recovery_days",
            "ulcer_index",
            "chained_volatility",
            "annual_volatility",
            "max_drawdown",
            "max_drawdown_duration",
            "exposure_ratio",
            "cumulative_exposure",
        ],
    },
    MetricGroup {
        label: "Ratios",
        metrics: &[
            "chained_sharpe",
            "chained_sortino",
            "chained_calmar",
            "chained_omega",
            "daily_payoff_ratio",
            "kelly_fraction",
            "sharpe_ratio",
            "sortino_ratio",
            "calmar_ratio",
            "profit_factor",
        ],
    },
    MetricGroup {
        label: "Tails",
        metrics: &[
            "daily_var_95",
            "daily_cvar_95",
            "monthly_var_95",
            "monthly_cvar_95",
            "var_95",
            "cvar_95",
            "tail_ratio",
            "best_day",
            "worst_day",
            "chained_skew",
            "chained_kurtosis",
        ],
    },
    MetricGroup {
        label: "Trades",
        metrics: &[
            "number_of_trades",
            "number_of_trades_closed",
            "trades_per_year",
            "trades_per_month",
            "trades_per_week",
            "win_rate",
            "current_win_rate",
            "win_loss_ratio",
            "current_win_loss_ratio",
            "average_trade_return",
            "average_trade_return_percentage",
            "average_trade_gain",
            "average_trade_gain_percentage",
            "average_trade_loss",
            "average_trade_loss_percentage",
            "total_loss",
            "total_loss_percentage",
            "average_loss",
            "average_loss_percentage",
            "average_trade_duration",
            "average_win_duration",
            "average_loss_duration",
            "max_consecutive_wins",
            "max_consecutive_losses",
        ],
    },
    MetricGroup {
        label: "Windows",
        metrics: &[
            "number_of_windows",
            "number_of_profitable_windows",
            "number_of_windows_with_trades",
            "consistency_score",
            "return_consistency",
            "win_rate_consistency",
            "sharpe_consistency",
            "stability_score",
            "return_stability",
            "win_rate_stability",
            "sharpe_stability",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::METRICS;

    #[test]
    fn every_metric_stands_in_one_group() {
        let mut grouped: Vec<&str> = METRIC_GROUPS.iter().flat_map(|group| group.metrics).copied().collect();
        let mut all: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
        grouped.sort_unstable();
        all.sort_unstable();
        assert_eq!(grouped, all);
    }
}
