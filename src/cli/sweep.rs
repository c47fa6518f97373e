//! `iaf sweep`: whether the best of a sweep is more than luck gives.

use super::benchmarks::read_benchmarks;
use super::compare::CompareArgs;
use super::console::Console;
use super::error::CliError;
use super::judgement_json::judgement_json;
use super::judgement_text::judgement_text;
use super::limits::LimitArgs;
use super::open::SourceArgs;
use crate::judgement::{Benchmark, JudgementOptions, Standard};
use crate::report::Prices;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  iaf sweep examples/sweep
  iaf sweep examples/sweep --json
  iaf sweep examples/sweep --blocks 8 --against zero";

/// Say whether the best of a sweep is more than luck gives, by the statistics of selection over all its trials
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SweepArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Write JSON, with stable keys; what cannot be computed is null, with the reason beside it
    #[arg(long)]
    json: bool,
    /// What trials are tested against: zero, risk-free, or benchmark:NAME of a file of --benchmarks
    #[arg(long, value_name = "STANDARD", default_value = "risk-free", value_parser = standard)]
    against: Standard,
    /// Folder of CSV files with daily prices ('date,close'), one for each benchmark; the best of them stands beside what
    /// choosing earned
    #[arg(long, value_name = "DIR")]
    benchmarks: Option<PathBuf>,
    /// Number of blocks that the days are cut into for the probability of overfitting, even, 2 to 24
    #[arg(long, value_name = "N", default_value_t = JudgementOptions::default().blocks, value_parser = blocks)]
    blocks: usize,
    #[command(flatten)]
    compare: CompareArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

impl SweepArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        if let Some(trial) = self.source.trial() {
            return Err(CliError::wrong_usage(format!(
                "{trial} is one backtest, and a sweep is judged by all of its trials"
            ))
            .hint("name the bundle alone, or the folder that it is in"));
        }
        let options = JudgementOptions {
            blocks: self.blocks,
            standard: self.against.clone(),
            benchmarks: self.benchmarks(console)?,
            most_compared: self.compare.most(),
        };
        let (mut open, refreshed) = self.source.open_refreshed(self.limits.limits(), None, console)?;
        open.measure_missing(console)?;
        let judgement = open.sweep.judge(refreshed.scan.failures.len(), &options)?;
        match self.json {
            true => console.result(format!("{:#}\n", judgement_json(&judgement))),
            false => console.result(judgement_text(&judgement, console.width())),
        }
    }

    /// The benchmarks, the one that trials are tested against among them.
    fn benchmarks(&self, console: &Console) -> Result<Vec<Benchmark>, CliError> {
        let prices = self.benchmarks.as_deref().map_or(Ok(Vec::new()), |folder| read_benchmarks(folder, console))?;
        if let Standard::Benchmark(name) = &self.against
            && prices.iter().all(|prices| prices.name != *name)
        {
            let names: Vec<&str> = prices.iter().map(|prices| prices.name.as_str()).collect();
            let hint = match names.is_empty() {
                true => "name the folder of its prices with --benchmarks DIR".to_owned(),
                false => format!("there are {}", names.join(", ")),
            };
            return Err(CliError::wrong_usage(format!("no benchmark is called {name}")).hint(hint));
        }
        Ok(prices.into_iter().map(|Prices { name, closes, .. }| Benchmark { name, closes }).collect())
    }
}

fn standard(text: &str) -> Result<Standard, NoStandard> {
    match text {
        "zero" => Ok(Standard::Zero),
        "risk-free" => Ok(Standard::RiskFreeRate),
        text => {
            let name = text.strip_prefix("benchmark:").filter(|name| !name.is_empty()).ok_or(NoStandard)?;
            Ok(Standard::Benchmark(name.to_owned()))
        }
    }
}

/// A text that is no standard to hold trials against.
#[derive(Debug, thiserror::Error)]
#[error("it should be zero, risk-free or benchmark:NAME, such as benchmark:BTC/EUR")]
struct NoStandard;

fn blocks(text: &str) -> Result<usize, NoBlocks> {
    let even = text.parse().ok().filter(|blocks: &usize| blocks.is_multiple_of(2) && (2..=24).contains(blocks));
    even.ok_or(NoBlocks)
}

/// A text that is no number of blocks.
#[derive(Debug, thiserror::Error)]
#[error("it should be an even number from 2 to 24")]
struct NoBlocks;
