//! The block of all strategies: what the ranking, filters and comparisons need of each. `static/src/payload/strategies.ts`
//! reads what this writes.
//!
//! ```text
//! texts
//! varint    number of strategies, then their columns:
//!           varint name | varint tag, "" for none | varint near copies that are left out | u8 what there is of it: 1 curves, 2 trades, orders or positions
//!           | varint number of windows | numbers: value that they are ranked by
//! varint    position in the report's list of each window, all strategies one after the other
//! varint    number of parameters of each strategy; then varint name | varint value of all
//! varint    number of metrics; for each: numbers
//! varint    first strategy with a shape, varint points of a shape; u8 height of each point, 1 to 255 between the lowest and
//!           the highest of the report; a strategy without a line to draw has zeros
//! u8        height of 1.0
//! ```
//! Numbers are a column with a missing one as NaN: u8 0 if all are missing, 1 before f32, 2 before f64.

use super::texts::Texts;
use super::{Block, missing};
use crate::model::{Metric, Point};
use crate::report::svg::SparkRange;
use crate::report::text::metric_value;

const HAS_CURVES: u8 = 1;
const HAS_TRADING: u8 = 2;
/// The distance that a number may move when it is written in single precision: less than any difference of two shows.
const TOLERANCE: f64 = 5e-6;

/// The columns of all strategies.
#[derive(Debug)]
pub struct Strategies<'a> {
    /// The strategies, best first.
    pub rows: Vec<Strategy<'a>>,
    /// The metrics that each of them has a value of.
    pub metrics: Vec<&'static Metric>,
}

/// One strategy.
#[derive(Debug)]
pub struct Strategy<'a> {
    /// Its name.
    pub name: &'a str,
    /// The user's label.
    pub tag: Option<&'a str>,
    /// How many near copies of it are left out.
    pub near_copies: usize,
    /// Whether it has curves.
    pub has_curves: bool,
    /// Whether it has trades, orders or positions.
    pub has_trading: bool,
    /// The positions of its windows in the report's list.
    pub windows: Vec<usize>,
    /// The value that it is ranked by.
    pub ranked: Option<f64>,
    /// Names and values of its parameters.
    pub parameters: &'a [(String, String)],
    /// A value for each metric.
    pub values: Vec<Option<f64>>,
    /// Its curve in few points.
    pub outline: Vec<Point>,
}

/// Everything that is known of strategies; those from `first_shape` on get a shape, as no spark line is drawn for them.
pub fn strategies_block(strategies: &Strategies<'_>, first_shape: usize) -> Vec<u8> {
    let rows = &strategies.rows;
    let mut texts = Texts::default();
    let mut columns = Block::unmarked();
    columns.varint(rows.len() as u64);
    texts.column(&mut columns, rows.iter().map(|row| row.name));
    texts.column(&mut columns, rows.iter().map(|row| row.tag.unwrap_or_default()));
    columns.varints(rows.iter().map(|row| row.near_copies));
    rows.iter().for_each(|row| columns.byte(contents(row)));
    columns.varints(rows.iter().map(|row| row.windows.len()));
    columns.numbers(rows.iter().map(|row| missing(row.ranked)), |single, value| single == value);
    columns.varints(rows.iter().flat_map(|row| row.windows.iter().copied()));

    columns.varints(rows.iter().map(|row| row.parameters.len()));
    let parameters = || rows.iter().flat_map(|row| row.parameters);
    texts.column(&mut columns, parameters().map(|(name, _)| name.as_str()));
    texts.column(&mut columns, parameters().map(|(_, value)| value.as_str()));

    columns.varint(strategies.metrics.len() as u64);
    for (at, metric) in strategies.metrics.iter().enumerate() {
        let text = |value| metric_value(metric, Some(value));
        let values = rows.iter().map(|row| missing(row.values[at]));
        columns.numbers(values, |single, value| text(single) == text(value));
    }
    push_shapes(&mut columns, rows, first_shape);
    texts.before(columns).0
}

fn contents(row: &Strategy<'_>) -> u8 {
    let flag = |is_there: bool, flag: u8| if is_there { flag } else { 0 };
    flag(row.has_curves, HAS_CURVES) | flag(row.has_trading, HAS_TRADING)
}

fn push_shapes(block: &mut Block, rows: &[Strategy<'_>], first: usize) {
    let range = SparkRange::of(rows.iter().map(|row| row.outline.as_slice()));
    block.varint(first as u64);
    block.varint(SparkRange::HEIGHTS as u64);
    for row in rows.iter().skip(first) {
        range.heights(&row.outline).into_iter().for_each(|height| block.byte(height));
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
