//! The head of the page: what this is, how the winners were chosen and over which time.

use askama::Template;

use super::{Html, Subject, html};
use crate::report::input::ReportInput;
use crate::report::noun::Noun;
use crate::report::text::{count, counted, cut, day, ratio, sentence};
use crate::report::windows::ReportWindows;

/// Title and the sentence below it.
#[derive(Debug, Template)]
#[template(path = "header.html")]
struct HeaderView<'a> {
    title: &'a str,
    subject: String,
    ranking: String,
    filter: Option<&'a str>,
    failures: Option<String>,
    /// What the whole sweep says of the best, in one sentence.
    verdict: Option<String>,
    /// The trial that this is of, where another comes first on the page.
    best: Option<BestElsewhere>,
}

/// The best of all trials, which the page does not rank first.
#[derive(Debug)]
struct BestElsewhere {
    name: String,
    first: String,
    /// The first's Sharpe ratio, measured as the best's is.
    sharpe: Option<String>,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(Some(HeaderView::new(subject.input, subject.windows)))
}

impl<'a> HeaderView<'a> {
    /// The head of a report.
    fn new(input: &'a ReportInput, windows: &ReportWindows) -> HeaderView<'a> {
        HeaderView {
            title: &input.title,
            subject: subject(input),
            ranking: ranking(input, windows),
            filter: input.criteria.filter.as_deref(),
            failures: match input.failures.len() {
                0 => None,
                1 => Some("One bundle could not be read".to_owned()),
                failed => Some(format!("{} could not be read", counted(failed, "bundle"))),
            },
            verdict: input
                .selection()
                .and_then(|judgement| judgement.verdict().into_iter().next())
                .map(|headline| sentence(&cut(&headline.to_string()))),
            best: BestElsewhere::of(input),
        }
    }
}

impl BestElsewhere {
    fn of(input: &ReportInput) -> Option<BestElsewhere> {
        let (judgement, first) = (input.selection()?, input.winners.first()?);
        let best = judgement.best.as_ref().ok().filter(|best| best.handle != first.key.as_str())?;
        let sharpe = judgement.winner(first.key.as_str()).map(|winner| ratio(Some(winner.sharpe)));
        Some(BestElsewhere { name: cut(&best.name).into_owned(), first: cut(&first.name).into_owned(), sharpe })
    }
}

/// What the page is about, in one sentence.
pub fn lead(input: &ReportInput, windows: &ReportWindows) -> String {
    let filter = input.criteria.filter.as_ref().map_or_else(String::new, |filter| format!(" where {filter}"));
    format!("{}{filter}, {}.", subject(input), ranking(input, windows))
}

/// Who the page is about: the winners, or the only one by name.
fn subject(input: &ReportInput) -> String {
    match input.winners.as_slice() {
        [alone] => alone.name.clone(),
        winners => {
            let all = counted(input.scan.indexed, "backtest");
            match input.noun() {
                Noun::Winner => format!("{} of {all}", counted(winners.len(), Noun::Winner.one())),
                Noun::Backtest => format!("{} of {all}", count(Some(winners.len() as f64))),
            }
        }
    }
}

fn ranking(input: &ReportInput, windows: &ReportWindows) -> String {
    let direction = if input.criteria.is_ascending() { ", lowest first" } else { "" };
    let ranked = match (input.is_tearsheet(), input.scan.matching) {
        (false, _) => format!("ranked by {}{direction}", input.criteria.label()),
        (true, 0 | 1) => "a single backtest".to_owned(),
        (true, matching) => {
            format!("first of {} by {}{direction}", counted(matching, "backtest"), input.criteria.label())
        }
    };
    let span = windows.span().map_or_else(String::new, |(start, end)| {
        let count = counted(windows.all().len(), "window");
        format!(", over {count} from {} to {}", day(Some(start)), day(Some(end)))
    });
    let copies = input.near_copies.map_or_else(String::new, |copies| match copies {
        1 => ", one near copy left out".to_owned(),
        copies => format!(", {} near copies left out", count(Some(copies as f64))),
    });
    format!("{ranked}{copies}{span}")
}
