//! The overview of equity curves.

use askama::Template;

use super::equity_chart::EquityChart;
use super::{Html, Subject, html};
use crate::report::noun::Noun;
use crate::report::tearsheet::Tearsheet;
use crate::report::windows::ReportWindows;

/// How many winners are drawn at first.
pub const SHOWN: usize = 6;

/// The section of equity curves.
#[derive(Debug, Template)]
#[template(path = "equity.html")]
struct EquityView<'a> {
    noun: Noun,
    chart: Option<EquityChart<'a>>,
    shown: usize,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(EquityView::new(subject.input.noun(), subject.listed, subject.windows))
}

impl<'a> EquityView<'a> {
    /// The section for winners, best first; `None` with a single one, whose tearsheet holds the figure.
    fn new(noun: Noun, winners: &'a [Tearsheet], windows: &'a ReportWindows) -> Option<EquityView<'a>> {
        if winners.len() < 2 {
            return None;
        }
        let shown = &winners[..winners.len().min(SHOWN)];
        Some(EquityView { noun, chart: EquityChart::new(shown, windows), shown: shown.len() })
    }
}
