//! A spark line: the shape of a curve in the height of a table row.

use askama::Template;

use crate::model::Point;
use crate::stats::downsample;

use super::colour;
use super::scale::{Scale, coordinate, path};

const WIDTH: f64 = 104.0;
const HEIGHT: f64 = 26.0;
const POINTS: usize = 48;

/// The picture of one curve; all of a report share one range of values, so that they can be compared.
#[derive(Debug, Clone, Template)]
#[template(path = "spark.html")]
pub struct Spark {
    path: String,
    base: String,
    colour: &'static str,
    colour_number: usize,
}

impl askama::filters::HtmlSafe for Spark {}

impl Spark {
    /// Draws a curve; `low` and `high` are the range of values that all spark lines share.
    pub fn new(points: &[Point], low: f64, high: f64, colour_number: usize) -> Option<Spark> {
        let (first, last) = (points.first()?, points.last()?);
        let x = Scale::new(first.time.0 as f64, last.time.0 as f64, 1.0, WIDTH - 1.0);
        let y = Scale::new(low, high, HEIGHT - 2.0, 2.0);
        let thinned: Vec<Point> = downsample(points, POINTS, &[]).into_iter().map(|at| points[at]).collect();
        Some(Spark {
            path: path(&thinned, x, y),
            base: coordinate(y.at(1.0)),
            colour: colour(colour_number),
            colour_number,
        })
    }
}
