//! Universe of a report: the symbols that trades should have been of, by the prices that all backtests of a sweep share.

use super::console::Console;
use super::error::CliError;
use super::panel::panel_of;
use super::screen_text::{PipelineText, is_named_as_file};
use crate::factor::{AnyFilter, Universe};
use crate::sweep::Sweep;
use clap::Args;
use std::path::Path;

/// What a universe is.
#[derive(Debug, Args)]
pub(super) struct UniverseArgs {
    /// Tell trades of symbols outside of a universe: a filter such as 'average_dollar_volume(30).top(20)', or a .toml file with a
    /// pipeline as 'iaf screen' takes it; every bundle is opened for its candles
    #[arg(long, value_name = "EXPRESSIONS|FILE")]
    universe: Option<String>,
    /// Timeframe of the candles that --universe looks at, such as 1h, where there are several
    #[arg(long, value_name = "FRAME", requires = "universe")]
    timeframe: Option<String>,
}

impl UniverseArgs {
    /// What the universe lets through, known before anything is opened.
    pub(super) fn filter(&self, console: &Console) -> Result<Option<AnyFilter>, CliError> {
        let Some(text) = &self.universe else { return Ok(None) };
        let text = if is_named_as_file(text) {
            PipelineText::of_file(Path::new(text))?
        } else {
            PipelineText::of_argument(text)
        };
        let pipeline = text.pipeline(console)?;
        let filter = pipeline.filter().map_err(|error| CliError::wrong_usage(format!("--universe: {error}")))?;
        Ok(Some(filter.clone()))
    }

    /// What a filter lets through of all symbols that the backtests of a sweep name candles of.
    pub(super) fn of(&self, filter: &AnyFilter, sweep: &Sweep, console: &Console) -> Result<Universe, CliError> {
        let (panel, _) = panel_of(sweep, self.timeframe.as_deref(), console)?;
        Universe::of(filter, &panel).map_err(CliError::failed)
    }
}
