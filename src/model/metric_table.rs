//! The table of every metric. SQL columns, rank keys, table heads and the definitions in the report follow from it.

use super::metric::Better::{self, Higher, Lower, Neither};
use super::metric::ColumnType::{self, Integer, Real};
use super::metric::Unit::{self, Count, Days, Fraction, Hours, Money, Ratio};
use super::metric::{Metric, Origin};

/// Every metric: first those of the summary in the order of the index's columns, then those measured on the chained equity.
#[rustfmt::skip]
pub const METRICS: [Metric; 62] = [
    summary("total_net_gain", Real, Money, Higher, "Net gain", "Net gain",
        "Profit and loss of all windows, added up, in the trading currency."),
    summary("total_net_gain_percentage", Real, Fraction, Higher, "Net gain %", "Net gain %",
        "Net gain of all windows relative to the money that they started with."),
    summary("total_growth", Real, Money, Higher, "Growth", "Growth",
        "Change of the portfolio value in all windows, added up, in the trading currency."),
    summary("total_growth_percentage", Real, Fraction, Higher, "Growth %", "Growth %",
        "Change of the portfolio value relative to the money at the start."),
    summary("total_loss", Real, Money, Lower, "Gross loss", "Gross loss",
        "Losses of all losing trades, added up, in the trading currency."),
    summary("total_loss_percentage", Real, Fraction, Lower, "Gross loss %", "Gross loss %",
        "Losses of all losing trades relative to the money at the start."),
    summary("average_net_gain", Real, Money, Higher, "Average net gain", "Avg gain",
        "Net gain of a window, averaged over the windows, in the trading currency."),
    summary("average_net_gain_percentage", Real, Fraction, Higher, "Average net gain %", "Avg gain %",
        "Net gain of a window relative to its start, averaged over the windows."),
    summary("average_growth", Real, Money, Higher, "Average growth", "Avg growth",
        "Change of the portfolio value in a window, averaged over the windows, in the trading currency."),
    summary("average_growth_percentage", Real, Fraction, Higher, "Average growth %", "Avg growth %",
        "Change of the portfolio value in a window relative to its start, averaged over the windows."),
    summary("average_loss", Real, Money, Lower, "Average gross loss", "Avg loss",
        "Losses of a window's losing trades, averaged over the windows, in the trading currency."),
    summary("average_loss_percentage", Real, Fraction, Lower, "Average gross loss %", "Avg loss %",
        "Losses of a window's losing trades relative to its start, averaged over the windows."),
    summary("average_trade_return", Real, Money, Higher, "Average trade", "Avg trade",
        "Profit or loss of a closed trade, averaged, in the trading currency."),
    summary("average_trade_return_percentage", Real, Fraction, Higher, "Average trade %", "Avg trade %",
        "Profit or loss of a closed trade relative to its cost, averaged."),
    summary("average_trade_loss", Real, Money, Higher, "Average losing trade", "Avg loser",
        "Result of a losing trade, averaged; a negative amount in the trading currency."),
    summary("average_trade_loss_percentage", Real, Fraction, Higher, "Average losing trade %", "Avg loser %",
        "Result of a losing trade relative to its cost, averaged; negative."),
    summary("average_trade_gain", Real, Money, Higher, "Average winning trade", "Avg winner",
        "Result of a winning trade, averaged, in the trading currency."),
    summary("average_trade_gain_percentage", Real, Fraction, Higher, "Average winning trade %", "Avg winner %",
        "Result of a winning trade relative to its cost, averaged."),
    summary("cagr", Real, Fraction, Higher, "CAGR", "CAGR",
        "Compound annual growth rate: the constant yearly return that gives the same end value."),
    summary("sharpe_ratio", Real, Ratio, Higher, "Sharpe ratio", "Sharpe",
        "Mean return above the risk-free rate divided by the standard deviation of returns, per year."),
    summary("sortino_ratio", Real, Ratio, Higher, "Sortino ratio", "Sortino",
        "Mean return above the risk-free rate divided by the deviation of the losses alone, per year."),
    summary("calmar_ratio", Real, Ratio, Higher, "Calmar ratio", "Calmar",
        "CAGR divided by the maximum drawdown."),
    summary("profit_factor", Real, Ratio, Higher, "Profit factor", "Profit f.",
        "Gains of the winning trades divided by losses of the losing trades; above 1 is a profit."),
    summary("annual_volatility", Real, Fraction, Lower, "Volatility", "Volatility",
        "Standard deviation of returns, per year."),
    summary("max_drawdown", Real, Fraction, Lower, "Max drawdown (summary)", "Max DD",
        "Maximum drawdown as the bundle's summary gives it; over several windows this is the smallest of theirs, not the worst."),
    summary("max_drawdown_duration", Integer, Days, Lower, "Max drawdown duration", "DD days",
        "Longest time below an earlier high, in days."),
    summary("trades_per_year", Real, Ratio, Neither, "Trades per year", "Per year",
        "Trades in a year of 365 days."),
    summary("trades_per_month", Real, Ratio, Neither, "Trades per month", "Per month",
        "Trades in a month, a twelfth of a year."),
    summary("trades_per_week", Real, Ratio, Neither, "Trades per week", "Per week",
        "Trades in a week."),
    summary("win_rate", Real, Fraction, Higher, "Win rate", "Win rate",
        "Share of closed trades that made a profit."),
    summary("current_win_rate", Real, Fraction, Higher, "Win rate, open trades too", "Win rate+",
        "Share of all trades that are in profit, open ones included."),
    summary("win_loss_ratio", Real, Ratio, Higher, "Win/loss ratio", "Win/loss",
        "Average winning trade divided by the size of the average losing trade."),
    summary("current_win_loss_ratio", Real, Ratio, Higher, "Win/loss ratio, open trades too", "Win/loss+",
        "Average trade in profit divided by the size of the average trade in loss, open ones included."),
    summary("number_of_trades", Integer, Count, Neither, "Trades", "Trades",
        "Number of trades in all windows, open ones included."),
    summary("number_of_trades_closed", Integer, Count, Neither, "Closed trades", "Closed",
        "Number of closed trades in all windows."),
    summary("cumulative_exposure", Real, Ratio, Neither, "Cumulative exposure", "Exposure+",
        "Time spent in each trade, added up over the trades, divided by the time of the window; above 1 where trades overlap."),
    summary("exposure_ratio", Real, Fraction, Neither, "Exposure", "Exposure",
        "Share of the time in which at least one trade was open."),
    summary("number_of_windows", Integer, Count, Neither, "Windows", "Windows",
        "Number of windows that were run."),
    summary("number_of_profitable_windows", Integer, Count, Higher, "Profitable windows", "Profit wins",
        "Number of windows that ended with a gain."),
    summary("number_of_windows_with_trades", Integer, Count, Neither, "Windows with trades", "Traded wins",
        "Number of windows in which there was a trade."),
    summary("var_95", Real, Fraction, Higher, "VaR 95 %", "VaR 95",
        "Value at risk: the return that is undercut in the worst 5 % of months; negative is a loss."),
    summary("cvar_95", Real, Fraction, Higher, "CVaR 95 %", "CVaR 95",
        "Conditional value at risk: the average return in the worst 5 % of months; negative is a loss."),
    summary("average_trade_duration", Real, Hours, Neither, "Average trade duration", "Avg hours",
        "Time from opening to closing of a trade, averaged, in hours."),
    summary("average_win_duration", Real, Hours, Neither, "Average winner duration", "Win hours",
        "Time from opening to closing of a winning trade, averaged, in hours."),
    summary("average_loss_duration", Real, Hours, Neither, "Average loser duration", "Loss hours",
        "Time from opening to closing of a losing trade, averaged, in hours."),
    summary("max_consecutive_wins", Integer, Count, Higher, "Longest winning streak", "Win streak",
        "Most winning trades in a row."),
    summary("max_consecutive_losses", Integer, Count, Lower, "Longest losing streak", "Loss streak",
        "Most losing trades in a row."),
    summary("return_consistency", Real, Ratio, Higher, "Return consistency", "Ret. cons.",
        "How little the windows' returns differ, from 0 (very much) to 1 (not at all)."),
    summary("win_rate_consistency", Real, Ratio, Higher, "Win-rate consistency", "Win cons.",
        "How little the windows' win rates differ, from 0 (very much) to 1 (not at all)."),
    summary("sharpe_consistency", Real, Ratio, Higher, "Sharpe consistency", "Sharpe cons.",
        "How little the windows' Sharpe ratios differ, from 0 (very much) to 1 (not at all)."),
    summary("consistency_score", Real, Ratio, Higher, "Consistency", "Consist.",
        "Return, win-rate and Sharpe consistency together, from 0 to 1."),
    summary("return_stability", Real, Ratio, Higher, "Return stability", "Ret. stab.",
        "How evenly returns hold from window to window, from 0 to 1."),
    summary("win_rate_stability", Real, Ratio, Higher, "Win-rate stability", "Win stab.",
        "How evenly win rates hold from window to window, from 0 to 1."),
    summary("sharpe_stability", Real, Ratio, Higher, "Sharpe stability", "Sharpe stab.",
        "How evenly Sharpe ratios hold from window to window, from 0 to 1."),
    summary("stability_score", Real, Ratio, Higher, "Stability", "Stability",
        "Return, win-rate and Sharpe stability together, from 0 to 1."),
    equity("chained_return", Fraction, Higher, "Return", "Return",
        "Return over all windows, one after the other: the product of what each window made of its start."),
    equity("chained_cagr", Fraction, Higher, "CAGR", "CAGR",
        "Compound annual growth rate of the equity chained over all windows: the constant yearly return that gives the same end."),
    equity("chained_volatility", Fraction, Lower, "Volatility", "Volatility",
        "Standard deviation of the daily returns of the chained equity, times the square root of their number in a year."),
    equity("chained_calmar", Ratio, Higher, "Calmar ratio", "Calmar",
        "CAGR divided by the worst drawdown, both of the equity chained over all windows."),
    equity("worst_drawdown", Fraction, Lower, "Worst drawdown", "Worst DD",
        "Deepest fall of the chained equity below its highest value so far, over all windows; a magnitude."),
    equity("worst_drawdown_days", Days, Lower, "Worst drawdown, length", "DD days",
        "Days from the high before the worst drawdown to the return to it, or to the end of the data."),
    equity("recovery_days", Days, Lower, "Recovery", "Recovery",
        "Days from the lowest point of the worst drawdown to the return to the earlier high; missing while it is not reached."),
];

