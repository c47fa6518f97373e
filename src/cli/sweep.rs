//! `iaf sweep`: whether the best of a sweep is more than luck gives.

use super::console::Console;
use super::error::CliError;
use super::judgement_json::judgement_json;
use super::judgement_text::judgement_text;
use super::limits::LimitArgs;
use super::open::SourceArgs;
use clap::Args;

const EXAMPLES: &str = "Examples:
  iaf sweep examples/sweep
  iaf sweep examples/sweep --json";

/// Say whether the best of a sweep is more than luck gives, by the statistics of selection over all its trials
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SweepArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Write JSON, with stable keys; what cannot be computed is null, with the reason beside it
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

impl SweepArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let (open, refreshed) = self.source.open_refreshed(self.limits.limits(), console)?;
        let judgement = open.sweep.judge(refreshed.scan.failures.len())?;
        match self.json {
            true => console.result(format!("{:#}\n", judgement_json(&judgement))),
            false => console.result(judgement_text(&judgement, console.width())),
        }
    }
}
