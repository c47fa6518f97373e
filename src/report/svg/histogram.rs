//! Histogram of the ranked value of all trials, with the winners and the values to compare with.

use askama::Template;

use crate::model::{Form, Typography};

use super::scale::{Scale, Tick, coordinate, round_values};

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 506.0;
const TOP: f64 = 46.0;
const BOTTOM: f64 = 256.0;
const BINS: usize = 46;

/// A value that a line marks.
#[derive(Debug, Clone)]
pub struct ValueMark {
    /// The value.
    pub value: f64,
    /// What it is.
    pub label: String,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Trials in it.
    pub trials: usize,
    /// Winners among them.
    pub winners: usize,
}

/// Puts finite values into bins of equal width; those of the last one have its end too.
pub fn bins(values: &[f64], winners: &[f64]) -> Vec<Bin> {
    let (low, high) = values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    if low > high {
        return Vec::new();
    }
    let rough = ((high - low) / BINS as f64).max(f64::MIN_POSITIVE);
    let edges = round_values(low, high, BINS);
    let width = if edges.len() > 1 { edges[1] - edges[0] } else { rough };
    let first = (low / width).floor();
    let count = ((high / width).floor() - first) as usize + 1;
    let mut bins: Vec<Bin> = (0..count)
        .map(|bin| Bin {
            from: (first + bin as f64) * width,
            to: (first + bin as f64 + 1.0) * width,
            trials: 0,
            winners: 0,
        })
        .collect();
    let place = |value: &f64| (((value / width).floor() - first).max(0.0) as usize).min(count - 1);
    values.iter().for_each(|value| bins[place(value)].trials += 1);
    winners.iter().for_each(|value| bins[place(value)].winners += 1);
    bins
}

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "histogram.html")]
pub struct Histogram {
    label: String,
    title: String,
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    bottom: f64,
    counts: Vec<Tick>,
    values: Vec<Tick>,
    bars: String,
    winners: String,
    marks: Vec<DrawnMark>,
}

#[derive(Debug, Clone)]
struct DrawnMark {
    path: String,
    x: String,
    y: f64,
    anchor: &'static str,
    label: String,
    is_dashed: bool,
}

impl askama::filters::HtmlSafe for Histogram {}

impl Histogram {
    /// Draws bins; the last mark is a dashed line.
    pub fn new(label: &str, title: String, form: Form, bins: &[Bin], marks: &[ValueMark]) -> Option<Histogram> {
        let (first, last) = (bins.first()?, bins.last()?);
        let most = bins.iter().map(|bin| bin.trials).max().filter(|most| *most > 0)?;
        let (low, high) =
            marks.iter().fold((first.from, last.to), |(low, high), mark| (low.min(mark.value), high.max(mark.value)));
        let x = Scale::new(low, high, LEFT, RIGHT);
        let y = Scale::new(0.0, most as f64, BOTTOM, TOP);
        let bar = |count: fn(&Bin) -> usize| {
            let drawn = bins.iter().filter(|bin| count(bin) > 0);
            let path = |bin: &Bin| {
                // A single trial among thousands is still seen.
                let top = y.at(count(bin) as f64).min(BOTTOM - 2.0);
                let (from, to) = (x.at(bin.from) + 0.5, x.at(bin.to) - 0.5);
                format!("M{} {BOTTOM}V{}H{}V{BOTTOM}z", coordinate(from), coordinate(top), coordinate(to))
            };
            drawn.map(path).collect::<String>()
        };
        let drawn = marks.iter().enumerate().map(|(position, mark)| {
            let at = x.at(mark.value);
            let is_right = at > (LEFT + RIGHT) / 2.0;
            let top = TOP - 30.0 + 15.0 * position as f64;
            DrawnMark {
                path: format!("M{} {top}V{BOTTOM}", coordinate(at)),
                x: coordinate(if is_right { at - 5.0 } else { at + 5.0 }),
                y: top + 9.0,
                anchor: if is_right { "end" } else { "start" },
                label: mark.label.clone(),
                is_dashed: position > 0,
            }
        });
        Some(Histogram {
            label: label.to_owned(),
            title,
            width: WIDTH,
            height: HEIGHT,
            left: LEFT,
            right: RIGHT,
            bottom: BOTTOM,
            counts: round_values(0.0, most as f64, 4)
                .into_iter()
                .filter(|count| count.fract() == 0.0)
                .map(|count| Tick {
                    position: coordinate(y.at(count)),
                    label: Form::COUNT.write(Some(count), Typography::Page),
                    strong: count == 0.0,
                })
                .collect(),
            values: round_values(low, high, 6)
                .into_iter()
                .map(|value| Tick { position: coordinate(x.at(value)), label: tick_label(form, value), strong: false })
                .collect(),
            bars: bar(|bin| bin.trials),
            winners: bar(|bin| bin.winners),
            marks: drawn.collect(),
        })
    }
}

/// A value at an axis: without decimals that are all zero.
pub fn tick_label(form: Form, value: f64) -> String {
    let text = form.write(Some(value), Typography::Page);
    let digits = text.strip_suffix(form.suffix).unwrap_or(&text);
    let short = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    format!("{short}{}", form.suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_one_bin_of_round_limits() {
        let values: Vec<f64> = (0..=1000).map(|value| f64::from(value) / 100.0 - 3.0).collect();
        let bins = bins(&values, &[7.0]);
        assert_eq!(bins.iter().map(|bin| bin.trials).sum::<usize>(), 1001);
        assert_eq!((bins[0].from, bins[1].from, bins.last().map(|bin| bin.winners)), (-3.0, -2.75, Some(1)));
        assert!(super::bins(&[], &[]).is_empty());
        assert_eq!(super::bins(&[0.4; 3], &[]).iter().map(|bin| bin.trials).sum::<usize>(), 3);
    }

    #[test]
    fn an_axis_says_no_zeros_behind_the_point() {
        assert_eq!(
            [tick_label(Form::RATIO, 1.5), tick_label(Form::CHANGE, 0.2), tick_label(Form::COUNT, 100.0)],
            ["1.5", "+20%", "100"]
        );
    }
}
