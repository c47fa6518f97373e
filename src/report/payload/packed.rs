//! The blocks of one winner on every rung of the ladder, packed once so that the backtest can be let go.

use flate2::CompressError;

use super::{Packer, curves_block, every, trading_block};
use crate::measure::{Curves, RollingFigures};
use crate::report::ladder::{Rung, TradingShare};
use crate::report::thinning::thinned;
use crate::report::trading::Trading;
use crate::stats::Drawdown;

/// The blocks of one winner, as base64.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    /// From the first rung on; the last one serves all rungs after it. Empty where there is no curve.
    curves: Vec<(Rung, String)>,
    trading: Vec<(TradingShare, String)>,
}

impl Packed {
    /// Packs the curves and trading of a winner for every rung from the first one of the packer's detail on.
    ///
    /// # Errors
    /// Only if the compressor fails.
    pub(in crate::report) fn new(
        packer: &Packer,
        curves: &Curves,
        rolling: Option<&RollingFigures>,
        worst: Option<&Drawdown>,
        trading: &Trading,
    ) -> Result<Packed, CompressError> {
        let mut packed = Packed::default();
        let rungs =
            Rung::ALL.into_iter().filter(|rung| (packer.detail().first_rung()..Rung::RankingOnly).contains(rung));
        let mut known = (usize::MAX, usize::MAX);
        for rung in rungs {
            let limit = rung.points();
            let curve = thinned(&curves.equity, worst, limit);
            let days = rolling.map_or(0, |rolling| rolling.days.len());
            let lengths = (curve.points.len(), every(days, limit).count());
            if !curve.points.is_empty() && lengths != known {
                packed.curves.push((rung, packer.pack(&curves_block(&curve, rolling, limit))?));
                known = lengths;
            }
            if let Some(share) = rung.trading()
                && !trading.is_empty()
                && packed.trading.last().is_none_or(|(last, _)| *last != share && trading.is_cut_by(share))
            {
                packed.trading.push((share, packer.pack(&trading_block(trading, share))?));
            }
        }
        Ok(packed)
    }

    /// The curves on a rung.
    pub fn curves(&self, rung: Rung) -> Option<&str> {
        if rung == Rung::RankingOnly {
            return None;
        }
        self.curves.iter().rev().find(|(from, _)| *from <= rung).map(|(_, block)| block.as_str())
    }

    /// The trades, orders and positions on a rung.
    pub fn trading(&self, rung: Rung) -> Option<&str> {
        let share = rung.trading()?;
        let known = |wanted| self.trading.iter().find(|(known, _)| *known == wanted).map(|(_, block)| block.as_str());
        match share {
            TradingShare::All => known(TradingShare::All),
            TradingShare::WithoutOrders => known(TradingShare::WithoutOrders).or_else(|| known(TradingShare::All)),
            TradingShare::LargestTrades => self.trading.last().map(|(_, block)| block.as_str()),
        }
    }

    /// Bytes on a rung.
    pub fn size(&self, rung: Rung) -> usize {
        self.curves(rung).map_or(0, str::len) + self.trading(rung).map_or(0, str::len)
    }
}
