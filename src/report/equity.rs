//! The overview of equity curves.

use askama::Template;

use super::equity_figure::EquityFigure;
use super::heat::Tint;
use super::tearsheet::Tearsheet;
use super::text::change;
use super::windows::ReportWindows;

/// How many winners are drawn at first.
pub const SHOWN: usize = 6;

/// The section of equity curves.
#[derive(Debug, Template)]
#[template(path = "equity.html")]
pub struct EquityView<'a> {
    figure: Option<EquityFigure<'a>>,
    shown: usize,
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
    /// The section for winners, best first; `None` with a single one, whose tearsheet holds the figure.
    pub fn new(winners: &'a [Tearsheet], windows: &'a ReportWindows) -> Option<EquityView<'a>> {
        if winners.len() < 2 {
            return None;
        }
        let shown = &winners[..winners.len().min(SHOWN)];
        Some(EquityView { figure: EquityFigure::new(shown, windows), shown: shown.len() })
    }
}
