//! The head of the page: what this is, how the winners were chosen and over which time.

use askama::Template;

use super::input::ReportInput;
use super::text::{counted, day};
use super::windows::ReportWindows;

/// Title and the sentence below it.
#[derive(Debug, Template)]
#[template(path = "header.html")]
pub struct HeaderView<'a> {
    title: &'a str,
    subject: String,
    ranking: String,
    filter: Option<&'a str>,
    failures: Option<String>,
}

impl askama::filters::HtmlSafe for HeaderView<'_> {}

impl<'a> HeaderView<'a> {
    /// The head of a report.
    pub fn new(input: &'a ReportInput, windows: &ReportWindows) -> HeaderView<'a> {
        HeaderView {
            title: &input.title,
            subject: subject(input),
            ranking: ranking(input, windows),
            filter: input.selection.filter.as_deref(),
            failures: match input.failures.len() {
                0 => None,
                1 => Some("One bundle could not be read".to_owned()),
                count => Some(format!("{} could not be read", counted(count, "bundle"))),
            },
        }
    }
}

/// What the page is about, in one sentence.
pub fn lead(input: &ReportInput, windows: &ReportWindows) -> String {
    let filter = input.selection.filter.as_ref().map_or_else(String::new, |filter| format!(" where {filter}"));
    format!("{}{filter}, {}.", subject(input), ranking(input, windows))
}

/// Who the page is about: the winners, or the only one by name.
fn subject(input: &ReportInput) -> String {
    match input.winners.as_slice() {
        [alone] => alone.name.clone(),
        winners => format!("{} of {}", counted(winners.len(), "winner"), counted(input.scan.indexed, "backtest")),
    }
}

fn ranking(input: &ReportInput, windows: &ReportWindows) -> String {
    let direction = if input.selection.is_ascending() { ", lowest first" } else { "" };
    let ranked = match (input.is_tearsheet(), input.scan.matching) {
        (false, _) => format!("ranked by {}{direction}", input.selection.label()),
        (true, 0 | 1) => "a single backtest".to_owned(),
        (true, matching) => {
            format!("first of {} by {}{direction}", counted(matching, "backtest"), input.selection.label())
        }
    };
    let span = windows.span().map_or_else(String::new, |(start, end)| {
        let count = counted(windows.all().len(), "window");
        format!(", over {count} from {} to {}", day(Some(start)), day(Some(end)))
    });
    format!("{ranked}{span}")
}