impl Metric {
    /// The metric of a name, given with or without `summary_`.
    pub fn find(name: &str) -> Option<&'static Metric> {
        let name = name.strip_prefix("summary_").unwrap_or(name);
        Some(&METRICS[Metric::position(name)?])
    }

    /// Where in [`METRICS`] a name stands.
    pub fn position(name: &str) -> Option<usize> {
        METRICS.iter().position(|metric| metric.name == name)
    }

    /// The metrics that have a column in the index, in the order of the columns.
    pub fn columns() -> impl Iterator<Item = &'static Metric> {
        METRICS.iter().filter(|metric| metric.origin == Origin::Summary)
    }

    /// The column's name in the index.
    pub fn column(&self) -> String {
        format!("summary_{}", self.name)
    }
}

const fn summary(
    name: &'static str,
    column_type: ColumnType,
    unit: Unit,
    better: Better,
    label: &'static str,
    short_label: &'static str,
    definition: &'static str,
) -> Metric {
    Metric { name, origin: Origin::Summary, column_type, unit, better, label, short_label, definition }
}

const fn equity(
    name: &'static str,
    unit: Unit,
    better: Better,
    label: &'static str,
    short_label: &'static str,
    definition: &'static str,
) -> Metric {
    Metric { name, origin: Origin::Equity, column_type: ColumnType::Real, unit, better, label, short_label, definition }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_one_name_and_a_meaning() {
        for (position, metric) in METRICS.iter().enumerate() {
            assert_eq!(Metric::position(metric.name), Some(position), "{} stands twice", metric.name);
            assert!(metric.definition.ends_with('.'), "{}: a definition is a sentence", metric.name);
            assert!(!metric.label.is_empty() && metric.short_label.chars().count() <= 14, "{}", metric.name);
        }
    }

    #[test]
    fn columns_are_the_55_numbers_of_a_summary() {
        assert_eq!(Metric::columns().count(), 55);
        assert_eq!(Metric::find("summary_sharpe_ratio"), Metric::find("sharpe_ratio"));
    }
}
