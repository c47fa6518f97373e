//! The permutation tests that bundles hold: which winners were tested, and how the tests came out.

use askama::Template;

use super::{Html, Subject, html};
use crate::report::ids::tearsheet_id;
use crate::report::permutations::{p_value, p_values};
use crate::report::tearsheet::Tearsheet;

/// From here on a p-value speaks against luck by the usual standard.
const SIGNIFICANT: f64 = 0.05;

/// The section on permutation tests.
#[derive(Debug, Template)]
#[template(path = "permutations.html")]
struct PermutationsView<'a> {
    rows: Vec<Row<'a>>,
}

/// The tests of one winner.
#[derive(Debug)]
struct Row<'a> {
    id: String,
    name: &'a str,
    tests: usize,
    lowest: String,
    highest: String,
    significant: usize,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(PermutationsView::new(subject.listed))
}

impl<'a> PermutationsView<'a> {
    /// The section for winners, best first; `None` where no bundle holds a test.
    fn new(winners: &'a [Tearsheet]) -> Option<PermutationsView<'a>> {
        let tested = winners.iter().enumerate().filter(|(_, winner)| !winner.permutations.is_empty());
        let rows: Vec<Row<'a>> = tested.map(|(position, winner)| row(position, winner)).collect();
        (!rows.is_empty()).then_some(PermutationsView { rows })
    }
}

fn row(position: usize, winner: &Tearsheet) -> Row<'_> {
    let ends = p_values(&winner.permutations);
    let is_significant = |value: f64| value < SIGNIFICANT;
    Row {
        id: tearsheet_id(position),
        name: &winner.name,
        tests: winner.permutations.len(),
        lowest: p_value(ends.map(|(lowest, _)| lowest)),
        highest: p_value(ends.map(|(_, highest)| highest)),
        significant: winner
            .permutations
            .iter()
            .filter_map(|row| row.p_value)
            .filter(|value| is_significant(*value))
            .count(),
    }
}
