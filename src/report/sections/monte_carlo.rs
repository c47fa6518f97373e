//! The Monte-Carlo tests that bundles hold: which of the ranked were tested, and how the tests came out.

use askama::Template;

use super::permutations::{Row, tested_rows};
use super::{Html, Subject, html};

/// The section on Monte-Carlo tests.
#[derive(Debug, Template)]
#[template(path = "monte_carlo.html")]
struct MonteCarloView<'a> {
    rows: Vec<Row<'a>>,
}

/// The section; nothing where no bundle holds a test.
pub fn render(subject: &Subject<'_>) -> Html {
    let rows = tested_rows(subject.listed, |winner| &winner.monte_carlo.tests);
    html((!rows.is_empty()).then_some(MonteCarloView { rows }))
}
