//! The picture of equity curves with the controls of its live counterpart: in the overview, or in a tearsheet that
//! stands alone.

use askama::Template;

use crate::report::svg::{Curve, CurvesPicture, CurvesStyle, colour_number};
use crate::report::tearsheet::Tearsheet;
use crate::report::window_span::WindowSpan;
use crate::report::windows::ReportWindows;

/// Up to this many windows are chosen by buttons, more by a list.
const WINDOW_BUTTONS: usize = 8;

/// The chart.
#[derive(Debug, Template)]
#[template(path = "equity_chart.html")]
pub struct EquityChart<'a> {
    picture: CurvesPicture,
    windows: &'a [WindowSpan],
    by_buttons: bool,
}

impl askama::filters::HtmlSafe for EquityChart<'_> {}

impl<'a> EquityChart<'a> {
    /// The chart of the winners that are drawn at first, best first; `None` where none of them holds a curve.
    pub fn new(shown: &'a [Tearsheet], windows: &'a ReportWindows) -> Option<EquityChart<'a>> {
        let curve = |(position, winner): (usize, &'a Tearsheet)| Curve {
            name: &winner.name,
            points: &winner.curve.points,
            colour_number: colour_number(position),
        };
        let curves: Vec<Curve<'_>> = shown.iter().enumerate().map(curve).collect();
        let (title, style) = match shown {
            [alone] => {
                (format!("Equity and drawdown of {}, chained over all windows", alone.name), CurvesStyle::LARGE_SINGLE)
            }
            _ => (
                "Equity of the best, chained over all windows; below, the drawdown of the leader".to_owned(),
                CurvesStyle::OVERVIEW,
            ),
        };
        Some(EquityChart {
            picture: CurvesPicture::new(title, &curves, windows.all(), style)?,
            windows: windows.all(),
            by_buttons: windows.all().len() <= WINDOW_BUTTONS,
        })
    }
}
