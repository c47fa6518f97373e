//! The block of one strategy's curves. `static/src/payload/curves.ts` reads what this writes.
//!
//! ```text
//! u8        layout, 1
//! varint    number of windows
//!           for each: varint which of the strategy's windows, varint number of points
//! times     of every point, all windows one after the other
//! f32 ...   equity of every point, chained over the windows, 1.0 at the start
//! varint    number of days with rolling figures
//! times     of these, the start of each day
//! varint    number of rolling figures: none, or volatility, Sharpe ratio, Sortino ratio and, with a benchmark, beta
//!           for each that of the whole history and then of each day: varint 0 where it is not known, else 1 more than the
//!           zigzag of its difference to the last known one, the first to 0; in ten-thousandths for the volatility, in
//!           thousandths for the others
//! ```

use super::Block;
use crate::measure::{RollingFigure, RollingFigures, RollingSeries};
use crate::model::{EpochMs, MS_PER_DAY, Point};
use crate::stats::ChainedEquity;

/// Figures of a larger size than this, in steps, are told as this.
const MOST_STEPS: f64 = 1e12;

/// The curves of a strategy; of the days with rolling figures about as many as the limit says.
pub fn curves_block(curve: &ChainedEquity, rolling: Option<&RollingFigures>, limit: Option<usize>) -> Vec<u8> {
    let mut block = Block::new();
    block.varint(curve.windows.len() as u64);
    for window in &curve.windows {
        block.varint(window.source as u64);
        block.varint(window.points.len() as u64);
    }
    push_points(&mut block, &curve.points);
    let days = rolling.map_or(&[][..], |rolling| &rolling.days);
    let shown: Vec<usize> = every(days.len(), limit).collect();
    block.varint(shown.len() as u64);
    block.times(shown.iter().map(|at| EpochMs(days[*at] * MS_PER_DAY)));
    let series = rolling.map_or(&[][..], |rolling| &rolling.series);
    block.varint(series.len() as u64);
    for RollingSeries { figure, values, whole } in series {
        let all = [*whole].into_iter().chain(shown.iter().map(|at| values[*at]));
        push_steps(&mut block, all, per_unit(*figure));
    }
    block.0
}

/// Positions of so many, evenly so that about `limit` of them are left, with the last.
pub fn every(count: usize, limit: Option<usize>) -> impl Iterator<Item = usize> {
    let step = limit.map_or(1, |limit| count.div_ceil(limit.max(1))).max(1);
    let first = count.saturating_sub(1) % step;
    (first..count).step_by(step)
}

/// The steps that a figure is told in.
fn per_unit(figure: RollingFigure) -> f64 {
    match figure {
        RollingFigure::Volatility => 10_000.0,
        RollingFigure::Sharpe | RollingFigure::Sortino | RollingFigure::Beta => 1_000.0,
    }
}

fn push_steps(block: &mut Block, values: impl Iterator<Item = Option<f64>>, per_unit: f64) {
    let mut before = 0;
    for value in values {
        let Some(value) = value.filter(|value| !value.is_nan()) else {
            block.varint(0);
            continue;
        };
        let steps = (value * per_unit).round().clamp(-MOST_STEPS, MOST_STEPS) as i64;
        let step = steps - before;
        block.varint(((step << 1) ^ (step >> 63)) as u64 + 1);
        before = steps;
    }
}

fn push_points(block: &mut Block, points: &[Point]) {
    block.times(points.iter().map(|point| point.time));
    block.floats(points.iter().map(|point| point.value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_days_those_evenly_apart_stay_with_the_last() {
        assert_eq!(every(10, Some(4)).collect::<Vec<_>>(), [0, 3, 6, 9]);
        assert_eq!(every(9, Some(4)).collect::<Vec<_>>(), [2, 5, 8]);
        assert_eq!((every(3, None).count(), every(0, Some(4)).count(), every(3, Some(9)).count()), (3, 0, 3));
    }
}
