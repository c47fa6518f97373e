//! The block of all strategies: what the ranking, filters and comparisons need of each. `static/src/strategies-payload.ts`
//! reads what this writes.
//!
//! ```text
//! texts
//! varint    number of strategies, then their columns:
//!           varint name | varint tag, "" for none | u8 what there is of it: 1 curves, 2 trades, orders or positions
//!           | varint number of windows | numbers: value that they are ranked by
//! varint    place in the report's list of each window, all strategies one after the other
//! varint    number of parameters of each strategy; then varint name | varint value of all
//! varint    number of metrics; for each: numbers
//! varint    first strategy with a shape, varint points of a shape; u8 height of each point, 1 to 255 between the lowest and
//!           the highest of the report; a strategy without a line to draw has zeros
//! u8        height of 1.0
//! ```
//! Numbers are a column with a missing one as NaN: u8 0 if all are missing, 1 before f32, 2 before f64.

use super::texts::Texts;
use super::{Block, missing};
use crate::model::Metric;
use crate::report::selection::Selection;
use crate::report::svg::SparkRange;
use crate::report::tearsheet::Tearsheet;
use crate::report::text::metric_value;
use crate::report::windows::ReportWindows;

const HAS_CURVES: u8 = 1;
const HAS_TRADING: u8 = 2;
/// How far a number may move when it is written in single precision: less than any difference of two shows.
const TOLERANCE: f64 = 5e-6;

/// What is known of every winner, best first; those from `first_shape` on get a shape, as no spark line is drawn for them.
pub fn strategies_block(
    winners: &[Tearsheet],
    metrics: &[&Metric],
    selection: &Selection,
    windows: &ReportWindows,
    first_shape: usize,
) -> Vec<u8> {
    let mut texts = Texts::default();
    let mut columns = Block::unmarked();
    columns.varint(winners.len() as u64);
    texts.column(&mut columns, winners.iter().map(|winner| winner.name.as_str()));
    texts.column(&mut columns, winners.iter().map(|winner| winner.tag.as_deref().unwrap_or_default()));
    winners.iter().for_each(|winner| columns.byte(contents(winner)));
    columns.varints(winners.iter().map(|winner| winner.measured.windows.len()));
    columns.numbers(winners.iter().map(|winner| missing(selection.value(winner))), |single, value| single == value);
    let places = winners
        .iter()
        .flat_map(|winner| &winner.measured.windows)
        .map(|window| windows.place(window).unwrap_or_default());
    columns.varints(places);

    columns.varints(winners.iter().map(|winner| winner.parameters.len()));
    let parameters = || winners.iter().flat_map(|winner| &winner.parameters);
    texts.column(&mut columns, parameters().map(|(name, _)| name.as_str()));
    texts.column(&mut columns, parameters().map(|(_, value)| value.as_str()));

    columns.varint(metrics.len() as u64);
    for metric in metrics {
        let text = |value| metric_value(metric, Some(value));
        let values = winners.iter().map(|winner| missing(winner.measured.value(metric)));
        columns.numbers(values, |single, value| text(single) == text(value));
    }
    push_shapes(&mut columns, winners, first_shape);
    texts.before(columns).0
}

fn contents(winner: &Tearsheet) -> u8 {
    let flag = |is_there: bool, flag: u8| if is_there { flag } else { 0 };
    flag(winner.has_curves, HAS_CURVES) | flag(winner.has_trading, HAS_TRADING)
}

fn push_shapes(block: &mut Block, winners: &[Tearsheet], first: usize) {
    let range = SparkRange::of(winners.iter().map(|winner| winner.curve.points.as_slice()));
    block.varint(first as u64);
    block.varint(SparkRange::HEIGHTS as u64);
    for winner in winners.iter().skip(first) {
        range.heights(&winner.outline().points).into_iter().for_each(|height| block.byte(height));
    }
    block.byte(range.height(1.0));
}

impl Block {
    /// A column of numbers in single precision where that says the same.
    fn numbers(&mut self, values: impl Iterator<Item = f64>, says_same: impl Fn(f64, f64) -> bool) {
        let values: Vec<f64> = values.collect();
        let singles = || values.iter().map(|&value| single(value, &says_same)).collect::<Option<Vec<f32>>>();
        if values.iter().all(|value| value.is_nan()) {
            self.byte(0);
        } else if let Some(singles) = singles() {
            self.byte(1);
            self.floats(singles.into_iter().map(f64::from));
        } else {
            self.byte(2);
            values.iter().for_each(|value| self.0.extend_from_slice(&value.to_le_bytes()));
        }
    }
}

/// The number in single precision that stands for one in double precision, if one is near enough.
fn single(value: f64, says_same: impl Fn(f64, f64) -> bool) -> Option<f32> {
    let nearest = value as f32;
    if !value.is_finite() {
        return Some(nearest);
    }
    // A neighbour may be rounded to the same text where the nearest is not.
    let says_same = |candidate: &f32| {
        let candidate = f64::from(*candidate);
        (candidate - value).abs() <= TOLERANCE && says_same(candidate, value)
    };
    [nearest, nearest.next_up(), nearest.next_down()].into_iter().find(says_same)
}
