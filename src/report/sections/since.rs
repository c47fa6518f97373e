//! Changes since a baseline: the counts, and the first of what got worse, better, came, went or has other parameters.

use askama::Template;

use crate::rank::DifferenceLine;

use super::{Html, Subject, html};
use crate::model::Metric;
use crate::report::ids::tearsheet_id;
use crate::report::text::{cut, metric_value, sentence};

/// Lines of each kind.
const LISTED: usize = 20;

/// The section.
#[derive(Debug, Template)]
#[template(path = "since.html")]
struct SinceView {
    counts: String,
    head: &'static str,
    rows: Vec<Row>,
    left: usize,
}

#[derive(Debug)]
struct Row {
    what: &'static str,
    name: String,
    /// The id of its tearsheet or row, where the page has one.
    id: Option<String>,
    before: String,
    after: String,
    parameters: String,
}

/// The section; nothing without a baseline.
pub fn render(subject: &Subject<'_>) -> Html {
    let Some(since) = &subject.input.since else { return Ok(None) };
    let place = |key: &str| subject.input.winners.iter().position(|winner| winner.key == key);
    let (lines, left) = since.difference.lines(LISTED);
    let rows = lines.iter().map(|line| Row::new(line, since.metric, place(&line.backtest.key))).collect();
    html(Some(SinceView { counts: sentence(&since.sentence()), head: since.metric.label, rows, left }))
}

impl Row {
    fn new(line: &DifferenceLine<'_>, metric: &Metric, position: Option<usize>) -> Row {
        Row {
            what: line.happened.name(),
            name: cut(&line.backtest.name).into_owned(),
            id: position.map(tearsheet_id),
            before: metric_value(metric, line.before),
            after: metric_value(metric, line.after),
            parameters: cut(&line.parameters.join(", ")).into_owned(),
        }
    }
}
