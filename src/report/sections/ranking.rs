//! The ranking: a row for each winner, its shape and its key metrics, tinted from worst to best.

use askama::Template;

use crate::model::{Better, Metric};

use super::{Html, Planned, Subject, html};
use crate::report::ids::tearsheet_id;
use crate::report::input::ReportInput;
use crate::report::svg::{Spark, SparkRange, colour_number};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{MISSING, metric_value};
use crate::report::tint::{Tint, TintedCell, column_tints};

/// The columns after the ranked one, which is left out here when it is among them.
const COLUMNS: [&str; 16] = [
    "chained_cagr",
    "sharpe_ratio",
    "sortino_ratio",
    "chained_calmar",
    "worst_drawdown",
    "chained_volatility",
    "recovery_days",
    "chained_return",
    "win_rate",
    "profit_factor",
    "number_of_trades",
    "consistency_score",
    "stability_score",
    "var_95",
    "cvar_95",
    "exposure_ratio",
];
/// Parameters named below a winner; those that differ between winners come first.
const NAMED_PARAMETERS: usize = 6;
/// Half the width of the bar beside the ranked value.
const BAR: f64 = 22.0;

/// The table of winners.
#[derive(Debug, Template)]
#[template(path = "ranking.html")]
struct RankingView<'a> {
    ranked: Head,
    heads: Vec<Head>,
    rows: Vec<Row<'a>>,
    /// How many winners have no row here.
    left: usize,
}

#[derive(Debug)]
struct Head {
    name: &'static str,
    label: &'static str,
    definition: String,
    better: &'static str,
    sorted: &'static str,
}

#[derive(Debug)]
struct Row<'a> {
    rank: usize,
    /// The id of its tearsheet, where there is one.
    id: Option<String>,
    colour_number: usize,
    name: &'a str,
    tag: Option<&'a str>,
    parameters: String,
    spark: Option<Spark>,
    ranked: String,
    bar: Option<Bar>,
    cells: Vec<TintedCell>,
}

/// A bar from the middle to the left (loss) or to the right (gain).
#[derive(Debug)]
struct Bar {
    x: String,
    width: String,
    class: &'static str,
    colour: &'static str,
}

/// The section.
pub fn render(subject: &Subject<'_>, planned: &Planned<'_>) -> Html {
    html(Some(RankingView::new(subject.input, subject.listed.len(), planned.detailed)))
}

impl<'a> RankingView<'a> {
    /// The table of a report's winners, the first `listed` of them; the best `detailed` have tearsheets.
    fn new(input: &'a ReportInput, listed: usize, detailed: usize) -> RankingView<'a> {
        let criteria = &input.criteria;
        let metrics: Vec<&'static Metric> =
            COLUMNS.into_iter().filter_map(Metric::find).filter(|metric| !criteria.shows(metric)).collect();
        let tints: Vec<Vec<Tint>> =
            metrics.iter().map(|metric| column_tints(&values(input, metric), metric.better)).collect();
        let sizes = input.winners.iter().filter_map(|winner| criteria.value(winner)).map(f64::abs);
        let longest = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
        let range = SparkRange::of(input.winners.iter().map(|winner| winner.curve.points.as_slice()));
        let varying = varying_parameters(&input.winners);

        let row = |(position, winner): (usize, &'a Tearsheet)| {
            let colour_number = colour_number(position);
            let value = criteria.value(winner);
            Row {
                rank: position + 1,
                id: (position < detailed).then(|| tearsheet_id(position)),
                colour_number,
                name: &winner.name,
                tag: winner.tag.as_deref(),
                parameters: parameter_line(winner, &varying),
                spark: Spark::new(&winner.curve.points, range, colour_number),
                ranked: criteria.text(winner),
                bar: value.and_then(|value| bar(value, longest, criteria.better())),
                cells: metrics
                    .iter()
                    .zip(&tints)
                    .map(|(metric, tints)| cell(metric, winner.measured.value(metric), tints[position]))
                    .collect(),
            }
        };
        RankingView {
            ranked: Head {
                name: "ranked",
                label: criteria.short_label(),
                definition: criteria.definition(),
                better: criteria.better().name(),
                sorted: if criteria.is_ascending() { "ascending" } else { "descending" },
            },
            heads: metrics.iter().map(|metric| head(metric)).collect(),
            rows: input.winners.iter().enumerate().take(listed).map(row).collect(),
            left: input.winners.len().saturating_sub(listed),
        }
    }
}

fn values(input: &ReportInput, metric: &Metric) -> Vec<Option<f64>> {
    input.winners.iter().map(|winner| winner.measured.value(metric)).collect()
}

fn head(metric: &Metric) -> Head {
    Head {
        name: metric.name,
        label: metric.short_label,
        definition: metric.definition.to_owned(),
        better: metric.better.name(),
        sorted: "none",
    }
}

fn cell(metric: &Metric, value: Option<f64>, tint: Tint) -> TintedCell {
    TintedCell::new(metric_value(metric, value), tint)
}

fn bar(value: f64, longest: f64, better: Better) -> Option<Bar> {
    if longest <= 0.0 || !value.is_finite() {
        return None;
    }
    let width = value.abs() / longest * BAR;
    let x = if value < 0.0 { BAR - width } else { BAR };
    let (class, colour) = match better {
        Better::Higher if value >= 0.0 => ("gain", "#0f766e"),
        Better::Higher => ("loss", "#b45309"),
        Better::Lower | Better::Neither => ("size", "#6b6f76"),
    };
    Some(Bar { x: format!("{x:.1}"), width: format!("{width:.1}"), class, colour })
}

/// Names of the parameters whose values differ between winners, in the order of the first winner that has them.
pub fn varying_parameters(winners: &[Tearsheet]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in winners.iter().flat_map(|winner| &winner.parameters) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let differs = |name: &&str| {
        let mut values = winners.iter().map(|winner| parameter(winner, name));
        let first = values.next().flatten();
        winners.len() < 2 || values.any(|value| value != first)
    };
    names.into_iter().filter(differs).collect()
}

fn parameter<'a>(winner: &'a Tearsheet, name: &str) -> Option<&'a str> {
    winner.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

fn parameter_line(winner: &Tearsheet, varying: &[&str]) -> String {
    let named = |name: &&str| Some(format!("{name}\u{a0}{}", parameter(winner, name)?));
    let mut parts: Vec<String> = varying.iter().filter_map(named).collect();
    let more = parts.len().saturating_sub(NAMED_PARAMETERS);
    parts.truncate(NAMED_PARAMETERS);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    if parts.is_empty() { MISSING.to_owned() } else { parts.join("\u{a0}· ") }
}
