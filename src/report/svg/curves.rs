//! The picture of equity curves: growth above, drawdown below, on one time axis with the windows marked.

use askama::Template;

use crate::model::Point;
use crate::report::text::{change, percent};
use crate::report::window_span::WindowSpan;
use crate::stats::downsample;

use super::colour;
use super::frame::Frame;
use super::scale::{Scale, Tick, coordinate, path, round_values, time_ticks};

const WIDTH: f64 = 1040.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 24.0;
const GAP: f64 = 18.0;
const FALL_HEIGHT: f64 = 76.0;
const BOTTOM: f64 = 24.0;
const LABEL_HEIGHT: f64 = 14.0;
/// Width of one character of a label, about.
const LABEL_WIDTH: f64 = 6.4;

/// A curve to draw.
#[derive(Debug, Clone)]
pub struct Curve<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its points; 1.0 is where it started.
    pub points: &'a [Point],
    /// The number of its colour.
    pub colour_number: usize,
}

/// Equity curves over one time axis. The drawdown below is the first curve's.
#[derive(Debug, Clone, Template)]
#[template(path = "curves.html")]
pub struct CurvesPicture {
    frame: Frame,
    top: f64,
    title: String,
    boundaries: Vec<Tick>,
    curves: Vec<DrawnCurve>,
    labels: Vec<EndLabel>,
    fall_line: String,
    fall_area: String,
    fall_colour: &'static str,
    fall_colour_number: usize,
}

#[derive(Debug, Clone)]
struct DrawnCurve {
    path: String,
    colour: &'static str,
    colour_number: usize,
    width: &'static str,
}

#[derive(Debug, Clone)]
struct EndLabel {
    y: String,
    text: String,
    full: String,
    colour: &'static str,
    colour_number: usize,
}

impl askama::filters::HtmlSafe for CurvesPicture {}

/// The differences between the overview and the picture of one strategy.
#[derive(Debug, Clone, Copy)]
pub struct CurvesStyle {
    /// Height of the part for growth.
    pub growth_height: f64,
    /// Points that each curve is thinned to.
    pub points: usize,
    /// Whether every curve is named at its end.
    pub named: bool,
}

impl CurvesStyle {
    /// Several strategies.
    pub const OVERVIEW: CurvesStyle = CurvesStyle { growth_height: 310.0, points: 240, named: true };
    /// A few ways to choose.
    pub const SELECTION: CurvesStyle = CurvesStyle { growth_height: 220.0, points: 200, named: true };
    /// One strategy that stands alone.
    pub const LARGE_SINGLE: CurvesStyle = CurvesStyle { named: false, ..CurvesStyle::OVERVIEW };
    /// One strategy.
    pub const SINGLE: CurvesStyle = CurvesStyle { growth_height: 190.0, points: 200, named: false };
}

