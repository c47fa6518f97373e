//! Box plots: how the winners' returns are spread in each window.

use askama::Template;

use crate::report::noun::Noun;
use crate::report::text::change;
use crate::stats::FiveNumbers;

use super::curves::shortened;
use super::scale::{Scale, Tick, coordinate, round_values};

const WIDTH: f64 = 1040.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = 1016.0;
const ROW: f64 = 26.0;
const TOP: f64 = 26.0;
/// Characters that there is room for at the left; the whole name stands in the title.
const LONGEST_NAME: usize = 20;

/// The returns of one window.
#[derive(Debug, Clone)]
pub struct Spread {
    /// The window's name.
    pub name: String,
    /// The return of each winner that ran it, fractions.
    pub returns: Vec<f64>,
}

/// The picture: a row for each window.
#[derive(Debug, Clone, Template)]
#[template(path = "boxes.html")]
pub struct Boxes {
    noun: Noun,
    width: f64,
    height: f64,
    left: f64,
    top: f64,
    bottom: f64,
    ticks: Vec<Tick>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    name: String,
    label: String,
    middle: f64,
    whiskers: String,
    x: String,
    width: String,
    y: f64,
    median: String,
    dots: String,
}

impl askama::filters::HtmlSafe for Boxes {}

impl Boxes {
    /// Draws the spread of each window; `None` where no window has returns.
    pub fn new(noun: Noun, spreads: &[Spread]) -> Option<Boxes> {
        let all: Vec<(&Spread, FiveNumbers)> =
            spreads.iter().filter_map(|spread| Some((spread, FiveNumbers::of(&spread.returns)?))).collect();
        let low = all.iter().map(|(_, numbers)| numbers.least).reduce(f64::min)?.min(0.0);
        let high = all.iter().map(|(_, numbers)| numbers.most).reduce(f64::max)?.max(0.0);
        let air = ((high - low) * 0.03).max(0.002);
        let x = Scale::new(low - air, high + air, LEFT, RIGHT);
        let bottom = TOP + all.len() as f64 * ROW;
        let tick = |value: f64| Tick {
            position: coordinate(x.at(value)),
            label: change(Some(value)).replace(".0%", "%"),
            strong: value == 0.0,
        };
        let row = |(position, (spread, numbers)): (usize, (&Spread, FiveNumbers))| {
            let middle = TOP + (position as f64 + 0.5) * ROW;
            let at = |value: f64| coordinate(x.at(value));
            Row {
                name: shortened(&spread.name, LONGEST_NAME),
                label: format!(
                    "{}: median {}, half of the {} between {} and {}, all between {} and {}",
                    spread.name,
                    change(Some(numbers.median)),
                    noun.many(),
                    change(Some(numbers.lower)),
                    change(Some(numbers.upper)),
                    change(Some(numbers.least)),
                    change(Some(numbers.most))
                ),
                middle,
                whiskers: format!("M{} {middle}H{}", at(numbers.least), at(numbers.most)),
                x: at(numbers.lower),
                width: coordinate(x.at(numbers.upper) - x.at(numbers.lower)),
                y: middle - 7.0,
                median: format!("M{} {}v14", at(numbers.median), middle - 7.0),
                dots: spread.returns.iter().map(|value| format!("M{} {}v8", at(*value), middle - 4.0)).collect(),
            }
        };
        Some(Boxes {
            noun,
            width: WIDTH,
            height: bottom + 8.0,
            left: LEFT,
            top: TOP,
            bottom,
            ticks: round_values(low - air, high + air, 9).into_iter().map(tick).collect(),
            rows: all.into_iter().enumerate().map(row).collect(),
        })
    }
}
