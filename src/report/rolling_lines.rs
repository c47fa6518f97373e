//! Lines of figures over half a year that moves along, as the static pictures draw them.

use crate::measure::{RollingFigure, RollingFigures, RollingSeries};
use crate::model::{EpochMs, MS_PER_DAY, Point};
use crate::stats::FiveNumbers;

use super::payload::every;

/// Points that a line is drawn from.
const POINTS: usize = 100;

/// Figures over half a year, as far as a picture shows them.
#[derive(Debug, Clone, PartialEq)]
pub struct RollingLines {
    /// How many daily returns make half a year.
    pub span: usize,
    /// The lines; those of which nothing is known are left out.
    pub lines: Vec<RollingLine>,
}

/// A line of them.
#[derive(Debug, Clone, PartialEq)]
pub struct RollingLine {
    /// What it is of.
    pub figure: RollingFigure,
    /// Its points, thinned; NaN where it is not known.
    pub points: Vec<Point>,
    /// How all of its values are spread.
    pub spread: FiveNumbers,
    /// That of the whole history.
    pub whole: Option<f64>,
}

impl RollingLines {
    /// The lines of figures.
    pub fn of(figures: &RollingFigures) -> RollingLines {
        let line = |RollingSeries { figure, values, whole }: &RollingSeries| {
            let known: Vec<f64> = values.iter().flatten().copied().collect();
            let point = |at: usize| Point {
                time: EpochMs(figures.days[at] * MS_PER_DAY),
                value: values[at].unwrap_or(f64::NAN),
            };
            let points = every(values.len(), Some(POINTS)).map(point).collect();
            Some(RollingLine { figure: *figure, points, spread: FiveNumbers::of(&known)?, whole: *whole })
        };
        RollingLines { span: figures.span, lines: figures.series.iter().filter_map(line).collect() }
    }
}
