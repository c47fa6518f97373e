//! Rolling figures: volatility, Sharpe and Sortino ratio and beta over half a year that moves along.

use askama::Template;

use crate::measure::RollingFigure;
use crate::model::{Form, Typography};
use crate::report::rolling_lines::RollingLine;
use crate::report::svg::{Panel, PanelLine, PanelsPicture};
use crate::report::tearsheet::Tearsheet;

const HEIGHT: f64 = 62.0;

/// The part on rolling figures.
#[derive(Debug, Template)]
#[template(path = "rolling.html")]
pub struct RollingView {
    span: usize,
    picture: PanelsPicture,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    label: String,
    /// The least, lower, middle, upper and highest value, then that of the whole history.
    values: [String; 6],
}

impl askama::filters::HtmlSafe for RollingView {}

impl RollingView {
    /// The rolling figures of a backtest; `None` where its history is too short.
    pub fn new(tearsheet: &Tearsheet, colour_number: usize) -> Option<RollingView> {
        let rolling = tearsheet.rolling.as_ref()?;
        let panel = |line: &'_ RollingLine| Panel {
            label: format!("{}{}", label(line.figure, tearsheet), cut_off(line)),
            form: form(line.figure),
            level: line.whole,
            from_zero: true,
            limits: limits(line),
            height: HEIGHT,
            lines: Vec::new(),
        };
        let panels = rolling.lines.iter().map(|line| Panel {
            lines: vec![PanelLine { name: &tearsheet.name, points: &line.points, colour_number }],
            ..panel(line)
        });
        let row = |line: &RollingLine| {
            let spread = line.spread;
            let values = [spread.least, spread.lower, spread.median, spread.upper, spread.most];
            let write = |value: Option<f64>| form(line.figure).write(value, Typography::Page);
            let [least, lower, median, upper, most] = values.map(|value| write(Some(value)));
            Row { label: label(line.figure, tearsheet), values: [least, lower, median, upper, most, write(line.whole)] }
        };
        Some(RollingView {
            span: rolling.span,
            picture: PanelsPicture::new(
                format!("Rolling figures of {} over half a year", tearsheet.name),
                &panels.collect::<Vec<_>>(),
            )?,
            rows: rolling.lines.iter().map(row).collect(),
        })
    }
}

/// The values that the axis of a line ends at, where outliers are left out: that of the whole history always has room.
fn limits(line: &RollingLine) -> Option<(f64, f64)> {
    let (low, high) = line.spread.limits()?;
    let whole = line.whole.unwrap_or(low);
    Some((low.min(whole), high.max(whole)))
}

/// What is said of the values that lie beyond the axis.
fn cut_off(line: &RollingLine) -> String {
    let Some((low, high)) = limits(line) else { return String::new() };
    let write = |value: f64| form(line.figure).write(Some(value), Typography::Page);
    let beyond = [
        (line.spread.least < low).then(|| format!("down to {}", write(line.spread.least))),
        (line.spread.most > high).then(|| format!("up to {}", write(line.spread.most))),
    ];
    let beyond: Vec<String> = beyond.into_iter().flatten().collect();
    if beyond.is_empty() {
        String::new()
    } else {
        format!(", cut off at the edge where it goes {}", beyond.join(" and "))
    }
}

fn label(figure: RollingFigure, tearsheet: &Tearsheet) -> String {
    match figure {
        RollingFigure::Volatility => "Volatility per year".to_owned(),
        RollingFigure::Sharpe => "Sharpe ratio".to_owned(),
        RollingFigure::Sortino => "Sortino ratio".to_owned(),
        RollingFigure::Beta => {
            let name = tearsheet.growth.benchmark.as_ref().map_or("the benchmark", |known| &known.name);
            format!("Beta to {name}")
        }
    }
}

fn form(figure: RollingFigure) -> Form {
    match figure {
        RollingFigure::Volatility => Form::PERCENT,
        RollingFigure::Sharpe | RollingFigure::Sortino | RollingFigure::Beta => Form::RATIO,
    }
}
