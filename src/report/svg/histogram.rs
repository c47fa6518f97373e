//! Histogram: how many values fall into each bin, with the values marked that they are compared with.

use askama::Template;

use crate::model::Form;
use crate::report::text::count;

use super::frame::Frame;
use super::scale::{Scale, Tick, coordinate, round_values, tick_label};

const LEFT: f64 = 40.0;
const RIGHT_AIR: f64 = 12.0;
/// From the line at the bottom to the lower edge.
const BELOW: f64 = 48.0;
/// From one row of labels to the next.
const ROW: f64 = 15.0;
/// Width of one character of a label, about.
const CHARACTER: f64 = 6.2;

/// How a bin or a mark is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As most are.
    Plain,
    /// On the wrong side: behind, lost, or no more than luck.
    Behind,
    /// The one to look at.
    Strong,
    /// Of winners.
    Winner,
}

impl Tone {
    /// Every tone, in the order in which bins are drawn over each other.
    const ALL: [Tone; 4] = [Tone::Plain, Tone::Behind, Tone::Strong, Tone::Winner];

    /// The class and the colour of bins.
    fn of_bins(self) -> (&'static str, &'static str) {
        match self {
            Tone::Plain => ("bin-plain", "#b7cae2"),
            Tone::Behind => ("bin-behind", "#dcb493"),
            Tone::Strong => ("bin-strong", "#1b57a3"),
            Tone::Winner => ("sweep-winner", "#b45309"),
        }
    }

    /// The class and the colour of marks.
    fn of_marks(self) -> (&'static str, &'static str) {
        match self {
            Tone::Plain => ("mark-plain", "#55595f"),
            Tone::Behind => ("mark-luck", "#9a4708"),
            Tone::Strong => ("mark-strong", "#1b57a3"),
            Tone::Winner => ("mark-winner", "#9a4708"),
        }
    }
}

/// A bin to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Its least value.
    pub from: f64,
    /// Its greatest value.
    pub to: f64,
    /// How many values fall into it.
    pub count: usize,
    /// How it is drawn.
    pub tone: Tone,
}

/// The side of its line on which a label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At the left where there is room.
    Left,
    /// At the right where there is room.
    Right,
}

/// A value to mark with a line.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The value.
    pub at: f64,
    /// What it is.
    pub label: String,
    /// Where the label stands.
    pub side: Side,
    /// The label's row, 0 for the topmost; the line ends below it.
    pub row: usize,
    /// What the value is; that of luck is dashed.
    pub tone: Tone,
}

/// What bins are compared with.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// A range of values to shade.
    pub band: Option<(f64, f64)>,
    /// How many values a bin would have around a value, point by point.
    pub curve: Vec<(f64, f64)>,
}

/// What is drawn beside the bins.
#[derive(Debug, Clone)]
pub struct HistogramStyle<'a> {
    /// What the values are, below the axis.
    pub axis: &'a str,
    /// The form of the values.
    pub form: Form,
    /// Width and height.
    pub size: (f64, f64),
}

impl HistogramStyle<'static> {
    /// The size of a picture beside another one.
    pub const HALF: (f64, f64) = (460.0, 232.0);
    /// The size of a picture that leads.
    pub const LARGE: (f64, f64) = (520.0, 300.0);
}

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "histogram.html")]
pub struct Histogram {
    frame: Frame,
    title: String,
    bars: Vec<(&'static str, &'static str, String)>,
    band: Option<String>,
    curve: Option<String>,
    marks: Vec<DrawnMark>,
}

#[derive(Debug, Clone)]
struct DrawnMark {
    line: String,
    x: String,
    y: f64,
    anchor: &'static str,
    label: String,
    class: &'static str,
    colour: &'static str,
    is_dashed: bool,
}

impl askama::filters::HtmlSafe for Histogram {}

/// Where bins stand in the picture.
#[derive(Debug, Clone, Copy)]
struct Place {
    x: Scale,
    y: Scale,
    width: f64,
    top: f64,
    bottom: f64,
}

