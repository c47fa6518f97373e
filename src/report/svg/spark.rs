//! A spark line: the shape of a curve in the height of a table row.

use askama::Template;

use crate::model::Point;
use crate::stats::downsample;

use super::colour;
use super::scale::{Scale, coordinate, path};

const WIDTH: f64 = 104.0;
const HEIGHT: f64 = 26.0;
const POINTS: usize = 48;

/// The picture of one curve.
#[derive(Debug, Clone, Template)]
#[template(path = "spark.html")]
pub struct Spark {
    path: String,
    base: String,
    colour: &'static str,
    colour_number: usize,
}

impl askama::filters::HtmlSafe for Spark {}

/// The range of values that all spark lines of a report share, so that they can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SparkRange {
    low: f64,
    high: f64,
}

impl SparkRange {
    /// Heights that tell the shape of a curve.
    pub const HEIGHTS: usize = 24;

    /// The range of some curves; 1.0, where they start, is in it.
    pub fn of<'a>(curves: impl Iterator<Item = &'a [Point]>) -> SparkRange {
        let (low, high) =
            curves.flatten().fold((1.0f64, 1.0f64), |(low, high), point| (low.min(point.value), high.max(point.value)));
        SparkRange { low, high }
    }

    /// The height of a value: 1 for the lowest, 255 for the highest.
    pub fn height(&self, value: f64) -> u8 {
        Scale::new(self.low, self.high, 1.0, 255.0).at(value).round() as u8
    }

    /// The heights of a curve at moments that are equally far apart; zeros where there is no line to draw.
    pub fn heights(&self, points: &[Point]) -> [u8; SparkRange::HEIGHTS] {
        let mut heights = [0; SparkRange::HEIGHTS];
        let [first, .., last] = points else { return heights };
        let step = (last.time.0 - first.time.0) as f64 / (SparkRange::HEIGHTS - 1) as f64;
        for (number, height) in heights.iter_mut().enumerate() {
            let moment = first.time.0 + (step * number as f64) as i64;
            let at = points.partition_point(|point| point.time.0 <= moment).saturating_sub(1);
            *height = self.height(points[at].value);
        }
        heights
    }
}

impl Spark {
    /// A picture without a line, to be filled by the script.
    pub fn empty() -> Spark {
        Spark { path: String::new(), base: "0".to_owned(), colour: colour(1), colour_number: 1 }
    }

    /// Draws a curve within the range of all; `None` where it has less than two points.
    pub fn new(points: &[Point], range: SparkRange, colour_number: usize) -> Option<Spark> {
        let [first, .., last] = points else { return None };
        let x = Scale::new(first.time.0 as f64, last.time.0 as f64, 1.0, WIDTH - 1.0);
        let y = Scale::new(range.low, range.high, HEIGHT - 2.0, 2.0);
        let thinned: Vec<Point> = downsample(points, POINTS, &[]).into_iter().map(|at| points[at]).collect();
        Some(Spark {
            path: path(&thinned, x, y),
            base: coordinate(y.at(1.0)),
            colour: colour(colour_number),
            colour_number,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpochMs;

    #[test]
    fn heights_follow_the_curve_from_its_lowest_to_its_highest() {
        let curve: Vec<Point> =
            [1.0, 0.5, 1.5].iter().zip(0..).map(|(&value, at)| Point { time: EpochMs(at), value }).collect();
        let range = SparkRange::of([curve.as_slice()].into_iter());
        let heights = range.heights(&curve);
        assert_eq!((heights[0], heights[SparkRange::HEIGHTS - 1]), (128, 255));
        assert_eq!(heights.iter().min(), Some(&1));
        for points in [&[], &curve[..1]] {
            assert_eq!(range.heights(points), [0; SparkRange::HEIGHTS], "no line without two points");
        }
    }
}
