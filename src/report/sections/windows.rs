//! The windows: what the winners made of each, and which winner ran which.

use askama::Template;

use super::{Html, Subject, html};
use crate::model::MS_PER_DAY;
use crate::report::ids::tearsheet_id;
use crate::report::noun::Noun;
use crate::report::svg::{Boxes, Spread};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{change, day, percent};
use crate::report::tint::TintedCell;
use crate::report::window_span::WindowSpan;
use crate::report::windows::{ReportWindows, chaining_rules};
use crate::stats::{mean, median};

/// The section on windows.
#[derive(Debug, Template)]
#[template(path = "windows.html")]
struct WindowsView<'a> {
    noun: Noun,
    windows: &'a [WindowSpan],
    /// What has to be said of how windows are chained.
    rules: Vec<&'static str>,
    summaries: Vec<Summary<'a>>,
    boxes: Option<Boxes>,
    rows: Vec<Row<'a>>,
}

/// What the winners made of one window.
#[derive(Debug)]
struct Summary<'a> {
    name: &'a str,
    start: String,
    end: String,
    days: i64,
    ran: usize,
    gained: String,
    median: String,
    best: Option<Holder<'a>>,
    worst: Option<Holder<'a>>,
}

/// Who has a return.
#[derive(Debug)]
struct Holder<'a> {
    id: String,
    name: &'a str,
    value: String,
}

/// What one winner made of each window.
#[derive(Debug)]
struct Row<'a> {
    id: String,
    name: &'a str,
    total: String,
    cells: Vec<TintedCell>,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(WindowsView::new(subject.input.noun(), subject.listed, subject.windows))
}

impl<'a> WindowsView<'a> {
    /// The section for winners, best first; `None` where no winner has a window, or with a single
    /// winner, whose runs stand in its tearsheet.
    fn new(noun: Noun, winners: &'a [Tearsheet], windows: &'a ReportWindows) -> Option<WindowsView<'a>> {
        if windows.all().is_empty() || winners.len() < 2 {
            return None;
        }
        let returns: Vec<Vec<Option<f64>>> = winners.iter().map(|winner| returns(winner, windows)).collect();
        let largest = returns.iter().flatten().flatten().fold(0.0f64, |largest, value| largest.max(value.abs()));
        let of_window = |position: usize| -> Vec<(usize, f64)> {
            let of_winner = |(winner, row): (usize, &Vec<Option<f64>>)| Some((winner, row[position]?));
            returns.iter().enumerate().filter_map(of_winner).collect()
        };
        let spread = |(position, window): (usize, &WindowSpan)| Spread {
            name: window.name.clone(),
            returns: of_window(position).into_iter().map(|(_, value)| value).collect(),
        };
        let spreads: Vec<Spread> = windows.all().iter().enumerate().map(spread).collect();
        let row = |(position, (winner, returns)): (usize, (&'a Tearsheet, &Vec<Option<f64>>))| Row {
            id: tearsheet_id(position),
            name: &winner.name,
            total: change(winner.measured.value_of("chained_return")),
            cells: returns.iter().map(|value| TintedCell::of_return(*value, largest)).collect(),
        };
        Some(WindowsView {
            noun,
            windows: windows.all(),
            rules: chaining_rules(winners.iter().map(|winner| &winner.measured)),
            summaries: windows
                .all()
                .iter()
                .enumerate()
                .map(|(position, window)| summary(winners, window, &of_window(position)))
                .collect(),
            boxes: Boxes::new(noun, &spreads),
            rows: winners.iter().zip(&returns).enumerate().map(row).collect(),
        })
    }
}

/// What a winner made of each window; of several runs of one window the mean.
fn returns(winner: &Tearsheet, windows: &ReportWindows) -> Vec<Option<f64>> {
    let mut returns = vec![Vec::new(); windows.all().len()];
    for window in &winner.measured.windows {
        if let Some(position) = windows.position(window) {
            returns[position].extend(window.total_return);
        }
    }
    returns.iter().map(|of_window| mean(of_window)).collect()
}

fn summary<'a>(winners: &'a [Tearsheet], window: &'a WindowSpan, returns: &[(usize, f64)]) -> Summary<'a> {
    let values: Vec<f64> = returns.iter().map(|(_, value)| *value).collect();
    let gains = values.iter().filter(|value| **value > 0.0).count();
    let holder = |(winner, value): (usize, f64)| Holder {
        id: tearsheet_id(winner),
        name: &winners[winner].name,
        value: change(Some(value)),
    };
    let pick = |better: fn(f64, f64) -> bool| {
        returns.iter().copied().reduce(|one, other| if better(other.1, one.1) { other } else { one }).map(holder)
    };
    Summary {
        name: &window.name,
        start: day(Some(window.start)),
        end: day(Some(window.end)),
        days: ((window.end.0 - window.start.0) as f64 / MS_PER_DAY as f64).round() as i64,
        ran: values.len(),
        gained: percent((!values.is_empty()).then(|| gains as f64 / values.len() as f64)),
        median: change(median(&values)),
        best: pick(|other, one| other > one),
        worst: pick(|other, one| other < one),
    }
}
