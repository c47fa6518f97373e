//! The blocks of one winner on every rung of the ladder, made once so that the backtest can be let go.

use flate2::CompressError;
use std::sync::OnceLock;

use super::{Packer, curves_block, every, trading_block};
use crate::measure::{Curves, RollingFigures};
use crate::report::ladder::{Rung, TradingShare};
use crate::report::thinning::thinned;
use crate::report::trading::Trading;
use crate::stats::Drawdown;

/// The blocks of one winner, as base64. Most pages have room for everything, so that what stands below the first rung is not
/// packed before it is known that the page needs it; until then a rung has what the one above it has.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    /// From the first rung on; the last one serves all rungs after it. Empty where there is no curve.
    curves: Vec<(Rung, LateBlock)>,
    trading: Vec<(TradingShare, LateBlock)>,
}

/// A block that may be packed later.
#[derive(Debug, Clone)]
struct LateBlock {
    bytes: Vec<u8>,
    text: OnceLock<String>,
}

impl LateBlock {
    fn new(bytes: Vec<u8>) -> LateBlock {
        LateBlock { bytes, text: OnceLock::new() }
    }

    fn text(&self) -> Option<&str> {
        self.text.get().map(String::as_str)
    }

    fn pack(&self, packer: &Packer) -> Result<&str, CompressError> {
        if let Some(known) = self.text() {
            return Ok(known);
        }
        let packed = packer.pack(&self.bytes)?;
        Ok(self.text.get_or_init(|| packed))
    }

    /// Lets go of what was packed.
    fn trim(&mut self) {
        if self.text().is_some() {
            self.bytes = Vec::new();
        }
    }
}

impl Packed {
    /// Makes the blocks of the curves and trading of a winner for every rung from the first one of the packer's detail on. Packs those of the first
    /// one, and the others too once what was packed for all winners is more than a page may have.
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
        let mut made = Packed::default();
        let rungs =
            Rung::ALL.into_iter().filter(|rung| (packer.detail().first_rung()..Rung::RankingOnly).contains(rung));
        let mut known = (usize::MAX, usize::MAX);
        for rung in rungs {
            let limit = rung.points();
            let curve = thinned(&curves.equity, worst, limit);
            let days = rolling.map_or(0, |rolling| rolling.days.len());
            let lengths = (curve.points.len(), every(days, limit).count());
            if !curve.points.is_empty() && lengths != known {
                made.curves.push((rung, LateBlock::new(curves_block(&curve, rolling, limit))));
                known = lengths;
            }
            if let Some(share) = rung.trading()
                && !trading.is_empty()
                && made.trading.last().is_none_or(|(last, _)| *last != share && trading.is_cut_by(share))
            {
                made.trading.push((share, LateBlock::new(trading_block(trading, share))));
            }
        }
        let of_first_rung = [made.curves.first().map(|(_, block)| block), made.trading.first().map(|(_, block)| block)];
        let mut size = 0;
        for block in of_first_rung.into_iter().flatten() {
            size += block.pack(packer)?.len();
        }
        if !packer.has_room_after(size) {
            made.complete(packer)?;
        }
        made.curves.iter_mut().for_each(|(_, block)| block.trim());
        made.trading.iter_mut().for_each(|(_, block)| block.trim());
        Ok(made)
    }

    /// Packs what is not packed yet.
    ///
    /// # Errors
    /// Only if the compressor fails.
    pub(in crate::report) fn complete(&self, packer: &Packer) -> Result<(), CompressError> {
        self.blocks().try_for_each(|block| block.pack(packer).map(drop))
    }

    fn blocks(&self) -> impl Iterator<Item = &LateBlock> {
        self.curves.iter().map(|(_, block)| block).chain(self.trading.iter().map(|(_, block)| block))
    }

    /// Whether all is packed.
    fn is_complete(&self) -> bool {
        self.blocks().all(|block| block.text().is_some())
    }

    /// The curves on a rung.
    pub fn curves(&self, rung: Rung) -> Option<&str> {
        if rung == Rung::RankingOnly {
            return None;
        }
        self.curves.iter().rev().filter(|(from, _)| *from <= rung).find_map(|(_, block)| block.text())
    }

    /// The trades, orders and positions on a rung.
    pub fn trading(&self, rung: Rung) -> Option<&str> {
        let share = rung.trading()?;
        let known =
            |wanted| self.trading.iter().find(|(known, _)| *known == wanted).and_then(|(_, block)| block.text());
        match share {
            TradingShare::All => known(TradingShare::All),
            TradingShare::WithoutOrders => known(TradingShare::WithoutOrders).or_else(|| known(TradingShare::All)),
            TradingShare::LargestTrades => self.trading.iter().rev().find_map(|(_, block)| block.text()),
        }
    }

    /// Bytes that it takes at least where it is more than a row in the ranking, as far as that is known.
    pub fn least_size(&self) -> usize {
        if self.is_complete() { self.size(Rung::LargestTrades) } else { 0 }
    }

    /// Bytes on a rung.
    pub fn size(&self, rung: Rung) -> usize {
        self.curves(rung).map_or(0, str::len) + self.trading(rung).map_or(0, str::len)
    }
}
