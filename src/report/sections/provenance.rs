//! Provenance: where every figure comes from, what was not read, and what the metrics mean.

use askama::Template;

use crate::model::{Failure, METRICS, Metric};

use super::{Html, Planned, Subject, html};
use crate::report::budget::Budget;
use crate::report::input::ReportInput;
use crate::report::ladder::Detail;
use crate::report::noun::Noun;
use crate::report::text::{count, cut};

/// How many bundles that were not read are named.
const NAMED: usize = 200;

/// The last section of the page.
#[derive(Debug, Template)]
#[template(path = "provenance.html")]
struct ProvenanceView<'a> {
    noun: Noun,
    query: String,
    seen: String,
    indexed: String,
    matching: String,
    failed: String,
    /// The first of them.
    failures: Vec<Failure>,
    /// How many more there are.
    more_failures: Option<String>,
    curves: String,
    left_out: &'a [String],
    /// The bytes that the page may take, where that is why something is left out.
    limit: Option<String>,
    winners: Vec<Bundle<'a>>,
    metrics: &'static [Metric],
    version: &'static str,
}

#[derive(Debug)]
struct Bundle<'a> {
    rank: usize,
    path: &'a str,
    sha256: &'a str,
}

/// The section.
pub fn render(subject: &Subject<'_>, planned: &Planned<'_>) -> Html {
    html(Some(ProvenanceView::new(subject.input, subject.budget, planned.left_out)))
}

impl<'a> ProvenanceView<'a> {
    /// The provenance of a report that lacks what is in `left_out`.
    fn new(input: &'a ReportInput, budget: &Budget, left_out: &'a [String]) -> ProvenanceView<'a> {
        let number = |number: usize| count(Some(number as f64));
        let short = |Failure { path, reason }: &Failure| Failure { path: cut(path).into(), reason: cut(reason).into() };
        let named: Vec<Failure> = input.failures.iter().take(NAMED).map(short).collect();
        let more = input.failures.len() - named.len();
        ProvenanceView {
            noun: input.noun(),
            query: input.criteria.query(),
            seen: number(input.scan.seen),
            indexed: number(input.scan.indexed),
            matching: number(input.scan.matching),
            failed: number(input.failures.len()),
            failures: named,
            more_failures: (more > 0).then(|| number(more)),
            curves: curves(budget),
            left_out,
            limit: budget.max_size.filter(|_| budget.detail != Detail::Summary).map(number),
            winners: input
                .winners
                .iter()
                .enumerate()
                .map(|(position, winner)| Bundle { rank: position + 1, path: &winner.path, sha256: &winner.sha256 })
                .collect(),
            metrics: &METRICS,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

fn curves(budget: &Budget) -> String {
    match budget.detail.first_rung().points() {
        None => "Measured and drawn at full resolution".to_owned(),
        Some(points) => format!(
            "Measured at full resolution, drawn from about {} points where a bundle has more (largest-triangle downsampling within each window; extremes and the worst drawdown kept)",
            count(Some(points.max(1) as f64))
        ),
    }
}
