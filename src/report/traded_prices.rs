//! The prices that winners traded at: of each symbol one curve, however many winners traded it.

use crate::factor::SymbolCandles;
use crate::model::{EpochMs, Point};
use crate::stats::downsample;

/// Points that a curve has at most: as many as a wide screen has pixels.
pub const MOST_POINTS: usize = 2_000;

/// The last prices of a symbol, thinned, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct TradedPrices {
    /// The symbol as candles are named by, such as `BTC/EUR`.
    pub symbol: String,
    /// How many bars there were.
    pub bars: usize,
    /// Those that are left.
    pub points: Vec<Point>,
}

impl TradedPrices {
    /// Of the candles of a symbol; `None` where there is no price.
    pub fn of(candles: &SymbolCandles) -> Option<TradedPrices> {
        let bar = |(time, close): (&i64, Option<f64>)| {
            Some(Point { time: EpochMs(*time), value: close.filter(|close| close.is_finite())? })
        };
        let mut points: Vec<Point> = candles.times.iter().zip(&candles.close).filter_map(bar).collect();
        points.sort_by_key(|point| point.time);
        let bars = points.len();
        let symbol = candles.symbol.clone();
        (bars > 0).then(|| TradedPrices { symbol, bars, points: thinned(&points, MOST_POINTS) })
    }

    /// The same with fewer points.
    pub fn with(&self, most: usize) -> TradedPrices {
        TradedPrices { points: thinned(&self.points, most), ..self.clone() }
    }
}

fn thinned(points: &[Point], most: usize) -> Vec<Point> {
    downsample(points, most, &[]).into_iter().map(|at| points[at]).collect()
}
