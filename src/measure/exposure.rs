//! Exposure: how long each symbol was held and with what result.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{EpochMs, Run, Trade};

use super::trades::{closed_gain, win_rate};

/// The trading of one symbol.
#[derive(Debug, Clone, PartialEq)]
pub struct SymbolShare {
    /// The symbol.
    pub symbol: String,
    /// Number of trades.
    pub trades: usize,
    /// Share of the windows' time in which it was held.
    pub exposure: Option<f64>,
    /// Share of closed trades that made a profit.
    pub win_rate: Option<f64>,
    /// Profit and loss, in the trading currency.
    pub net_gain: f64,
}

/// What trades of one symbol add up to.
#[derive(Debug, Default)]
struct Holding {
    trades: usize,
    /// From when to when each was held, as far as that is known.
    spans: Vec<(i64, i64)>,
    closed_gains: Vec<f64>,
    net_gain: f64,
}

impl Holding {
    /// Adds a trade; an open one lasts to the end of its window.
    fn add(&mut self, trade: &Trade, end: Option<EpochMs>) {
        self.trades += 1;
        self.spans.extend(trade.opened_at.zip(trade.closed_at.or(end)).map(|(from, to)| (from.0, to.0)));
        self.closed_gains.extend(closed_gain(trade));
        self.net_gain += trade.net_gain.filter(|gain| gain.is_finite()).unwrap_or_default();
    }
}

/// The share of each symbol in so much covered time, most time in the market first.
pub fn symbol_shares(runs: &[&Run], covered_ms: i64) -> Vec<SymbolShare> {
    let mut holdings: BTreeMap<Arc<str>, Holding> = BTreeMap::new();
    for run in runs {
        for trade in run.trades.iter() {
            let symbol = trade.target_symbol.clone().unwrap_or_else(|| "?".into());
            holdings.entry(symbol).or_default().add(&trade, run.end);
        }
    }
    let share = |(symbol, holding): (Arc<str>, Holding)| SymbolShare {
        symbol: symbol.as_ref().to_owned(),
        trades: holding.trades,
        win_rate: win_rate(&holding.closed_gains),
        net_gain: holding.net_gain,
        exposure: (covered_ms > 0).then(|| held_ms(holding.spans) as f64 / covered_ms as f64),
    };
    let mut shares: Vec<SymbolShare> = holdings.into_iter().map(share).collect();
    let exposure = |share: &SymbolShare| share.exposure.unwrap_or(0.0);
    shares.sort_by(|one, other| exposure(other).total_cmp(&exposure(one)).then_with(|| one.symbol.cmp(&other.symbol)));
    shares
}

/// Time in which at least one of the spans lasts.
fn held_ms(mut spans: Vec<(i64, i64)>) -> i64 {
    spans.sort_unstable();
    let (mut held, mut until) = (0, i64::MIN);
    for (from, to) in spans {
        held += (to - from.max(until)).max(0);
        until = until.max(to);
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_two_trades_share_counts_once_and_an_open_one_lasts_to_the_end() {
        let trade = |opened, closed: Option<i64>| Trade {
            target_symbol: Some("BTC".into()),
            opened_at: Some(EpochMs(opened)),
            closed_at: closed.map(EpochMs),
            net_gain: Some(1.0),
            ..Trade::default()
        };
        let trades = vec![trade(0, Some(20)), trade(10, Some(30)), trade(90, None)];
        let run = Run { end: Some(EpochMs(100)), trades: trades.into(), ..Run::default() };
        let shares = symbol_shares(&[&run], 100);
        assert_eq!((shares[0].exposure, shares[0].win_rate, shares[0].net_gain), (Some(0.4), Some(1.0), 3.0));
        assert_eq!(symbol_shares(&[&run], 0)[0].exposure, None);
    }
}
