//! Buckets: trades that were made in markets of about the same liquidity, or in a universe and outside of it, and what they brought.

use super::SizedTrade;

/// The parts that trades are divided into by the dollar volume of their symbols.
const PARTS: usize = 3;

/// Trades that have something in common, and what they brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// The least dollar volume a day.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// The number of trades.
    pub trades: usize,
    /// Mean of profit or loss over cost of the closed ones, a fraction.
    pub mean_return: Option<f64>,
    /// Share of the closed ones that gained.
    pub win_rate: Option<f64>,
}

impl Bucket {
    /// Of these trades; `None` where there are none.
    fn of(trades: &[&SizedTrade]) -> Option<Bucket> {
        let volumes = || trades.iter().map(|trade| trade.dollar_volume);
        let gains: Vec<f64> = trades.iter().filter_map(|trade| trade.gain).collect();
        let mean = |sum: f64| (!gains.is_empty()).then(|| sum / gains.len() as f64);
        Some(Bucket {
            least: volumes().reduce(f64::min)?,
            most: volumes().reduce(f64::max)?,
            trades: trades.len(),
            mean_return: mean(gains.iter().sum()),
            win_rate: mean(gains.iter().filter(|gain| **gain > 0.0).count() as f64),
        })
    }
}

/// The trades in parts of the same size, by dollar volume, least first.
pub(super) fn by_liquidity(trades: &[&SizedTrade]) -> Vec<Bucket> {
    let mut by_volume = trades.to_vec();
    by_volume.sort_by(|one, other| one.dollar_volume.total_cmp(&other.dollar_volume));
    let part = |part: usize| by_volume.len() * part / PARTS..by_volume.len() * (part + 1) / PARTS;
    (0..PARTS).filter_map(|at| Bucket::of(&by_volume[part(at)])).collect()
}

/// Trades by whether their symbol was in a universe when they were opened.
#[derive(Debug, Clone, PartialEq)]
pub struct ByUniverse {
    /// Those that were in it.
    pub within: Option<Bucket>,
    /// Those that were outside of it.
    pub outside: Option<Bucket>,
    /// The number of those of which it does not say.
    pub unknown: usize,
}

impl ByUniverse {
    pub(super) fn of(trades: &[&SizedTrade]) -> ByUniverse {
        let those = |wanted: Option<bool>| -> Vec<&SizedTrade> {
            trades.iter().copied().filter(|trade| trade.is_in_universe == wanted).collect()
        };
        ByUniverse {
            within: Bucket::of(&those(Some(true))),
            outside: Bucket::of(&those(Some(false))),
            unknown: those(None).len(),
        }
    }
}
