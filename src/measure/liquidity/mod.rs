//! Liquidity: takes runs and candles; gives how large the trades were against what was traded of their symbols, and how much money
//! would have been too much. Must not know where candles are from.

mod bucket;
mod dollar_volume;

use self::bucket::by_liquidity;
use self::dollar_volume::DollarVolume;
use crate::factor::{SymbolCandles, Universe};
use crate::model::{Run, Trade};
use crate::stats::median;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use bucket::{Bucket, ByUniverse};
pub use dollar_volume::{LEAST_DAYS, LOOKED_BACK_DAYS};

/// The shares of average daily dollar volume that trades are held against, as fractions.
pub const LIMITS: [f64; 2] = [0.01, 0.05];
/// The share of trades that must keep to a limit, as a fraction.
pub const KEEPING: f64 = 0.95;
/// Steps of the curve of capital.
const STEPS: usize = 40;

/// The trades of a backtest against the dollar volume of their symbols, which is the mean of a day over the 30 days before the
/// trade's. Amounts are in the trading currency. The size of a trade is the money put in; it is taken to grow with the capital that
/// its run began with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Liquidity {
    /// The trades of which size, capital and dollar volume are known.
    pub trades: usize,
    /// Those of which not all is known.
    pub unknown: usize,
    /// Money at the start of the first run.
    pub capital: Option<f64>,
    /// The capital at the start up to which 95 % of trades keep below each of the limits; none where there is not any trade.
    pub capacity: [Option<f64>; 2],
    /// Capitals at the start, ascending, and the share of trades that keep below the first limit with each.
    pub curve: Vec<(f64, f64)>,
    /// Each symbol that was traded, most trades first.
    pub symbols: Vec<SymbolLiquidity>,
    /// Trades by the dollar volume of their symbols, least first.
    pub buckets: Vec<Bucket>,
    /// Trades by whether their symbol was in a universe, where one was given.
    pub by_universe: Option<ByUniverse>,
}

/// The trades of a symbol.
#[derive(Debug, Clone, PartialEq)]
pub struct SymbolLiquidity {
    /// The symbol, such as `BTC/EUR`.
    pub symbol: String,
    /// Its trades of which all is known.
    pub trades: usize,
    /// What was traded of it a day before a trade, in the middle.
    pub dollar_volume: f64,
    /// The size of a trade as a fraction of that, in the middle.
    pub median_share: f64,
    /// The same that 95 % of trades keep below.
    pub upper_share: f64,
    /// Its trades that were opened while it was outside of the universe, where one was given.
    pub outside: Option<usize>,
    /// As [`Liquidity::capacity`], of this symbol alone.
    pub capacity: [Option<f64>; 2],
}

/// What is looked at of a trade.
struct SizedTrade {
    /// The size over the dollar volume; infinite where nothing was traded.
    share: f64,
    /// The same over the capital of its run.
    share_of_capital: f64,
    dollar_volume: f64,
    /// Profit or loss over cost, of a closed one.
    gain: Option<f64>,
    /// Whether its symbol was in the universe when it was opened; none where that is not known, or there is none.
    is_in_universe: Option<bool>,
}

impl Liquidity {
    /// Lets go of all but its capacity and its counts.
    pub fn keep_capacity_only(&mut self) {
        (self.curve, self.symbols, self.buckets, self.by_universe) = Default::default();
    }

    /// Of runs in order of date, the candles of their symbols and a universe; `None` where there are no candles or no trades.
    pub fn of(runs: &[&Run], candles: &[Arc<SymbolCandles>], universe: Option<&Universe>) -> Option<Liquidity> {
        let volumes: BTreeMap<&str, DollarVolume> =
            candles.iter().filter_map(|candles| Some((candles.symbol.as_str(), DollarVolume::of(candles)?))).collect();
        let mut by_symbol: BTreeMap<&str, Vec<SizedTrade>> = BTreeMap::new();
        let mut unknown = 0;
        for run in runs {
            let capital = run.initial_unallocated.filter(|capital| *capital > 0.0);
            for trade in run.trades.iter() {
                let known = trade.pair().and_then(|pair| volumes.get_key_value(pair.as_str()));
                match known.and_then(|(symbol, volume)| Some((*symbol, sized(&trade, volume, capital?)?))) {
                    Some((symbol, mut sized)) => {
                        sized.is_in_universe = universe.and_then(|universe| universe.holds(symbol, trade.opened_at?));
                        by_symbol.entry(symbol).or_default().push(sized);
                    }
                    None => unknown += 1,
                }
            }
        }
        let all: Vec<&SizedTrade> = by_symbol.values().flatten().collect();
        if volumes.is_empty() || all.len() + unknown == 0 {
            return None;
        }
        let mut symbols: Vec<SymbolLiquidity> =
            by_symbol.iter().map(|(symbol, trades)| of_symbol(symbol, trades, universe.is_some())).collect();
        symbols.sort_by_key(|symbol| std::cmp::Reverse(symbol.trades));
        let shares = sorted(all.iter().map(|trade| trade.share_of_capital));
        Some(Liquidity {
            trades: all.len(),
            unknown,
            capital: runs.first().and_then(|run| run.initial_unallocated),
            capacity: capacity(&shares),
            curve: curve(&shares),
            buckets: by_liquidity(&all),
            by_universe: universe.map(|_| ByUniverse::of(&all)),
            symbols,
        })
    }
}