impl Histogram {
    /// Draws bins, those of a later tone over those of an earlier one; `None` where there are none. The title says in words
    /// what is drawn.
    pub fn new(
        title: String,
        style: &HistogramStyle<'_>,
        bins: &[Bin],
        marks: &[Mark],
        expected: &Expected,
    ) -> Option<Histogram> {
        let most = bins.iter().map(|bin| bin.count).max().filter(|most| *most > 0)? as f64;
        let curve = &expected.curve;
        let others = || marks.iter().map(|mark| mark.at).chain(curve.iter().map(|point| point.0));
        let low = bins.iter().map(|bin| bin.from).chain(others()).fold(f64::INFINITY, f64::min);
        let high = bins.iter().map(|bin| bin.to).chain(others()).fold(f64::NEG_INFINITY, f64::max);
        let (width, height) = style.size;
        let (right, bottom) = (width - RIGHT_AIR, height - BELOW);
        let rows = marks.iter().map(|mark| mark.row + 1).max().unwrap_or_default();
        let top = 10.0 + rows as f64 * ROW;
        let x = Scale::new(low, high, LEFT, right);
        let tallest = curve.iter().map(|point| point.1).fold(most, f64::max);
        let y = Scale::new(0.0, tallest, bottom, top);
        let place = Place { x, y, width, top, bottom };
        let of_tone = |tone: Tone| {
            let bars: String = bins.iter().filter(|bin| bin.tone == tone).map(|bin| bar(bin, place)).collect();
            let (class, colour) = tone.of_bins();
            (!bars.is_empty()).then_some((class, colour, bars))
        };
        let line = |points: &[(f64, f64)]| {
            let points = points
                .iter()
                .map(|(value, height)| format!("{} {}", coordinate(x.at(*value)), coordinate(y.at(*height))));
            format!("M{}", points.collect::<Vec<_>>().join("L"))
        };
        let value = |value: f64| Tick {
            position: coordinate(x.at(value)),
            label: tick_label(style.form, value),
            strong: value == 0.0,
        };
        let counted =
            |value: f64| Tick { position: coordinate(y.at(value)), label: count(Some(value)), strong: value == 0.0 };
        let whole = round_values(0.0, tallest, 3).into_iter().filter(|value| value.fract() == 0.0);
        Some(Histogram {
            frame: Frame {
                width,
                height,
                left: LEFT,
                right,
                bottom,
                upwards: whole.map(counted).collect(),
                across: round_values(low, high, 6).into_iter().map(value).collect(),
                axis: style.axis.to_owned(),
            },
            title,
            bars: Tone::ALL.into_iter().filter_map(of_tone).collect(),
            band: expected.band.map(|(from, to)| {
                let [from, to] = [from, to].map(|value| coordinate(x.at(value)));
                format!("M{from} {top}H{to}V{bottom}H{from}z")
            }),
            curve: (!curve.is_empty()).then(|| line(curve)),
            marks: marks.iter().map(|mark| drawn(mark, place)).collect(),
        })
    }
}

/// A bar with a gap to the next one; a bin with anything in it can be seen.
fn bar(bin: &Bin, Place { x, y, bottom, .. }: Place) -> String {
    if bin.count == 0 {
        return String::new();
    }
    let (from, to) = (x.at(bin.from) + 0.5, x.at(bin.to) - 0.5);
    let top = y.at(bin.count as f64).min(bottom - 1.0);
    format!("M{} {bottom}V{}H{}V{bottom}z", coordinate(from), coordinate(top), coordinate(to.max(from + 0.5)))
}

