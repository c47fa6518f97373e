//! `iaf diff`: what is not the same in two indexes.

use super::console::Console;
use super::count::Count;
use super::difference_text::{Shown, as_json, as_markdown, as_text};
use super::error::CliError;
use super::offered::Offered;
use super::rate::number;
use super::standings::{say_nothing_in_common, standings};
use crate::rank::{Difference, MetricError, metric_of_name};
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  iaf diff examples/sweep examples/sweep
  iaf diff examples/sweep examples/sweep --by worst_drawdown --threshold 0.01 --markdown";

/// Say which backtests came, went, did better or worse or have other parameters, from one index to another
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DiffArgs {
    /// What there was: an index, or the folder or store that it is of
    old: PathBuf,
    /// What there is
    new: PathBuf,
    /// Metric to compare by; whether more or less is better is known
    #[arg(long, value_name = "METRIC", default_value = "chained_sharpe")]
    #[arg(value_parser = Offered::Metrics, hide_possible_values = true)]
    by: String,
    /// How large a step has to be to count, in the metric's own unit: 0.05, or 5% of a fraction
    #[arg(long, value_name = "STEP", default_value_t = 0.05, value_parser = step)]
    threshold: f64,
    /// How many of each kind to show
    #[arg(short = 'n', long, value_name = "N", default_value = "10")]
    limit: Count,
    /// Print JSON, with all of them
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print Markdown, for a comment on a change
    #[arg(long)]
    markdown: bool,
}

impl DiffArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let metric = metric_of_name(&self.by).map_err(refuse)?;
        let old = standings(&self.old, metric, console)?;
        let new = standings(&self.new, metric, console)?;
        let difference = Difference::between(old, new, metric, self.threshold);
        say_nothing_in_common(&difference, console);
        let shown = Shown { metric, threshold: self.threshold, limit: self.limit.asked(usize::MAX) };
        console.result(match (self.json, self.markdown) {
            (true, _) => as_json(&difference, shown),
            (_, true) => as_markdown(&difference, shown),
            _ => as_text(&difference, shown, console.width()),
        })
    }
}

/// Two indexes cannot be compared by what each of them computes over its own trials.
fn refuse(error: MetricError) -> CliError {
    match error {
        MetricError::OfSweep(name) => CliError::wrong_usage(format!(
            "'{name}' is computed over all trials of an index, so that two indexes are not compared by it"
        ))
        .hint("compare by a metric of the trial itself, such as --by chained_sharpe"),
        error => error.into(),
    }
}

/// A step that is no number.
#[derive(Debug, thiserror::Error)]
#[error("a step is a number of 0 or more, such as 0.05 or 5%")]
struct NoStep;

fn step(text: &str) -> Result<f64, NoStep> {
    number(text).filter(|step| *step >= 0.0).ok_or(NoStep)
}
