//! The overview of equity curves.

use askama::Template;

use super::digest::Digest;
use super::heat::Tint;
use super::svg::{CurvesPicture, Layout, Line, Window, colour_number};
use super::text::change;
use super::windows::ReportWindows;

/// How many winners are drawn at first.
pub const SHOWN: usize = 6;
/// Up to this many windows are chosen by buttons, more by a list.
const WINDOW_BUTTONS: usize = 8;

/// The section of equity curves.
#[derive(Debug, Template)]
#[template(path = "equity.html")]
pub struct EquityView<'a> {
    picture: Option<CurvesPicture>,
    shown: usize,
    windows: &'a [Window],
    by_buttons: bool,
}

/// A return with its tint.
#[derive(Debug)]
pub struct Cell {
    /// The return as text.
    pub text: String,
    /// The tint's class.
    pub class: &'static str,
}

impl Cell {
    /// The cell of a return; `largest` is the largest size of its like.
    pub fn new(value: Option<f64>, largest: f64) -> Cell {
        Cell { text: change(value), class: value.map_or(Tint::NONE, |value| Tint::of_change(value, largest)).class() }
    }
}

impl askama::filters::HtmlSafe for EquityView<'_> {}

impl<'a> EquityView<'a> {
    /// The section for winners, best first.
    pub fn new(winners: &'a [Digest], windows: &'a ReportWindows) -> EquityView<'a> {
        let line = |(place, winner): (usize, &'a Digest)| Line {
            name: &winner.name,
            points: &winner.curve.points,
            colour_number: colour_number(place),
        };
        let lines: Vec<Line<'_>> = winners.iter().enumerate().take(SHOWN).map(line).collect();
        let title = "Equity of the best, chained over all windows; below, the drawdown of the leader".to_owned();
        EquityView {
            picture: CurvesPicture::new(title, &lines, windows.all(), Layout::OVERVIEW),
            shown: lines.len(),
            windows: windows.all(),
            by_buttons: windows.all().len() <= WINDOW_BUTTONS,
        }
    }
}