fn drawn(mark: &Mark, Place { x, width, top, bottom, .. }: Place) -> DrawnMark {
    let at = x.at(mark.at);
    let y = ROW * (mark.row + 1) as f64;
    let length = mark.label.chars().count() as f64 * CHARACTER + 5.0;
    let is_left = match mark.side {
        Side::Left => at - length > 0.0 || at + length > width,
        Side::Right => at + length > width && at - length > 0.0,
    };
    let (class, colour) = mark.tone.of_marks();
    DrawnMark {
        line: format!("M{} {}V{bottom}", coordinate(at), (y - 9.0).min(top)),
        x: coordinate(if is_left { at - 5.0 } else { at + 5.0 }),
        y,
        anchor: if is_left { "end" } else { "start" },
        label: mark.label.clone(),
        class,
        colour,
        is_dashed: mark.tone == Tone::Behind,
    }
}

/// Finite values put into bins of equal, round width; about `count` of them, or fewer.
pub fn round_bins(values: &[f64], count: usize) -> Vec<Bin> {
    let (Some(low), Some(high)) = (values.iter().copied().reduce(f64::min), values.iter().copied().reduce(f64::max))
    else {
        return Vec::new();
    };
    let step = match round_values(low, high, count).as_slice() {
        [one, next, ..] => next - one,
        _ => 0.1,
    };
    let first = (low / step).floor();
    let bins = ((high / step).floor() - first) as usize + 1;
    let empty = |at: usize| {
        let from = (first + at as f64) * step;
        Bin { from, to: from + step, count: 0, tone: Tone::Plain }
    };
    filled(&(0..bins).map(empty).collect::<Vec<_>>(), values, Tone::Plain)
}

/// The bins of [`round_bins`] with these values alone in them, in a tone.
pub fn filled(bins: &[Bin], values: &[f64], tone: Tone) -> Vec<Bin> {
    let mut filled: Vec<Bin> = bins.iter().map(|bin| Bin { count: 0, tone, ..*bin }).collect();
    let Some(last) = filled.len().checked_sub(1) else { return filled };
    let step = bins[0].to - bins[0].from;
    let first = (bins[0].from / step).round();
    for value in values {
        let bin = ((value / step).floor() - first).max(0.0) as usize;
        filled[bin.min(last)].count += 1;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_round_and_hold_every_value_once() {
        let values = [-0.31, -0.3, 0.0, 0.05, 0.1, 0.62];
        let bins = round_bins(&values, 10);
        assert_eq!(bins.iter().map(|bin| bin.count).sum::<usize>(), values.len());
        assert!((bins[0].from + 0.4).abs() < 1e-12 && (bins[0].to - bins[1].from).abs() < 1e-12);
        assert!(round_bins(&[], 10).is_empty() && filled(&[], &[1.0], Tone::Plain).is_empty());
        let alike = round_bins(&[0.5, 0.5], 10);
        assert_eq!((alike.len(), alike[0].count), (1, 2), "identical trials are one bin");
    }

    #[test]
    fn some_of_the_values_fill_the_bins_of_all() {
        let values: Vec<f64> = (0..=1000).map(|value| f64::from(value) / 100.0 - 3.0).collect();
        let bins = round_bins(&values, 46);
        assert_eq!((bins[0].from, bins[1].from), (-3.0, -2.75));
        let winners = filled(&bins, &[7.0, -3.0], Tone::Winner);
        let known: Vec<(f64, usize)> =
            winners.iter().filter(|bin| bin.count > 0).map(|bin| (bin.from, bin.count)).collect();
        assert_eq!(known, [(-3.0, 1), (7.0, 1)]);
    }

    #[test]
    fn a_label_stands_at_the_side_that_has_room() {
        let mark = |at, side| Mark { at, label: "luck’s best 0.61".to_owned(), side, row: 1, tone: Tone::Behind };
        let x = Scale::new(0.0, 1.0, LEFT, 448.0);
        let place = Place { x, y: x, width: 460.0, top: 40.0, bottom: 184.0 };
        assert_eq!(drawn(&mark(0.05, Side::Left), place).anchor, "start");
        assert_eq!(drawn(&mark(0.9, Side::Left), place).anchor, "end");
        assert_eq!(drawn(&mark(0.95, Side::Right), place).anchor, "end");
    }
}
