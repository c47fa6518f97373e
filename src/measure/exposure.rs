//! Exposure: how long each symbol was held and with what result.

use std::collections::BTreeMap;

use crate::model::{EpochMs, Run, Trade};

use super::trades::{closed_gains, win_rate};

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

/// A trade and the end of its window.
type DatedTrade<'a> = (&'a Trade, Option<EpochMs>);

/// The share of each symbol in so much covered time, most time in the market first.
pub fn symbol_shares(runs: &[&Run], covered_ms: i64) -> Vec<SymbolShare> {
    let mut trades_of: BTreeMap<&str, Vec<DatedTrade<'_>>> = BTreeMap::new();
    for run in runs {
        for trade in &run.trades {
            let symbol = trade.target_symbol.as_deref().unwrap_or("?");
            trades_of.entry(symbol).or_default().push((trade, run.end));
        }
    }
    let share = |(symbol, trades): (&str, Vec<DatedTrade<'_>>)| {
        let held = held_ms(&trades);
        SymbolShare {
            symbol: symbol.to_owned(),
            trades: trades.len(),
            exposure: (covered_ms > 0).then(|| held as f64 / covered_ms as f64),
            win_rate: win_rate(&closed_gains(trades.iter().map(|(trade, _)| *trade))),
            net_gain: trades.iter().filter_map(|(trade, _)| trade.net_gain).filter(|gain| gain.is_finite()).sum(),
        }
    };
    let mut shares: Vec<SymbolShare> = trades_of.into_iter().map(share).collect();
    let exposure = |share: &SymbolShare| share.exposure.unwrap_or(0.0);
    shares.sort_by(|one, other| exposure(other).total_cmp(&exposure(one)).then_with(|| one.symbol.cmp(&other.symbol)));
    shares
}

/// Time in which at least one of the trades was open; an open trade lasts to the end of its window.
fn held_ms(trades: &[DatedTrade<'_>]) -> i64 {
    let span = |&(trade, end): &DatedTrade<'_>| Some((trade.opened_at?.0, trade.closed_at.or(end)?.0));
    let mut spans: Vec<(i64, i64)> = trades.iter().filter_map(span).collect();
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
        let run = Run { end: Some(EpochMs(100)), trades, ..Run::default() };
        let shares = symbol_shares(&[&run], 100);
        assert_eq!((shares[0].exposure, shares[0].win_rate, shares[0].net_gain), (Some(0.4), Some(1.0), 3.0));
        assert_eq!(symbol_shares(&[&run], 0)[0].exposure, None);
    }
}
