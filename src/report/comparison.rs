//! How the winners differ: risk and return, key metrics, correlation and rolling returns.

use askama::Template;

use crate::model::Metric;
use crate::stats::{Correlation, correlation};

use super::equity::Cell;
use super::heat::Tint;
use super::svg::{Bars, Dot, Scatter};
use super::tearsheet::Tearsheet;
use super::text::{change, counted, ratio};

const BARS: [&str; 7] =
    ["chained_cagr", "sharpe_ratio", "sortino_ratio", "chained_calmar", "worst_drawdown", "win_rate", "profit_factor"];
/// How many winners the matrix of correlations has room for.
const CORRELATED: usize = 25;
/// What the spans of rolling returns are called.
pub const ROLLING_LABELS: [&str; 3] = ["3 months", "6 months", "12 months"];

/// The section on how winners differ.
#[derive(Debug, Template)]
#[template(path = "comparison.html")]
pub struct ComparisonView<'a> {
    scatter: Option<Scatter>,
    bars: Bars,
    names: Vec<(String, &'a str)>,
    correlations: Vec<Vec<Cell>>,
    common_days: Option<String>,
    rolling_labels: [&'static str; 3],
    rolling: Vec<Vec<Option<[String; 3]>>>,
}

impl askama::filters::HtmlSafe for ComparisonView<'_> {}

impl<'a> ComparisonView<'a> {
    /// The section for winners, best first; `None` with a single one, which has nothing to be compared with.
    pub fn new(winners: &'a [Tearsheet]) -> Option<ComparisonView<'a>> {
        if winners.len() < 2 {
            return None;
        }
        let names: Vec<&str> = winners.iter().map(|winner| winner.name.as_str()).collect();
        let metrics: Vec<&'static Metric> = BARS.into_iter().filter_map(Metric::find).collect();
        let values: Vec<Vec<Option<f64>>> =
            metrics.iter().map(|metric| winners.iter().map(|winner| winner.measured.value(metric)).collect()).collect();
        let correlations = correlations(&winners[..winners.len().min(CORRELATED)]);
        Some(ComparisonView {
            scatter: Scatter::new(&dots(winners)),
            bars: Bars::new(&names, &metrics, &values),
            names: names.iter().enumerate().map(|(place, name)| (format!("s{}", place + 1), *name)).collect(),
            common_days: common_days(&correlations),
            correlations: correlations.iter().map(|row| row.iter().map(correlation_cell).collect()).collect(),
            rolling_labels: ROLLING_LABELS,
            rolling: winners.iter().map(rolling_row).collect(),
        })
    }
}

fn dots(winners: &[Tearsheet]) -> Vec<Dot<'_>> {
    let dot = |(place, winner): (usize, &'_ Tearsheet)| {
        let (risk, growth) =
            (winner.measured.value_of("chained_volatility")?, winner.measured.value_of("chained_cagr")?);
        Some((place, risk, growth))
    };
    let known = winners.iter().enumerate().filter_map(dot);
    known
        .map(|(place, risk, growth)| Dot { name: &winners[place].name, id: format!("s{}", place + 1), risk, growth })
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

fn correlation_cell(found: &Option<Correlation>) -> Cell {
    let value = found.map(|found| found.coefficient);
    Cell { text: ratio(value), class: value.map_or(Tint::NONE, |value| Tint::of_change(-value, 1.0)).class() }
}

/// Over how many days the winners are compared, in words.
fn common_days(correlations: &[Vec<Option<Correlation>>]) -> Option<String> {
    let days = || correlations.iter().flatten().flatten().map(|found| found.days);
    let (least, most) = (days().min()?, days().max()?);
    Some(if least == most {
        counted(most, "common day")
    } else {
        format!("{least} to {}", counted(most, "common day"))
    })
}

/// The worst, the median and the best return over each span; none where the history is shorter.
pub fn rolling_row(winner: &Tearsheet) -> Vec<Option<[String; 3]>> {
    let texts = |numbers: &crate::stats::FiveNumbers| {
        [numbers.least, numbers.median, numbers.most].map(|value| change(Some(value)))
    };
    winner.measured.rolling.returns.iter().map(|numbers| numbers.as_ref().map(texts)).collect()
}