fn sized(trade: &Trade, volume: &DollarVolume, capital: f64) -> Option<SizedTrade> {
    let is_size = |size: &f64| size.is_finite() && *size > 0.0;
    let bought = || Some((trade.amount? * trade.open_price?).abs());
    let size = trade.cost.map(f64::abs).filter(is_size).or_else(|| bought().filter(is_size))?;
    let dollar_volume = volume.a_day_before(trade.opened_at?)?;
    let share = size / dollar_volume;
    let gain = trade.net_gain.filter(|gain| gain.is_finite() && !trade.is_open()).map(|gain| gain / size);
    Some(SizedTrade { share, share_of_capital: share / capital, dollar_volume, gain, is_in_universe: None })
}

fn of_symbol(symbol: &str, trades: &[SizedTrade], has_universe: bool) -> SymbolLiquidity {
    let outside = || trades.iter().filter(|trade| trade.is_in_universe == Some(false)).count();
    let shares = sorted(trades.iter().map(|trade| trade.share));
    SymbolLiquidity {
        symbol: symbol.to_owned(),
        trades: trades.len(),
        dollar_volume: median(&trades.iter().map(|trade| trade.dollar_volume).collect::<Vec<_>>()).unwrap_or_default(),
        median_share: kept_by(&shares, 0.5).unwrap_or_default(),
        upper_share: kept_by(&shares, KEEPING).unwrap_or_default(),
        outside: has_universe.then(outside),
        capacity: capacity(&sorted(trades.iter().map(|trade| trade.share_of_capital))),
    }
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// The least of the sorted numbers that so large a share of them does not exceed.
fn kept_by(sorted: &[f64], share: f64) -> Option<f64> {
    let count = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(count.saturating_sub(1)).copied()
}

fn capacity(shares_of_capital: &[f64]) -> [Option<f64>; 2] {
    LIMITS.map(|limit| kept_by(shares_of_capital, KEEPING).map(|share| limit / share))
}

/// The share of trades that keep below the first limit, by capital.
fn curve(shares_of_capital: &[f64]) -> Vec<(f64, f64)> {
    let step = |step: usize| {
        let keeping = step as f64 / STEPS as f64;
        let capital = LIMITS[0] / kept_by(shares_of_capital, keeping)?;
        (capital.is_finite() && capital > 0.0).then_some((capital, keeping))
    };
    (1..=STEPS).rev().filter_map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factor::{Panel, parse_pipeline};
    use crate::model::{EpochMs, MS_PER_DAY};

    /// Sixty days of candles on each of which so much is traded.
    fn candles(symbol: &str, traded: f64) -> SymbolCandles {
        SymbolCandles {
            symbol: symbol.to_owned(),
            times: (0..60).map(|day| day * MS_PER_DAY).collect(),
            close: vec![10.0; 60].into(),
            volume: vec![traded / 10.0; 60].into(),
            ..SymbolCandles::default()
        }
    }

    fn trade(symbol: &str, day: i64, cost: f64, gain: f64) -> Trade {
        Trade {
            target_symbol: Some(symbol.into()),
            trading_symbol: Some("EUR".into()),
            cost: Some(cost),
            net_gain: Some(gain),
            opened_at: Some(EpochMs(day * MS_PER_DAY)),
            closed_at: Some(EpochMs((day + 1) * MS_PER_DAY)),
            ..Trade::default()
        }
    }

    fn of(trades: Vec<Trade>, candles: &[SymbolCandles]) -> Option<Liquidity> {
        in_universe(trades, candles, None)
    }

    fn in_universe(trades: Vec<Trade>, candles: &[SymbolCandles], universe: Option<&Universe>) -> Option<Liquidity> {
        let candles: Vec<Arc<SymbolCandles>> = candles.iter().cloned().map(Arc::new).collect();
        let run = Run { initial_unallocated: Some(1_000.0), trades: trades.into_iter().collect(), ..Run::default() };
        Liquidity::of(&[&run], &candles, universe)
    }

    #[test]
    fn capacity_is_the_capital_with_which_all_but_one_in_twenty_trades_keep_to_the_limit() {
        // Nineteen take 0.1 % of a day, one takes 10 %.
        let mut trades: Vec<Trade> = (10..29).map(|day| trade("BTC", day, 100.0, 5.0)).collect();
        trades.push(trade("BTC", 30, 10_000.0, -100.0));
        let liquidity = of(trades, &[candles("BTC/EUR", 100_000.0)]).unwrap();
        assert_eq!((liquidity.trades, liquidity.unknown, liquidity.capital), (20, 0, Some(1_000.0)));
        let near = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found / expected - 1.0).abs() < 1e-9);
        assert!(near(liquidity.capacity[0], 10_000.0) && near(liquidity.capacity[1], 50_000.0), "{liquidity:?}");
        let symbol = &liquidity.symbols[0];
        assert!(near(Some(symbol.dollar_volume), 100_000.0) && near(Some(symbol.upper_share), 0.001), "{symbol:?}");
        assert!(liquidity.curve.is_sorted_by(|one, other| one.0 <= other.0 && one.1 >= other.1));
    }

    #[test]
    fn returns_stand_beside_the_liquidity_that_they_were_made_in() {
        let thin = (10..13).map(|day| trade("ADA", day, 10.0, 5.0));
        let trades = thin.chain((10..16).map(|day| trade("BTC", day, 10.0, -5.0))).collect();
        let candles = [candles("ADA/EUR", 1_000.0), candles("BTC/EUR", 1e6)];
        let buckets = of(trades, &candles).unwrap().buckets;
        let returns: Vec<Option<f64>> = buckets.iter().map(|bucket| bucket.mean_return).collect();
        assert_eq!(returns, [Some(0.5), Some(-0.5), Some(-0.5)]);
        assert_eq!((buckets[0].win_rate, buckets[2].win_rate), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn trades_outside_of_a_universe_stand_apart_and_those_it_does_not_know_are_counted() {
        let candles = [candles("ADA/EUR", 1_000.0), candles("BTC/EUR", 1e6)];
        let panel = Panel::new(vec![candles[1].clone()]).unwrap();
        let universe = Universe::of(parse_pipeline("sma(20) > 0").unwrap().filter().unwrap(), &panel).unwrap();
        // BTC is let through from the bar of the twentieth day on, which is over a day later.
        let trades = vec![trade("ADA", 30, 10.0, 5.0), trade("BTC", 19, 10.0, -5.0), trade("BTC", 20, 10.0, 1.0)];
        let liquidity = in_universe(trades, &candles, Some(&universe)).unwrap();
        let by_universe = liquidity.by_universe.unwrap();
        let returns = [&by_universe.within, &by_universe.outside].map(|bucket| bucket.as_ref()?.mean_return);
        assert_eq!((returns, by_universe.unknown), ([Some(0.1), Some(-0.5)], 1));
        let outside: Vec<(&str, Option<usize>)> =
            liquidity.symbols.iter().map(|symbol| (symbol.symbol.as_str(), symbol.outside)).collect();
        assert_eq!(outside, [("BTC/EUR", Some(1)), ("ADA/EUR", Some(0))]);
    }

    #[test]
    fn trades_of_which_nothing_is_known_are_counted_and_a_market_without_trading_takes_no_money() {
        let trades = vec![trade("SOL", 20, 10.0, 1.0), trade("BTC", 1, 10.0, 1.0), trade("BTC", 20, 10.0, 1.0)];
        let liquidity = of(trades, &[candles("BTC/EUR", 0.0)]).unwrap();
        assert_eq!((liquidity.trades, liquidity.unknown, liquidity.capacity), (1, 2, [Some(0.0); 2]));
        assert_eq!(of(Vec::new(), &[candles("BTC/EUR", 1.0)]), None);
        assert_eq!(of(vec![trade("BTC", 20, 10.0, 1.0)], &[]), None);
    }
}
