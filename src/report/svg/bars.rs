//! Metric bars: small multiples, one for each metric, with a bar for each winner in order of rank.

use askama::Template;

use crate::model::{Better, Metric};
use crate::report::noun::Noun;
use crate::report::text::metric_value;

use super::scale::{Scale, coordinate};

const WIDTH: f64 = 1040.0;
const LEFT: f64 = 168.0;
const ROW: f64 = 15.0;
const TOP: f64 = 26.0;
const GAP: f64 = 56.0;

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "bars.html")]
pub struct Bars {
    noun: Noun,
    width: f64,
    height: f64,
    left: f64,
    names: Vec<Name>,
    metrics: Vec<MetricBars>,
}

#[derive(Debug, Clone)]
struct Name {
    y: f64,
    short: String,
    full: String,
}

#[derive(Debug, Clone)]
struct MetricBars {
    label: &'static str,
    x: String,
    zero: String,
    gains: String,
    losses: String,
    sizes: String,
    values: Vec<Value>,
}

#[derive(Debug, Clone)]
struct Value {
    x: String,
    y: f64,
    text: String,
}

impl askama::filters::HtmlSafe for Bars {}

impl Bars {
    /// Draws metrics of winners; every column of `values` belongs to the metric in the same position.
    pub fn new(noun: Noun, names: &[&str], metrics: &[&'static Metric], values: &[Vec<Option<f64>>]) -> Bars {
        let column_width = (WIDTH - LEFT) / metrics.len().max(1) as f64;
        let height = TOP + names.len() as f64 * ROW + 6.0;
        let metric_bars = |(position, (metric, values)): (usize, (&&'static Metric, &Vec<Option<f64>>))| {
            metric_bars(metric, values, LEFT + position as f64 * column_width, column_width - GAP)
        };
        let name = |(position, name): (usize, &&str)| Name {
            y: TOP + (position as f64 + 0.5) * ROW,
            short: super::curves::shortened(name, 22),
            full: (*name).to_owned(),
        };
        Bars {
            noun,
            width: WIDTH,
            height,
            left: LEFT - 10.0,
            names: names.iter().enumerate().map(name).collect(),
            metrics: metrics.iter().zip(values).enumerate().map(metric_bars).collect(),
        }
    }
}

fn metric_bars(metric: &'static Metric, values: &[Option<f64>], left: f64, width: f64) -> MetricBars {
    let finite = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let (low, high) = finite().fold((0.0f64, 0.0f64), |(low, high), value| (low.min(value), high.max(value)));
    let x = Scale::new(low, high, left, left + width);
    let (mut gains, mut losses, mut sizes) = (String::new(), String::new(), String::new());
    let mut texts = Vec::new();
    for (position, value) in values.iter().enumerate() {
        let y = TOP + position as f64 * ROW;
        let end = value.filter(|value| value.is_finite()).map_or(x.at(0.0), |value| x.at(value));
        let (from, to) = (end.min(x.at(0.0)), end.max(x.at(0.0)));
        let bar = format!("M{} {}H{}v9H{}z", coordinate(from), y + 3.0, coordinate(to), coordinate(from));
        let bars = match metric.better {
            Better::Higher if value.is_some_and(|value| value < 0.0) => &mut losses,
            Better::Higher => &mut gains,
            Better::Lower | Better::Neither => &mut sizes,
        };
        bars.push_str(&bar);
        texts.push(Value { x: coordinate(to + 4.0), y: y + ROW / 2.0, text: metric_value(metric, *value) });
    }
    MetricBars {
        label: metric.short_label,
        x: coordinate(left),
        zero: format!("M{} {TOP}v{}", coordinate(x.at(0.0)), values.len() as f64 * ROW),
        gains,
        losses,
        sizes,
        values: texts,
    }
}
