//! Differences between the winners: risk and return, key metrics, correlation and rolling returns.

use askama::Template;

use crate::model::Metric;
use crate::stats::{Correlation, correlation};

use super::{Html, Subject, html};
use crate::report::ids::tearsheet_id;
use crate::report::noun::Noun;
use crate::report::rolling::{ROLLING_LABELS, rolling_row};
use crate::report::svg::{Bars, Dot, Scatter};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{count, counted, ratio};
use crate::report::tint::{Tint, TintedCell};

const BARS: [&str; 7] = [
    "chained_cagr",
    "chained_sharpe",
    "chained_sortino",
    "chained_calmar",
    "worst_drawdown",
    "win_rate",
    "profit_factor",
];
/// How many winners the matrix of correlations has room for.
const CORRELATED: usize = 25;

/// The section on how winners differ.
#[derive(Debug, Template)]
#[template(path = "comparison.html")]
struct ComparisonView<'a> {
    noun: Noun,
    scatter: Option<Scatter>,
    bars: Bars,
    names: Vec<(String, &'a str)>,
    correlations: Vec<Vec<TintedCell>>,
    common_days: Option<String>,
    rolling_labels: [&'static str; 3],
    rolling: Vec<Vec<Option<[String; 3]>>>,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(ComparisonView::new(subject.input.noun(), subject.listed))
}

impl<'a> ComparisonView<'a> {
    /// The section for winners, best first; `None` with a single one, which has nothing to be compared with.
    fn new(noun: Noun, winners: &'a [Tearsheet]) -> Option<ComparisonView<'a>> {
        if winners.len() < 2 {
            return None;
        }
        let names: Vec<&str> = winners.iter().map(|winner| winner.name.as_str()).collect();
        let metrics: Vec<&'static Metric> = BARS.into_iter().filter_map(Metric::find).collect();
        let values: Vec<Vec<Option<f64>>> =
            metrics.iter().map(|metric| winners.iter().map(|winner| winner.measured.value(metric)).collect()).collect();
        let correlations = correlations(&winners[..winners.len().min(CORRELATED)]);
        Some(ComparisonView {
            noun,
            scatter: Scatter::new(noun, &dots(winners)),
            bars: Bars::new(noun, &names, &metrics, &values),
            names: names.iter().enumerate().map(|(position, name)| (tearsheet_id(position), *name)).collect(),
            common_days: common_days(&correlations),
            correlations: correlations.iter().map(|row| row.iter().map(correlation_cell).collect()).collect(),
            rolling_labels: ROLLING_LABELS,
            rolling: winners.iter().map(rolling_row).collect(),
        })
    }
}

fn dots(winners: &[Tearsheet]) -> Vec<Dot<'_>> {
    let dot = |(position, winner): (usize, &'_ Tearsheet)| {
        let (risk, growth) =
            (winner.measured.value_of("chained_volatility")?, winner.measured.value_of("chained_cagr")?);
        Some((position, risk, growth))
    };
    let known = winners.iter().enumerate().filter_map(dot);
    known
        .map(|(position, risk, growth)| Dot { name: &winners[position].name, id: tearsheet_id(position), risk, growth })
        .collect()
}

fn correlations(winners: &[Tearsheet]) -> Vec<Vec<Option<Correlation>>> {
    let row = |one: &Tearsheet| {
        winners
            .iter()
            .map(|other| correlation(&one.measured.performance.daily, &other.measured.performance.daily))
            .collect()
    };
    winners.iter().map(row).collect()
}

fn correlation_cell(found: &Option<Correlation>) -> TintedCell {
    let value = found.map(|found| found.coefficient);
    TintedCell::new(ratio(value), value.map_or(Tint::NONE, |value| Tint::of_return(-value, 1.0)))
}

/// Over how many days the winners are compared with each other, in words.
fn common_days(correlations: &[Vec<Option<Correlation>>]) -> Option<String> {
    let others =
        |(at, row): (usize, &Vec<Option<Correlation>>)| row.iter().take(at).flatten().copied().collect::<Vec<_>>();
    let days = || correlations.iter().enumerate().flat_map(others).map(|found| found.days);
    let (least, most) = (days().min()?, days().max()?);
    Some(if least == most {
        counted(most, "common day")
    } else {
        format!("{} to {}", count(Some(least as f64)), counted(most, "common day"))
    })
}
