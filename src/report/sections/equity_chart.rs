//! The picture of equity curves with the controls of its live counterpart: in the overview, or in a tearsheet that
//! stands alone.

use askama::Template;

use crate::report::svg::{CurvesPicture, Layout, Line, Window, colour_number};
use crate::report::tearsheet::Tearsheet;
use crate::report::windows::ReportWindows;

/// Up to this many windows are chosen by buttons, more by a list.
const WINDOW_BUTTONS: usize = 8;

/// The figure.
#[derive(Debug, Template)]
#[template(path = "equity_chart.html")]
pub struct EquityChart<'a> {
    picture: CurvesPicture,
    windows: &'a [Window],
    by_buttons: bool,
}

impl askama::filters::HtmlSafe for EquityChart<'_> {}

impl<'a> EquityChart<'a> {
    /// The figure of the winners that are drawn at first, best first; `None` where none of them holds a curve.
    pub fn new(shown: &'a [Tearsheet], windows: &'a ReportWindows) -> Option<EquityChart<'a>> {
        let line = |(position, winner): (usize, &'a Tearsheet)| Line {
            name: &winner.name,
            points: &winner.curve.points,
            colour_number: colour_number(position),
        };
        let lines: Vec<Line<'_>> = shown.iter().enumerate().map(line).collect();
        let (title, layout) = match shown {
            [alone] => {
                (format!("Equity and drawdown of {}, chained over all windows", alone.name), Layout::LARGE_SINGLE)
            }
            _ => (
                "Equity of the best, chained over all windows; below, the drawdown of the leader".to_owned(),
                Layout::OVERVIEW,
            ),
        };
        Some(EquityChart {
            picture: CurvesPicture::new(title, &lines, windows.all(), layout)?,
            windows: windows.all(),
            by_buttons: windows.all().len() <= WINDOW_BUTTONS,
        })
    }
}
