//! `iaf screen`: screens over the prices that backtests share.

use super::console::Console;
use super::error::CliError;
use super::open::SourceArgs;
use super::output::Output;
use super::panel::panel_of;
use super::screen_table::{csv, json, table};
use super::screen_text::PipelineText;
use crate::bundle::{Limits, Precision, encode_frame};
use crate::factor::{FactorError, Pipeline, Span, expression_usages};
use crate::model::EpochMs;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  iaf screen store --expr 'universe = average_dollar_volume(30).top(100); alpha = returns(60).rank(mask=universe)'
  iaf screen store --pipeline momentum.toml --from 2023-01-01 --to 2023-12-31 --csv -o screen.csv
  iaf screen backtest.iafbt --expr 'rsi(14)' --as-of 2023-06-30";

/// How expressions are written, behind the examples.
fn language() -> String {
    let usages: String = expression_usages().map(|usage| format!("  {usage}\n")).collect();
    format!(
        "{EXAMPLES}

Expressions:
  'NAME = EXPRESSION' any number of times, parted by ; or by lines; each may use the names before it
  'universe' is a filter: whose rows are shown; other names are columns; a single expression needs none
  A factor is a number for each symbol at each bar, a filter is yes or no, a window counts bars
  Operations behind a point compare the symbols of a bar; mask= takes a filter, groups= a factor or
  labels such as {{\"BTC/EUR\": \"coins\"}}

{usages}
  open, high, low, close, volume; numbers such as 12 or 0.5; true, false; # begins a comment
  From loose to tight: or (|), and (&), not, one of < <= > >= == !=, + and -, * and /, -x"
    )
}

/// Screen the symbols whose prices backtests share: factors of each, and which of them pass
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, after_long_help = language())]
pub(super) struct ScreenArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    pipeline: PipelineArgs,
    /// Show the last bar up to this time, or to the end of this day, in UTC [default: the last bar]
    #[arg(long, value_name = "TIME", value_parser = last_moment, conflicts_with_all = ["from", "to"])]
    as_of: Option<EpochMs>,
    /// Show bars from this time on
    #[arg(long, value_name = "TIME", value_parser = first_moment)]
    from: Option<EpochMs>,
    /// Show bars up to this time, or to the end of this day
    #[arg(long, value_name = "TIME", value_parser = last_moment)]
    to: Option<EpochMs>,
    /// Timeframe of the candles, such as 1h, where there are several
    #[arg(long, value_name = "FRAME")]
    timeframe: Option<String>,
    #[command(flatten)]
    form: FormArgs,
    /// File to write, or - for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

/// Where the pipeline is from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct PipelineArgs {
    /// TOML file with an expression for each column, and 'universe' for whose rows are wanted
    #[arg(long, value_name = "FILE")]
    pipeline: Option<PathBuf>,
    /// The same as a text: 'NAME = EXPRESSION; ...', or a single expression
    #[arg(long, value_name = "EXPRESSIONS")]
    expr: Option<String>,
}

/// How the screen is written.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct FormArgs {
    /// Write JSON with stable keys; missing numbers are null, others that JSON has not are "nan", "inf" and "-inf"
    #[arg(long)]
    json: bool,
    /// Write CSV (RFC 4180); missing numbers are empty
    #[arg(long)]
    csv: bool,
    /// Write a Parquet file
    #[arg(long, requires = "output")]
    parquet: bool,
}

impl ScreenArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let pipeline = self.pipeline.read(console)?;
        let output = Output::new(&self.output)?;
        let open = self.source.open_refreshed(Limits::default(), None, console)?.0;
        let (panel, timeframe) = panel_of(&open.sweep, self.timeframe.as_deref(), console)?;
        let span = self.span().of(&panel).map_err(refuse_span)?;
        let unknown = pipeline.unknown_symbols(&panel);
        if !unknown.is_empty() {
            console.warn_of(&format!("there are no candles of {}, which the pipeline names", unknown.join(", ")));
        }
        let notice = self.span().notice(&panel);
        if let Some(notice) = &notice {
            console.note(notice);
        }
        let screen = pipeline.run(&panel, span.clone()).map_err(CliError::failed)?;
        if self.form.parquet {
            return output.write(console, encode_frame(&screen, Precision::Full).map_err(CliError::failed)?);
        }
        if screen.num_rows() == 0 && notice.is_none() {
            console.note(&format!("no symbol is in the universe from {} to {}", span.start(), span.end()));
        }
        match (self.form.json, self.form.csv) {
            (true, _) => output.write(console, json(&screen, &timeframe)),
            (_, true) => output.write(console, csv(&screen)?),
            _ => output.write(console, table(&screen, console.width())),
        }
    }

    /// The bars that are asked for.
    fn span(&self) -> Span {
        match (self.from, self.to) {
            (None, None) => Span::AsOf(self.as_of),
            (from, to) => Span::Between(from, to),
        }
    }
}

/// Why a span has no bars, and what to do.
fn refuse_span(error: FactorError) -> CliError {
    match error {
        FactorError::TooEarly(_) => CliError::failed(error).hint("name a later time with --as-of"),
        FactorError::Backwards { .. } => CliError::wrong_usage(error).hint("--from is the earlier one, --to the later"),
        error => CliError::failed(error),
    }
}

impl PipelineArgs {
    fn read(&self, console: &Console) -> Result<Pipeline, CliError> {
        let text = match (&self.pipeline, &self.expr) {
            (Some(file), _) => PipelineText::of_file(file)?,
            (None, expression) => PipelineText::of_argument(expression.as_deref().unwrap_or_default()),
        };
        text.pipeline(console)
    }
}

/// A text that is no time.
#[derive(Debug, thiserror::Error)]
#[error("a time is written 2023-06-30 or 2023-06-30T12:00:00Z")]
struct NoTime;

fn first_moment(text: &str) -> Result<EpochMs, NoTime> {
    EpochMs::parse(text).ok_or(NoTime)
}

/// A moment, or the last one of a day.
fn last_moment(text: &str) -> Result<EpochMs, NoTime> {
    EpochMs::parse_end(text).ok_or(NoTime)
}
