//! Strips: where the value of a backtest lies among those of its shuffles, on one small line.

use askama::Template;

use super::scale::{Scale, coordinate};
use crate::stats::quantile;

const WIDTH: f64 = 140.0;
const HEIGHT: f64 = 14.0;
/// Room at both ends, so that a mark at the end is whole.
const MARGIN: f64 = 3.0;
/// Shuffles that are drawn one by one; of more, as many quantiles.
const DRAWN: usize = 120;

/// A mark for each shuffle, and a strong one for the backtest.
#[derive(Debug, Clone, Template)]
#[template(path = "strip.html")]
pub struct Strip {
    width: f64,
    height: f64,
    middle: f64,
    label: String,
    shuffles: String,
    observed: String,
}

impl askama::filters::HtmlSafe for Strip {}

impl Strip {
    /// Draws the values of shuffles and that of the backtest; `None` where either is missing. The label says in words what
    /// is drawn.
    pub fn new(label: String, observed: Option<f64>, samples: &[f64]) -> Option<Strip> {
        let observed = observed.filter(|value| value.is_finite())?;
        let finite: Vec<f64> = samples.iter().copied().filter(|value| value.is_finite()).collect();
        let low = finite.iter().copied().reduce(f64::min)?.min(observed);
        let high = finite.iter().copied().reduce(f64::max)?.max(observed);
        let x = Scale::new(low, high, MARGIN, WIDTH - MARGIN);
        let drawn: Vec<f64> = match finite.len() {
            0..=DRAWN => finite,
            _ => (0..DRAWN).filter_map(|at| quantile(&finite, at as f64 / (DRAWN - 1) as f64)).collect(),
        };
        let mark = |value: &f64| format!("M{} 4v6", coordinate(x.at(*value)));
        Some(Strip {
            width: WIDTH,
            height: HEIGHT,
            middle: HEIGHT / 2.0,
            label,
            shuffles: drawn.iter().map(mark).collect(),
            observed: format!("M{} 1v12", coordinate(x.at(observed))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_backtest_lies_where_it_is_among_its_shuffles() {
        let strip = |observed, samples: &[f64]| Strip::new(String::new(), observed, samples);
        let drawn = strip(Some(3.0), &[1.0, 2.0]).unwrap();
        assert_eq!((&*drawn.shuffles, &*drawn.observed), ("M3 4v6M70 4v6", "M137 1v12"));
        let many: Vec<f64> = (0..5000).map(f64::from).collect();
        assert_eq!(strip(Some(-5.0), &many).unwrap().shuffles.matches('M').count(), DRAWN);
        assert!(strip(None, &[1.0]).is_none() && strip(Some(1.0), &[]).is_none());
        assert!(strip(Some(1.0), &[f64::NAN]).is_none() && strip(Some(f64::INFINITY), &[1.0]).is_none());
        assert_eq!(strip(Some(1.0), &[1.0]).unwrap().observed, "M3 1v12", "all of them are equal");
    }
}
