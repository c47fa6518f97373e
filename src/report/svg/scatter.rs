//! Risk and return: a dot for each winner, its growth over its volatility.

use askama::Template;

use crate::report::noun::Noun;
use crate::report::text::{change, percent};

use super::scale::{Scale, Tick, coordinate, round_values};
use super::{colour, colour_number};

const WIDTH: f64 = 1040.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 1016.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 316.0;
const RADIUS: f64 = 5.0;
/// From a dot's middle to its rank.
const LABEL_OFFSET: f64 = 8.0;
const LABEL_HEIGHT: f64 = 11.0;
const DIGIT_WIDTH: f64 = 7.0;

/// A dot to draw.
#[derive(Debug, Clone)]
pub struct Dot<'a> {
    /// Its name.
    pub name: &'a str,
    /// The id of the section that it leads to.
    pub id: String,
    /// Volatility per year, a fraction.
    pub risk: f64,
    /// Growth per year, a fraction.
    pub growth: f64,
}

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "scatter.html")]
pub struct Scatter {
    noun: Noun,
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    risks: Vec<Tick>,
    growths: Vec<Tick>,
    dots: Vec<DrawnDot>,
}

#[derive(Debug, Clone)]
struct DrawnDot {
    id: String,
    x: String,
    y: String,
    rank: usize,
    named: bool,
    label: String,
    colour: &'static str,
    colour_number: usize,
}

impl askama::filters::HtmlSafe for Scatter {}

impl Scatter {
    /// Draws dots, best first; `None` where there are fewer than two.
    pub fn new(noun: Noun, dots: &[Dot<'_>]) -> Option<Scatter> {
        if dots.len() < 2 {
            return None;
        }
        let (low_risk, high_risk) = padded(dots.iter().map(|dot| dot.risk), f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = padded(dots.iter().map(|dot| dot.growth), 0.0, 0.0);
        let x = Scale::new(low_risk.max(0.0), high_risk, LEFT, RIGHT);
        let y = Scale::new(low, high, BOTTOM, TOP);
        let tick = |position: f64, label: String, strong| Tick { position: coordinate(position), label, strong };
        let positions: Vec<(f64, f64)> = dots.iter().map(|dot| (x.at(dot.risk), y.at(dot.growth))).collect();
        let named = named(&positions);
        let drawn = dots.iter().enumerate().map(|(position, dot)| {
            let at = positions[position];
            let colour_number = colour_number(position);
            DrawnDot {
                id: dot.id.clone(),
                x: coordinate(at.0),
                y: coordinate(at.1),
                rank: position + 1,
                named: named[position],
                label: format!(
                    "{}: CAGR {}, volatility {}",
                    dot.name,
                    change(Some(dot.growth)),
                    percent(Some(dot.risk))
                ),
                colour: colour(colour_number),
                colour_number,
            }
        });
        let dots = drawn.collect();
        Some(Scatter {
            noun,
            width: WIDTH,
            height: HEIGHT,
            left: LEFT,
            right: RIGHT,
            top: TOP,
            bottom: BOTTOM,
            risks: round_values(low_risk.max(0.0), high_risk, 8)
                .into_iter()
                .map(|value| tick(x.at(value), percent(Some(value)).replace(".0%", "%"), false))
                .collect(),
            growths: round_values(low, high, 6)
                .into_iter()
                .map(|value| tick(y.at(value), change(Some(value)).replace(".0%", "%"), value == 0.0))
                .collect(),
            dots,
        })
    }
}

/// The dots that have room for their rank at the right, the best first: none lies over a dot or another rank.
fn named(dots: &[(f64, f64)]) -> Vec<bool> {
    let label = |position: usize| {
        let width = (position + 1).to_string().len() as f64 * DIGIT_WIDTH;
        (dots[position].0 + LABEL_OFFSET, dots[position].0 + LABEL_OFFSET + width, dots[position].1)
    };
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let is_free = |position: usize, taken: &[(f64, f64, f64)]| {
        let (left, right, y) = label(position);
        let over_dot = |dot: &(f64, f64)| {
            (dot.1 - y).abs() < RADIUS + LABEL_HEIGHT / 2.0 && dot.0 + RADIUS > left && dot.0 - RADIUS < right
        };
        let over_label =
            |other: &(f64, f64, f64)| (other.2 - y).abs() < LABEL_HEIGHT && other.1 > left && other.0 < right;
        !dots.iter().any(over_dot) && !taken.iter().any(over_label)
    };
    let name = |position: usize| {
        let free = is_free(position, &taken);
        if free {
            taken.push(label(position));
        }
        free
    };
    (0..dots.len()).map(name).collect()
}

fn padded(values: impl Iterator<Item = f64>, low: f64, high: f64) -> (f64, f64) {
    let (low, high) = values.fold((low, high), |(low, high), value| (low.min(value), high.max(value)));
    let air = ((high - low) * 0.06).max(0.002);
    (low - air, high + air)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_left_out_where_it_would_lie_over_a_dot_or_another_rank() {
        let dots = [(100.0, 50.0), (112.0, 50.0), (100.0, 56.0), (300.0, 50.0), (300.0, 52.0)];
        assert_eq!(named(&dots), [false, true, false, true, false]);
    }
}
