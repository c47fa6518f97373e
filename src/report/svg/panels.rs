//! Panels: series over one time axis, one panel above the other, each with its own axis of values.

use askama::Template;

use crate::model::{Form, Point, Typography};

use super::colour;
use super::curves::shortened;
use super::frame::Frame;
use super::scale::{Scale, Tick, coordinate, path, round_values, tick_label, time_ticks};

const WIDTH: f64 = 1040.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 976.0;
/// Room at the right for the names of several lines.
const NAMES: f64 = 112.0;
const HEAD: f64 = 22.0;
/// Room above a panel without a name.
const UNNAMED_HEAD: f64 = 8.0;
const BOTTOM: f64 = 24.0;
const GAP: f64 = 10.0;
const LABEL_HEIGHT: f64 = 14.0;
/// Characters that there is room for at the end of a line.
const LONGEST_NAME: usize = 16;

/// A panel to draw.
#[derive(Debug, Clone)]
pub struct Panel<'a> {
    /// What it shows; empty where the title says it.
    pub label: String,
    /// The form of its values.
    pub form: Form,
    /// Its lines, the most important first.
    pub lines: Vec<PanelLine<'a>>,
    /// A value to compare with, drawn as a dashed rule.
    pub level: Option<f64>,
    /// Whether the axis begins at zero.
    pub from_zero: bool,
    /// The values that the axis ends at, where it leaves some out: a line that goes beyond runs along the edge.
    pub limits: Option<(f64, f64)>,
    /// Height of what is drawn.
    pub height: f64,
}

/// A line of a panel.
#[derive(Debug, Clone)]
pub struct PanelLine<'a> {
    /// Its name, where there are several.
    pub name: &'a str,
    /// Its points, with a gap at every NaN.
    pub points: &'a [Point],
    /// The number of its colour.
    pub colour_number: usize,
}

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "panels.html")]
pub struct PanelsPicture {
    width: f64,
    height: f64,
    title: String,
    panels: Vec<DrawnPanel>,
}

#[derive(Debug, Clone)]
struct DrawnPanel {
    frame: Frame,
    label: String,
    label_y: f64,
    level: Option<String>,
    lines: Vec<DrawnLine>,
}

#[derive(Debug, Clone)]
struct DrawnLine {
    path: String,
    colour: &'static str,
    colour_number: usize,
    end: f64,
    text: String,
    full: String,
}

impl askama::filters::HtmlSafe for PanelsPicture {}

