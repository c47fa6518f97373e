//! The report's windows: those of all winners together, in order of date.

use crate::measure::{Measured, WindowResult};
use crate::model::EpochMs;

use super::tearsheet::Tearsheet;
use super::window_span::WindowSpan;

/// The windows of all winners, each once.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportWindows(Vec<WindowSpan>);

impl ReportWindows {
    /// Collects the windows that winners were run on.
    pub fn of(winners: &[Tearsheet]) -> ReportWindows {
        let mut windows: Vec<WindowSpan> =
            winners.iter().flat_map(|winner| winner.measured.windows.iter().map(dated)).collect();
        windows.sort_by(|one, other| (one.start, one.end, &one.name).cmp(&(other.start, other.end, &other.name)));
        windows.dedup();
        ReportWindows(windows)
    }

    /// The windows in order of date.
    pub fn all(&self) -> &[WindowSpan] {
        &self.0
    }

    /// The position of a window.
    pub fn position(&self, window: &WindowResult) -> Option<usize> {
        let window = dated(window);
        self.0.iter().position(|other| *other == window)
    }

    /// First and last moment.
    pub fn span(&self) -> Option<(EpochMs, EpochMs)> {
        Some((self.0.first()?.start, self.0.iter().map(|window| window.end).max()?))
    }
}

/// The rules by which windows that do not simply follow each other are chained, as far as they apply, a sentence each.
pub fn chaining_rules<'a>(measured: impl IntoIterator<Item = &'a Measured> + Clone) -> Vec<&'static str> {
    let any = |applies: fn(&Measured) -> bool| measured.clone().into_iter().any(applies);
    let parallel = "Several runs of one window are parallel: all that is chained counts their equal-weight mean. Each of them is listed.";
    let overlapping = "Windows overlap: a later one counts only from the moment when the earlier one ends, so that no time counts twice.";
    let apart = "There are gaps between windows: the equity stands still in them, and figures per year count the days of the windows alone.";
    let rules = [
        (any(Measured::has_parallel_runs), parallel),
        (any(Measured::has_overlapping_windows), overlapping),
        (any(Measured::has_gaps), apart),
    ];
    rules.into_iter().filter(|(applies, _)| *applies).map(|(_, sentence)| sentence).collect()
}

fn dated(window: &WindowResult) -> WindowSpan {
    let start = window.start.unwrap_or(EpochMs(0));
    WindowSpan { name: window.name.clone(), start, end: window.end.unwrap_or(start) }
}
