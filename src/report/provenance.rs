//! Provenance: where every figure comes from, what was not read, and what the metrics mean.

use askama::Template;

use crate::index::Failure;
use crate::model::{METRICS, Metric};

use super::input::ReportInput;
use super::text::count;

/// The last section of the page.
#[derive(Debug, Template)]
#[template(path = "provenance.html")]
pub struct ProvenanceView<'a> {
    query: String,
    seen: String,
    indexed: String,
    matching: String,
    failed: String,
    failures: &'a [Failure],
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

impl askama::filters::HtmlSafe for ProvenanceView<'_> {}

impl<'a> ProvenanceView<'a> {
    /// The provenance of a report.
    pub fn new(input: &'a ReportInput) -> ProvenanceView<'a> {
        let number = |number: usize| count(Some(number as f64));
        ProvenanceView {
            query: input.selection.query(),
            seen: number(input.scan.seen),
            indexed: number(input.scan.indexed),
            matching: number(input.scan.matching),
            failed: number(input.failures.len()),
            failures: &input.failures,
            winners: input
                .winners
                .iter()
                .enumerate()
                .map(|(place, winner)| Bundle { rank: place + 1, path: &winner.path, sha256: &winner.sha256 })
                .collect(),
            metrics: &METRICS,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}
