//! The blocks of one winner on every rung of the ladder, packed once so that the backtest can be let go.

use flate2::CompressError;

use super::{Packer, curves_block, dealings_block};
use crate::model::Point;
use crate::report::budget::{DealingsShare, Rung};
use crate::report::dealings::Dealings;
use crate::report::rolling;
use crate::report::thinning::thinned;
use crate::stats::{ChainedEquity, Drawdown};

/// The blocks of one winner, as base64.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    /// From the first rung on; the last one serves all rungs after it. Empty where there is no curve.
    curves: Vec<(Rung, String)>,
    dealings: Vec<(DealingsShare, String)>,
}

impl Packed {
    /// Packs the curves and dealings of a winner for every rung from the first one of the packer's detail on; its rolling Sharpe ratio
    /// comes in stretches.
    ///
    /// # Errors
    /// Only if the compressor fails.
    pub fn new(
        packer: &Packer,
        chained: &ChainedEquity,
        worst: Option<&Drawdown>,
        stretches: &[Vec<Point>],
        dealings: &Dealings,
    ) -> Result<Packed, CompressError> {
        let mut packed = Packed::default();
        let rungs =
            Rung::ALL.into_iter().filter(|rung| (packer.detail().first_rung()..Rung::RankingOnly).contains(rung));
        let mut known = (usize::MAX, usize::MAX);
        for rung in rungs {
            let limit = rung.points();
            let (curve, sharpe) = (thinned(chained, worst, limit), rolling::joined(stretches, limit));
            let lengths = (curve.points.len(), sharpe.len());
            if !curve.points.is_empty() && lengths != known {
                packed.curves.push((rung, packer.pack(&curves_block(&curve, &sharpe))?));
                known = lengths;
            }
            if let Some(share) = rung.dealings()
                && !dealings.is_empty()
                && packed.dealings.last().is_none_or(|(last, _)| *last != share && dealings.is_cut_by(share))
            {
                packed.dealings.push((share, packer.pack(&dealings_block(dealings, share))?));
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
    pub fn dealings(&self, rung: Rung) -> Option<&str> {
        let share = rung.dealings()?;
        let known = |wanted| self.dealings.iter().find(|(known, _)| *known == wanted).map(|(_, block)| block.as_str());
        match share {
            DealingsShare::All => known(DealingsShare::All),
            DealingsShare::WithoutOrders => known(DealingsShare::WithoutOrders).or_else(|| known(DealingsShare::All)),
            DealingsShare::LargestTrades => self.dealings.last().map(|(_, block)| block.as_str()),
        }
    }

    /// Bytes on a rung.
    pub fn size(&self, rung: Rung) -> usize {
        self.curves(rung).map_or(0, str::len) + self.dealings(rung).map_or(0, str::len)
    }
}
