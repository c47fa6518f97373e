//! The sweep by window: the Sharpe ratios of all trials in each window, one picture for each on one scale.

use askama::Template;

use crate::model::{Form, Typography};
use crate::report::input::ReportInput;
use crate::report::svg::{Expected, Histogram, HistogramStyle, Mark, Side, Tone, filled, round_bins};
use crate::report::text::{count, counted, date};
use crate::report::trials::TrialsWindow;
use crate::report::windows::ReportWindows;
use crate::stats::FiveNumbers;

const SIZE: (f64, f64) = (330.0, 168.0);
const BINS: usize = 24;

/// Small multiples.
#[derive(Debug, Template)]
#[template(path = "by_window.html")]
pub struct ByWindow {
    sentence: String,
    windows: Vec<Window>,
}

#[derive(Debug)]
struct Window {
    name: String,
    picture: Option<Histogram>,
    trials: String,
    /// The lower quarter, the median, the upper quarter, the best, and that of the first winner.
    values: [String; 5],
}

impl askama::filters::HtmlSafe for ByWindow {}

impl ByWindow {
    /// The windows of a sweep; `None` where trials have not two of them. The winners are rows of the trials, best first.
    pub fn new(input: &ReportInput, names: &ReportWindows, winners: &[usize]) -> Option<ByWindow> {
        let windows = &input.trials.windows;
        let all: Vec<f64> = windows.iter().flat_map(|window| window.sharpe.iter().flatten().copied()).collect();
        let bins = round_bins(&all, BINS);
        if windows.is_empty() || bins.is_empty() {
            return None;
        }
        let name = |window: &TrialsWindow| {
            let same =
                names.all().iter().find(|span| (span.start, span.end) == (window.window.start, window.window.end));
            same.map_or_else(|| date(window.window.start.date()), |span| span.name.clone())
        };
        let first = winners.first().copied();
        let shown = windows.iter().map(|window| {
            let values: Vec<f64> = window.sharpe.iter().flatten().copied().collect();
            let of_winners: Vec<f64> = winners.iter().filter_map(|row| window.sharpe[*row]).collect();
            let spread = FiveNumbers::of(&values);
            let first = first.and_then(|row| window.sharpe[row]);
            let median = spread.map(|spread| spread.median);
            let name = name(window);
            let style = HistogramStyle { axis: "", form: Form::RATIO, size: SIZE };
            let title = format!("Sharpe ratios of {} in {name}", counted(values.len(), "trial"));
            let bars = [filled(&bins, &values, Tone::Plain), filled(&bins, &of_winners, Tone::Winner)].concat();
            Window {
                picture: Histogram::new(title, &style, &bars, &marks(median, first), &Expected::default()),
                name,
                trials: count(Some(values.len() as f64)),
                values: [
                    spread.map(|spread| spread.lower),
                    median,
                    spread.map(|spread| spread.upper),
                    spread.map(|spread| spread.most),
                    first,
                ]
                .map(ratio),
            }
        });
        Some(ByWindow { sentence: sentence(windows, first), windows: shown.collect() })
    }
}

fn marks(median: Option<f64>, first: Option<f64>) -> Vec<Mark> {
    let is_ahead = first > median;
    let mark = |row, tone, side, at: f64, label: &str| Mark {
        at,
        label: format!("{label} {}", ratio(Some(at))),
        side,
        row,
        tone,
    };
    let (one, other) = if is_ahead { (Side::Left, Side::Right) } else { (Side::Right, Side::Left) };
    let median = median.map(|at| mark(0, Tone::Plain, one, at, "median"));
    median.into_iter().chain(first.map(|at| mark(1, Tone::Winner, other, at, "no. 1"))).collect()
}

/// In how many windows the first winner is ahead of half of the trials, in words.
fn sentence(windows: &[TrialsWindow], first: Option<usize>) -> String {
    let places = windows.iter().filter_map(|window| {
        let own = window.sharpe[first?]?;
        let values: Vec<f64> = window.sharpe.iter().flatten().copied().collect();
        Some((own, FiveNumbers::of(&values)?))
    });
    let places: Vec<(f64, FiveNumbers)> = places.collect();
    if places.is_empty() {
        return String::new();
    }
    let above = |value: fn(&FiveNumbers) -> f64| places.iter().filter(|(own, spread)| *own > value(spread)).count();
    format!(
        "No. 1 is ahead of half of the trials in {} of {} windows, and among the best quarter in {}.",
        above(|spread| spread.median),
        places.len(),
        above(|spread| spread.upper),
    )
}

fn ratio(value: Option<f64>) -> String {
    Form::RATIO.write(value, Typography::Page)
}
