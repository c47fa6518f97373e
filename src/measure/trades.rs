//! Figures of closed trades: how often and how much they win.

use crate::model::{Run, Trade};
use crate::stats::median;

/// The finite gains of the closed ones among trades.
pub fn closed_gains<'a>(trades: impl Iterator<Item = &'a Trade>) -> Vec<f64> {
    let closed = trades.filter(|trade| !trade.is_open());
    closed.filter_map(|trade| trade.net_gain).filter(|gain| gain.is_finite()).collect()
}

/// Share of gains that are above zero.
pub fn win_rate(gains: &[f64]) -> Option<f64> {
    let wins = gains.iter().filter(|&&gain| gain > 0.0).count();
    (!gains.is_empty()).then(|| wins as f64 / gains.len() as f64)
}

/// Gains divided by losses; `None` without a loss.
pub fn profit_factor(gains: &[f64]) -> Option<f64> {
    let sum = |sign: f64| gains.iter().map(|gain| (gain * sign).max(0.0)).sum::<f64>();
    let losses = sum(-1.0);
    (losses > 0.0).then(|| sum(1.0) / losses)
}

/// Result of a closed trade relative to its cost, the middle one, a fraction.
pub fn median_return(runs: &[&Run]) -> Option<f64> {
    let closed = runs.iter().flat_map(|run| &run.trades).filter(|trade| !trade.is_open());
    let returns = closed.filter_map(|trade| Some(trade.net_gain? / trade.cost.filter(|cost| *cost > 0.0)?));
    median(&returns.collect::<Vec<_>>())
}
