//! Histograms: how many values fall into each bin, with the values marked that they are compared with.

use askama::Template;

use crate::report::text::count;

use super::scale::{Scale, Tick, coordinate, round_values};

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 232.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 448.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 184.0;
/// From one row of labels to the next.
const ROW: f64 = 15.0;
/// Width of one character of a label, about.
const CHARACTER: f64 = 6.2;

/// How a bin is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As most are.
    Plain,
    /// The one to look at.
    Strong,
    /// On the wrong side.
    Behind,
}

/// A bin to draw.
#[derive(Debug, Clone, Copy)]
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
    /// Whether it is what luck gives or what was found.
    pub tone: Tone,
}

/// What a histogram is compared with.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// A range of values to shade.
    pub band: Option<(f64, f64)>,
    /// How many values a bin would have around a value, point by point.
    pub curve: Vec<(f64, f64)>,
}

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "binned.html")]
pub struct BinnedPicture {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    bottom: f64,
    title: String,
    axis: &'static str,
    values: Vec<Tick>,
    counts: Vec<Tick>,
    plain: String,
    strong: String,
    behind: String,
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
}

impl askama::filters::HtmlSafe for BinnedPicture {}

impl BinnedPicture {
    /// Draws bins, which lie side by side from the least on; `None` where there are none. The title says in words what is
    /// drawn.
    pub fn new(
        title: String,
        axis: &'static str,
        bins: &[Bin],
        marks: &[Mark],
        expected: &Expected,
    ) -> Option<BinnedPicture> {
        let (first, last) = (bins.first()?, bins.last()?);
        let most = bins.iter().map(|bin| bin.count).max()?.max(1) as f64;
        let curve = &expected.curve;
        let others = || marks.iter().map(|mark| mark.at).chain(curve.iter().map(|point| point.0));
        let (low, high) = (others().fold(first.from, f64::min), others().fold(last.to, f64::max));
        let x = Scale::new(low, high, LEFT, RIGHT);
        let tallest = curve.iter().map(|point| point.1).fold(most, f64::max);
        let y = Scale::new(0.0, tallest, BOTTOM, TOP);
        let of_tone =
            |tone: Tone| -> String { bins.iter().filter(|bin| bin.tone == tone).map(|bin| bar(bin, x, y)).collect() };
        let line = |points: &[(f64, f64)]| {
            let points = points
                .iter()
                .map(|(value, height)| format!("{} {}", coordinate(x.at(*value)), coordinate(y.at(*height))));
            format!("M{}", points.collect::<Vec<_>>().join("L"))
        };
        let value =
            |value: f64| Tick { position: coordinate(x.at(value)), label: round_text(value), strong: value == 0.0 };
        let counted =
            |value: f64| Tick { position: coordinate(y.at(value)), label: count(Some(value)), strong: value == 0.0 };
        Some(BinnedPicture {
            width: WIDTH,
            height: HEIGHT,
            left: LEFT,
            right: RIGHT,
            bottom: BOTTOM,
            title,
            axis,
            values: round_values(low, high, 7).into_iter().map(value).collect(),
            counts: round_values(0.0, tallest, 3)
                .into_iter()
                .filter(|value| value.fract() == 0.0)
                .map(counted)
                .collect(),
            plain: of_tone(Tone::Plain),
            strong: of_tone(Tone::Strong),
            behind: of_tone(Tone::Behind),
            band: expected.band.map(|(from, to)| {
                format!(
                    "M{} {TOP}H{}V{BOTTOM}H{}z",
                    coordinate(x.at(from)),
                    coordinate(x.at(to)),
                    coordinate(x.at(from))
                )
            }),
            curve: (!curve.is_empty()).then(|| line(curve)),
            marks: marks.iter().map(|mark| drawn(mark, x)).collect(),
        })
    }
}

/// A bar with a gap to the next one; a bin with anything in it can be seen.
fn bar(bin: &Bin, x: Scale, y: Scale) -> String {
    if bin.count == 0 {
        return String::new();
    }
    let (from, to) = (x.at(bin.from) + 0.5, x.at(bin.to) - 0.5);
    let top = y.at(bin.count as f64).min(BOTTOM - 1.0);
    format!("M{} {BOTTOM}V{}H{}V{BOTTOM}z", coordinate(from), coordinate(top), coordinate(to.max(from + 0.5)))
}

fn drawn(mark: &Mark, x: Scale) -> DrawnMark {
    let at = x.at(mark.at);
    let y = TOP - 8.0 - (1 - mark.row.min(1)) as f64 * ROW;
    let length = mark.label.chars().count() as f64 * CHARACTER + 5.0;
    let is_left = match mark.side {
        Side::Left => at - length > 0.0 || at + length > WIDTH,
        Side::Right => at + length > WIDTH && at - length > 0.0,
    };
    let (class, colour) = match mark.tone {
        Tone::Plain => ("mark-plain", "#55595f"),
        Tone::Strong => ("mark-strong", "#1b57a3"),
        Tone::Behind => ("mark-luck", "#9a4708"),
    };
    DrawnMark {
        line: format!("M{} {}V{BOTTOM}", coordinate(at), y - 9.0),
        x: coordinate(if is_left { at - 5.0 } else { at + 5.0 }),
        y,
        anchor: if is_left { "end" } else { "start" },
        label: mark.label.clone(),
        class,
        colour,
    }
}

/// A round value without the decimals that it has not.
fn round_text(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.replace('-', "−") }
}

/// Values put into bins of equal, round width; about `count` of them, or fewer.
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
    let mut counts = vec![0; bins];
    for value in values {
        let bin = ((value / step).floor() - first).max(0.0) as usize;
        counts[bin.min(bins - 1)] += 1;
    }
    let bin = |(at, count): (usize, usize)| {
        let from = (first + at as f64) * step;
        Bin { from, to: from + step, count, tone: Tone::Plain }
    };
    counts.into_iter().enumerate().map(bin).collect()
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
        assert!(round_bins(&[], 10).is_empty());
        let alike = round_bins(&[0.5, 0.5], 10);
        assert_eq!((alike.len(), alike[0].count), (1, 2), "identical trials are one bin");
    }

    #[test]
    fn a_label_stands_at_the_side_that_has_room() {
        let mark = |at, side| Mark { at, label: "luck’s best 0.61".to_owned(), side, row: 1, tone: Tone::Behind };
        let x = Scale::new(0.0, 1.0, LEFT, RIGHT);
        assert_eq!(drawn(&mark(0.05, Side::Left), x).anchor, "start");
        assert_eq!(drawn(&mark(0.9, Side::Left), x).anchor, "end");
        assert_eq!(drawn(&mark(0.95, Side::Right), x).anchor, "end");
    }
}