impl CurvesPicture {
    /// Draws curves, the most important first; `None` where there is nothing to draw.
    pub fn new(
        title: String,
        curves: &[Curve<'_>],
        windows: &[WindowSpan],
        style: CurvesStyle,
    ) -> Option<CurvesPicture> {
        let points = || curves.iter().flat_map(|curve| curve.points);
        let (from, to) = (points().map(|point| point.time).min()?, points().map(|point| point.time).max()?);
        let lead = curves.iter().find(|curve| !curve.points.is_empty())?;
        let (low, high) = padded(points().map(|point| point.value));
        let fallen = fall_points(lead.points);
        let deepest = fallen.iter().map(|point| point.value).fold(-0.01, f64::min);

        let right = WIDTH - if style.named { 168.0 } else { 64.0 };
        let fall_top = TOP + style.growth_height + GAP;
        let bottom = fall_top + FALL_HEIGHT;
        let x = Scale::new(from.0 as f64, to.0 as f64, LEFT, right);
        let y = Scale::new(low, high, TOP + style.growth_height, TOP);
        let fall_y = Scale::new(deepest, 0.0, bottom, fall_top);
        let thin = |points: &[Point]| -> Vec<Point> {
            downsample(points, style.points, &[]).into_iter().map(|at| points[at]).collect()
        };
        let fall_line = path(&thin(&fallen), x, fall_y);
        let ends = [lead.points.first()?, lead.points.last()?].map(|point| coordinate(x.at(point.time.0 as f64)));

        let falls = [deepest, 0.0].map(|value| fall_tick(value, fall_y));
        Some(CurvesPicture {
            frame: Frame {
                width: WIDTH,
                height: bottom + BOTTOM,
                left: LEFT,
                right,
                bottom,
                upwards: value_ticks(low, high, y).into_iter().chain(falls).collect(),
                across: time_ticks(from, to, 8, x),
                ..Frame::default()
            },
            top: TOP,
            title,
            boundaries: boundaries(windows, x),
            curves: curves
                .iter()
                .rev()
                .filter(|curve| !curve.points.is_empty())
                .map(|curve| DrawnCurve {
                    path: path(&thin(curve.points), x, y),
                    colour: colour(curve.colour_number),
                    colour_number: curve.colour_number,
                    width: if curve.colour_number == lead.colour_number { "1.8" } else { "1.1" },
                })
                .collect(),
            labels: end_labels(curves, y, TOP + style.growth_height, style.named),
            fall_area: format!("{fall_line}V{fall_top}H{}Z", ends[0]),
            fall_line,
            fall_colour: colour(lead.colour_number),
            fall_colour_number: lead.colour_number,
        })
    }
}

/// Lowest and highest value with some air, the start at 1.0 always among them.
fn padded(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((1.0f64, 1.0f64), |(low, high), value| (low.min(value), high.max(value)));
    let air = ((high - low) * 0.04).max(0.005);
    (low - air, high + air)
}

/// The distance of each point below the highest value so far, zero or negative.
fn fall_points(points: &[Point]) -> Vec<Point> {
    let mut high = f64::NEG_INFINITY;
    let fall = |point: &Point| {
        high = high.max(point.value);
        let value = if high > 0.0 { point.value / high - 1.0 } else { 0.0 };
        Point { time: point.time, value }
    };
    points.iter().map(fall).collect()
}

fn value_ticks(low: f64, high: f64, y: Scale) -> Vec<Tick> {
    let tick = |value: f64| {
        let position = coordinate(y.at(1.0 + value));
        Tick { position, label: change(Some(value)).replace(".0%", "%"), strong: value == 0.0 }
    };
    round_values(low - 1.0, high - 1.0, 7).into_iter().map(tick).collect()
}

fn fall_tick(value: f64, y: Scale) -> Tick {
    Tick { position: coordinate(y.at(value)), label: percent(Some(value)), strong: value == 0.0 }
}

/// The beginnings of windows, named where the name fits before the next one.
fn boundaries(windows: &[WindowSpan], x: Scale) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    let mut free_from = f64::NEG_INFINITY;
    for window in windows {
        let position = x.at(window.start.0 as f64);
        let width = window.name.chars().count() as f64 * LABEL_WIDTH;
        let room = x.at(window.end.0 as f64) - position;
        let fits = position >= free_from && width <= room.max(60.0);
        if fits {
            free_from = position + width + LABEL_WIDTH;
        }
        ticks.push(Tick {
            position: coordinate(position),
            label: if fits { window.name.clone() } else { String::new() },
            strong: false,
        });
    }
    ticks
}

/// Labels at the ends of the curves, pushed apart so that each can be read.
fn end_labels(curves: &[Curve<'_>], y: Scale, bottom: f64, named: bool) -> Vec<EndLabel> {
    let mut labels: Vec<(f64, &Curve<'_>, f64)> = curves
        .iter()
        .filter_map(|curve| curve.points.last().map(|last| (y.at(last.value) + 4.0, curve, last.value - 1.0)))
        .collect();
    labels.sort_by(|one, other| one.0.total_cmp(&other.0));
    for at in 1..labels.len() {
        labels[at].0 = labels[at].0.max(labels[at - 1].0 + LABEL_HEIGHT);
    }
    let mut limit = bottom + 4.0;
    for label in labels.iter_mut().rev() {
        label.0 = label.0.min(limit);
        limit = label.0 - LABEL_HEIGHT;
    }
    let label = |(position, curve, total): (f64, &Curve<'_>, f64)| {
        let value = change(Some(total));
        EndLabel {
            y: coordinate(position),
            text: if named { format!("{} {value}", shortened(curve.name, 16)) } else { value.clone() },
            full: format!("{} {value}", curve.name),
            colour: colour(curve.colour_number),
            colour_number: curve.colour_number,
        }
    };
    labels.into_iter().map(label).collect()
}

/// A name of at most so many characters; the whole one stands in the label's title.
pub(super) fn shortened(name: &str, room: usize) -> String {
    if name.chars().count() <= room {
        return name.to_owned();
    }
    name.chars().take(room - 1).chain(['…']).collect()
}
