//! Profile: the ranked value along one parameter, with the middle half, the median, the best, and the winner's own line.

use askama::Template;

use crate::model::Form;
use crate::report::trials::Profile;
use crate::stats::FiveNumbers;

use super::curves::shortened;
use super::frame::Frame;
use super::scale::{Scale, Tick, coordinate, round_values, tick_label};

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 218.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 280.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 176.0;
const LABEL_HEIGHT: f64 = 14.0;

/// The values that several profiles are drawn between, so that they can be compared.
#[derive(Debug, Clone, Copy)]
pub struct ProfileRange {
    low: f64,
    high: f64,
}

/// A profile to draw.
#[derive(Debug, Clone, Copy)]
pub struct ProfileLines<'a> {
    /// The parameter.
    pub name: &'a str,
    /// What its levels are called.
    pub labels: &'a [String],
    /// The spread at each level.
    pub profile: &'a Profile,
    /// The value at each level of trials that are otherwise as the first winner.
    pub held: &'a [Option<f64>],
    /// Whether the least value is the best.
    pub lowest_is_best: bool,
}

impl ProfileRange {
    /// The range of all that profiles draw.
    pub fn of(profiles: &[ProfileLines<'_>]) -> Option<ProfileRange> {
        let spreads = || profiles.iter().flat_map(|lines| lines.profile.levels.iter().flatten());
        let ends = |lowest: bool| {
            spreads().flat_map(move |level| {
                if lowest { [level.spread.lower, level.spread.least] } else { [level.spread.upper, level.spread.most] }
            })
        };
        let lowest_is_best = profiles.first()?.lowest_is_best;
        let low = match lowest_is_best {
            true => ends(true).reduce(f64::min)?,
            false => spreads().map(|level| level.spread.lower).reduce(f64::min)?,
        };
        let high = match lowest_is_best {
            true => spreads().map(|level| level.spread.upper).reduce(f64::max)?,
            false => ends(false).reduce(f64::max)?,
        };
        let held = || profiles.iter().flat_map(|lines| lines.held.iter().flatten().copied());
        Some(ProfileRange { low: held().fold(low, f64::min), high: held().fold(high, f64::max) })
    }
}

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "profile.html")]
pub struct ProfilePicture {
    frame: Frame,
    title: String,
    band: String,
    median: String,
    best: String,
    held: String,
    labels: Vec<EndLabel>,
}

#[derive(Debug, Clone)]
struct EndLabel {
    y: String,
    text: &'static str,
    class: &'static str,
    fill: &'static str,
}

impl askama::filters::HtmlSafe for ProfilePicture {}

impl ProfilePicture {
    /// Draws one profile between the values that all are drawn between.
    pub fn new(title: String, form: Form, lines: ProfileLines<'_>, range: ProfileRange) -> ProfilePicture {
        let levels = &lines.profile.levels;
        let air = ((range.high - range.low) * 0.05).max(1e-9);
        let x = Scale::new(-0.5, levels.len() as f64 - 0.5, LEFT, RIGHT);
        let y = Scale::new(range.low - air, range.high + air, BOTTOM, TOP);
        let best =
            if lines.lowest_is_best { |level: &FiveNumbers| level.least } else { |level: &FiveNumbers| level.most };
        let of = |value: &dyn Fn(&FiveNumbers) -> f64| -> Vec<Option<f64>> {
            levels.iter().map(|level| level.as_ref().map(|level| value(&level.spread))).collect()
        };
        let (lower, upper) = (of(&|spread| spread.lower), of(&|spread| spread.upper));
        let (medians, bests) = (of(&|spread| spread.median), of(&best));
        let last = |values: &[Option<f64>]| values.iter().rev().flatten().next().map(|value| y.at(*value));
        let mut labels: Vec<(f64, EndLabel)> = Vec::new();
        let mut name = |values: &[Option<f64>], text, class, fill| {
            labels.extend(last(values).map(|at| (at, EndLabel { y: String::new(), text, class, fill })));
        };
        name(&bests, "best", "sweep-mark-label", "#9a4708");
        name(&medians, "median", "", "#55595f");
        if lines.held.iter().flatten().count() > 1 {
            name(lines.held, "as no. 1", "profile-held-label", "#0f766e");
        }
        labels.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut free = f64::NEG_INFINITY;
        let labels = labels.into_iter().map(|(at, label)| {
            free = at.max(free + LABEL_HEIGHT);
            EndLabel { y: coordinate(free), ..label }
        });
        // So many labels that they touch are left out evenly.
        let longest = lines.labels.iter().map(|label| label.chars().count().min(8)).max().unwrap_or(1);
        let every = ((longest as f64 * 7.0 + 6.0) * levels.len() as f64 / (RIGHT - LEFT)).ceil().max(1.0) as usize;
        let shown = lines.labels.iter().enumerate().filter(|(at, _)| at.is_multiple_of(every));
        let tick = |value: f64| Tick {
            position: coordinate(y.at(value)),
            label: tick_label(form, value),
            strong: value == 0.0,
        };
        let level = |(at, label): (usize, &String)| Tick {
            position: coordinate(x.at(at as f64)),
            label: shortened(label, 8),
            strong: false,
        };
        ProfilePicture {
            frame: Frame {
                width: WIDTH,
                height: HEIGHT,
                left: LEFT,
                right: RIGHT,
                bottom: BOTTOM,
                upwards: round_values(range.low - air, range.high + air, 4).into_iter().map(tick).collect(),
                across: shown.map(level).collect(),
                axis: format!("{} →", lines.name),
            },
            title,
            band: band(&lower, &upper, x, y),
            median: line(&medians, x, y),
            best: line(&bests, x, y),
            held: if lines.held.iter().flatten().count() > 1 { line(lines.held, x, y) } else { String::new() },
            labels: labels.collect(),
        }
    }
}

fn line(values: &[Option<f64>], x: Scale, y: Scale) -> String {
    let known = values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?)));
    let points = known.enumerate().map(|(place, (at, value))| {
        format!("{}{} {}", if place == 0 { "M" } else { "L" }, coordinate(x.at(at as f64)), coordinate(y.at(value)))
    });
    points.collect()
}

fn band(lower: &[Option<f64>], upper: &[Option<f64>], x: Scale, y: Scale) -> String {
    let known: Vec<(usize, f64, f64)> = lower
        .iter()
        .zip(upper)
        .enumerate()
        .filter_map(|(at, (lower, upper))| Some((at, (*lower)?, (*upper)?)))
        .collect();
    let point = |at: usize, value: f64| format!("{} {}", coordinate(x.at(at as f64)), coordinate(y.at(value)));
    let there = known.iter().map(|(at, _, upper)| point(*at, *upper));
    let back = known.iter().rev().map(|(at, lower, _)| point(*at, *lower));
    let points: Vec<String> = there.chain(back).collect();
    if points.is_empty() { String::new() } else { format!("M{}z", points.join("L")) }
}
