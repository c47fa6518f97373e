//! The permutation tests that bundles hold: which winners were tested, and how the tests came out.

use askama::Template;

use super::{Html, Subject, html};
use crate::report::ids::tearsheet_id;
use crate::report::permutations::{PermutationRow, p_value, p_values};
use crate::report::tearsheet::Tearsheet;

/// From here on a p-value speaks against luck by the usual standard.
const SIGNIFICANT: f64 = 0.05;

/// The section on permutation tests.
#[derive(Debug, Template)]
#[template(path = "permutations.html")]
struct PermutationsView<'a> {
    rows: Vec<Row<'a>>,
}

/// The tests of one backtest.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) id: String,
    pub(super) name: &'a str,
    pub(super) tests: usize,
    pub(super) lowest: String,
    pub(super) highest: String,
    pub(super) significant: usize,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(PermutationsView::new(subject.listed))
}

impl<'a> PermutationsView<'a> {
    /// The section for winners, best first; `None` where no bundle holds a test.
    fn new(winners: &'a [Tearsheet]) -> Option<PermutationsView<'a>> {
        let rows = tested_rows(winners, |winner| &winner.permutations);
        (!rows.is_empty()).then_some(PermutationsView { rows })
    }
}

/// A row for each backtest that has tests.
pub(super) fn tested_rows(winners: &[Tearsheet], tests_of: fn(&Tearsheet) -> &[PermutationRow]) -> Vec<Row<'_>> {
    let tested = winners.iter().enumerate().map(|(position, winner)| (position, winner, tests_of(winner)));
    tested
        .filter(|(_, _, tests)| !tests.is_empty())
        .map(|(position, winner, tests)| row(position, winner, tests))
        .collect()
}

fn row<'a>(position: usize, winner: &'a Tearsheet, tests: &[PermutationRow]) -> Row<'a> {
    let ends = p_values(tests);
    let is_significant = |value: f64| value < SIGNIFICANT;
    Row {
        id: tearsheet_id(position),
        name: &winner.name,
        tests: tests.len(),
        lowest: p_value(ends.map(|(lowest, _)| lowest)),
        highest: p_value(ends.map(|(_, highest)| highest)),
        significant: tests.iter().filter_map(|row| row.p_value).filter(|value| is_significant(*value)).count(),
    }
}