impl PanelsPicture {
    /// Draws panels from the top; `None` where no line has two points.
    pub fn new(title: String, panels: &[Panel<'_>]) -> Option<PanelsPicture> {
        let points = || panels.iter().flat_map(|panel| &panel.lines).flat_map(|line| line.points);
        let (from, to) = (points().map(|point| point.time).min()?, points().map(|point| point.time).max()?);
        let is_named = panels.iter().any(|panel| panel.lines.len() > 1);
        let right = if is_named { RIGHT - NAMES } else { RIGHT };
        let x = Scale::new(from.0 as f64, to.0 as f64, LEFT, right);
        let mut top = 0.0;
        let mut drawn = Vec::new();
        for (position, panel) in panels.iter().enumerate() {
            let is_last = position + 1 == panels.len();
            let head = if panel.label.is_empty() { UNNAMED_HEAD } else { HEAD };
            let bottom = top + head + panel.height;
            let mut panel = DrawnPanel::new(panel, x, (top + head, bottom), right)?;
            panel.label_y = top + 12.0;
            if is_last {
                panel.frame.across = time_ticks(from, to, 8, x);
            }
            drawn.push(panel);
            top = bottom + if is_last { BOTTOM } else { GAP };
        }
        (from < to).then_some(PanelsPicture { width: WIDTH, height: top, title, panels: drawn })
    }
}

impl DrawnPanel {
    fn new(panel: &Panel<'_>, x: Scale, (top, bottom): (f64, f64), right: f64) -> Option<DrawnPanel> {
        let (least, most) = panel.limits.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        let within = |value: f64| if value.is_nan() { value } else { value.clamp(least, most) };
        let known = || panel.lines.iter().flat_map(|line| line.points).map(|point| within(point.value));
        let values =
            || known().filter(|value| !value.is_nan()).chain(panel.level).chain(panel.from_zero.then_some(0.0));
        let (low, high) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
        let air = ((high - low) * 0.04).max(1e-9);
        let (low, high) = (if panel.from_zero && low >= 0.0 { 0.0 } else { low - air }, high + air);
        let y = Scale::new(low, high, bottom, top);
        let tick = |value: f64| Tick {
            position: coordinate(y.at(value)),
            label: tick_label(panel.form, value),
            strong: value == 0.0,
        };
        let count = (panel.height / 26.0).round().max(2.0) as usize;
        let mut upwards: Vec<Tick> = round_values(low, high, count).into_iter().map(tick).collect();
        // Of marks that read the same the first stays.
        upwards.dedup_by(|next, before| next.label == before.label);
        let mut lines: Vec<DrawnLine> =
            panel.lines.iter().filter_map(|line| drawn(line, panel, within, x, y)).collect();
        // Labels of lines that end close to each other are pushed apart.
        lines.sort_by(|one, other| one.end.total_cmp(&other.end));
        for at in 1..lines.len() {
            lines[at].end = lines[at].end.max(lines[at - 1].end + LABEL_HEIGHT);
        }
        Some(DrawnPanel {
            frame: Frame { left: LEFT, right, bottom, upwards, ..Frame::default() },
            label: panel.label.clone(),
            label_y: 0.0,
            level: panel.level.map(|level| coordinate(y.at(level))),
            lines,
        })
    }
}

fn drawn(
    line: &PanelLine<'_>,
    panel: &Panel<'_>,
    within: impl Fn(f64) -> f64,
    x: Scale,
    y: Scale,
) -> Option<DrawnLine> {
    let last = line.points.iter().rfind(|point| !point.value.is_nan())?;
    let points: Vec<Point> = line.points.iter().map(|point| Point { value: within(point.value), ..*point }).collect();
    let value = panel.form.write(Some(last.value), Typography::Page);
    let is_named = panel.lines.len() > 1;
    Some(DrawnLine {
        path: path(&points, x, y),
        colour: colour(line.colour_number),
        colour_number: line.colour_number,
        end: y.at(within(last.value)) + 4.0,
        text: if is_named { format!("{} {value}", shortened(line.name, LONGEST_NAME)) } else { value.clone() },
        full: if is_named { format!("{} {value}", line.name) } else { value },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpochMs;

    #[test]
    fn panels_share_the_time_axis_and_ends_stay_apart() {
        let points = |values: [f64; 3]| -> Vec<Point> {
            values
                .into_iter()
                .enumerate()
                .map(|(at, value)| Point { time: EpochMs(at as i64 * 86_400_000), value })
                .collect()
        };
        let (one, other) = (points([0.0, 1.0, 2.0]), points([0.0, f64::NAN, 2.0]));
        let line = |points| PanelLine { name: "x", points, colour_number: 1 };
        let panel = |lines| Panel {
            label: "a".to_owned(),
            form: Form::RATIO,
            lines,
            level: Some(1.0),
            from_zero: true,
            limits: None,
            height: 60.0,
        };
        let picture =
            PanelsPicture::new(String::new(), &[panel(vec![line(&one), line(&other)]), panel(vec![line(&one)])])
                .unwrap();
        let [first, last] = &picture.panels[..] else { panic!("two panels") };
        assert!(first.frame.across.is_empty() && !last.frame.across.is_empty());
        assert!((first.lines[1].end - first.lines[0].end - LABEL_HEIGHT).abs() < 1e-9);
        assert!(first.lines.iter().any(|line| line.path.matches('M').count() == 2), "a gap where nothing is known");
        assert!(PanelsPicture::new(String::new(), &[panel(vec![line(&one[..1])])]).is_none());
        let far = points([0.0, 1.0, -19.0]);
        let cut = Panel { limits: Some((-1.0, 1.0)), ..panel(vec![line(&far)]) };
        let cut = PanelsPicture::new(String::new(), &[cut]).unwrap();
        assert!(cut.panels[0].lines[0].end <= cut.panels[0].frame.bottom + 4.0, "no line leaves its panel");
        assert_eq!(cut.panels[0].lines[0].text, "−19.00");
    }
}
