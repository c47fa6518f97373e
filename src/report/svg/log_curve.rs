//! A share that falls or rises over a count, on a logarithmic axis, with points of it named.

use askama::Template;

use crate::report::text::count;

use super::frame::Frame;
use super::scale::{Scale, Tick, coordinate};

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 232.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 438.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 184.0;
/// Width of one character of a label, about.
const CHARACTER: f64 = 6.4;
/// From the middle of a point to its label.
const OFFSET: f64 = 9.0;
const LABEL_HEIGHT: f64 = 13.0;

/// A point of the curve to name.
#[derive(Debug, Clone)]
pub struct NamedPoint {
    /// The count, 1 or more.
    pub at: f64,
    /// The share there, 0 to 1.
    pub share: f64,
    /// What it is.
    pub label: String,
    /// Whether it is the one to look at.
    pub is_strong: bool,
}

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "log_curve.html")]
pub struct LogCurve {
    frame: Frame,
    title: String,
    path: String,
    points: Vec<DrawnPoint>,
}

#[derive(Debug, Clone)]
struct DrawnPoint {
    x: String,
    y: String,
    label: Option<Label>,
    is_strong: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Label {
    x: String,
    y: String,
    anchor: &'static str,
    text: String,
}

/// A rectangle that a label takes: left, right, top, bottom.
type Room = (f64, f64, f64, f64);

impl askama::filters::HtmlSafe for LogCurve {}

impl LogCurve {
    /// Draws a curve of counts and shares, with the points that are named, the most important first; `None` without a curve.
    /// `levels` are the shares that a line is drawn at.
    pub fn new(
        title: String,
        axis: &'static str,
        curve: &[(f64, f64)],
        levels: &[f64],
        named: &[NamedPoint],
    ) -> Option<LogCurve> {
        let (first, last) = (curve.first()?, curve.last()?);
        let x = Scale::new(first.0.log10(), last.0.log10(), LEFT, RIGHT);
        let y = Scale::new(0.0, 1.0, BOTTOM, TOP);
        let positions: Vec<(f64, f64)> = curve.iter().map(|(at, share)| (x.at(at.log10()), y.at(*share))).collect();
        let coordinates = positions.iter().map(|(x, y)| format!("{} {}", coordinate(*x), coordinate(*y)));
        let powers = (first.0.log10().ceil() as i32..=last.0.log10().floor() as i32).map(|power| 10f64.powi(power));
        let mut taken: Vec<Room> = Vec::new();
        let points = named.iter().map(|point| {
            let at = (x.at(point.at.log10()), y.at(point.share));
            DrawnPoint {
                x: coordinate(at.0),
                y: coordinate(at.1),
                label: placed(at, &point.label, &positions, &mut taken),
                is_strong: point.is_strong,
            }
        });
        let count =
            |power: f64| Tick { position: coordinate(x.at(power.log10())), label: short_count(power), strong: false };
        let share = |level: &f64| Tick {
            position: coordinate(y.at(*level)),
            label: format!("{:.0}%", level * 100.0),
            strong: *level == 0.0,
        };
        Some(LogCurve {
            frame: Frame {
                width: WIDTH,
                height: HEIGHT,
                left: LEFT,
                right: RIGHT,
                bottom: BOTTOM,
                upwards: levels.iter().map(share).collect(),
                across: powers.map(count).collect(),
                axis: axis.to_owned(),
            },
            title,
            points: points.collect(),
            path: format!("M{}", coordinates.collect::<Vec<_>>().join("L")),
        })
    }
}

/// The first place beside a point where its label lies over neither the curve nor another label.
fn placed(at: (f64, f64), text: &str, curve: &[(f64, f64)], taken: &mut Vec<Room>) -> Option<Label> {
    let length = text.chars().count() as f64 * CHARACTER;
    let sides = [("start", OFFSET, -8.0), ("end", -OFFSET, 16.0), ("end", -OFFSET, -8.0), ("start", OFFSET, 16.0)];
    for (anchor, across, down) in sides {
        let (x, y) = (at.0 + across, at.1 + down);
        let left = if anchor == "end" { x - length } else { x };
        let room = (left, left + length, y - LABEL_HEIGHT + 2.0, y + 3.0);
        let is_inside = room.0 >= LEFT && room.1 <= WIDTH && room.2 >= 0.0 && room.3 <= BOTTOM;
        let on_curve = curve.iter().any(|(x, y)| *x > room.0 && *x < room.1 && *y > room.2 && *y < room.3);
        let on_label =
            taken.iter().any(|other| other.0 < room.1 && other.1 > room.0 && other.2 < room.3 && other.3 > room.2);
        if is_inside && !on_curve && !on_label {
            taken.push(room);
            return Some(Label { x: coordinate(x), y: coordinate(y), anchor, text: text.to_owned() });
        }
    }
    None
}

/// A power of ten in few characters.
fn short_count(power: f64) -> String {
    if power >= 1e6 { format!("{} M", count(Some(power / 1e6))) } else { count(Some(power)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lie_neither_on_the_curve_nor_on_each_other() {
        let curve: Vec<(f64, f64)> = (0..100).map(|at| (f64::from(at) * 4.0 + 40.0, 20.0 + f64::from(at))).collect();
        let mut taken = Vec::new();
        let first = placed((200.0, 60.0), "36 tried: 51%", &curve, &mut taken).unwrap();
        let next = placed((204.0, 61.0), "35.9 effective: 51%", &curve, &mut taken).unwrap();
        assert_eq!((first.anchor, next.anchor), ("start", "end"));
        assert!(placed((202.0, 60.0), "a third that is close", &curve, &mut taken).is_none());
    }
}
