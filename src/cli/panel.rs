//! The panel of a sweep: the candles that its backtests share, with warnings of those that cannot be had.

use super::console::Console;
use super::error::CliError;
use crate::factor::Panel;
use crate::sweep::{Sweep, SweepCandles};

/// The panel, and the timeframe of its bars.
pub(super) fn panel_of(sweep: &Sweep, timeframe: Option<&str>, console: &Console) -> Result<(Panel, String), CliError> {
    let SweepCandles { timeframe, candles, failures, differing } = sweep.candles(timeframe, &*console.progress())?;
    failures.iter().for_each(|failure| console.warn(failure));
    for (symbol, bars) in &differing {
        console.warn_of(&format!("chunks of {symbol} differ in {bars} bars; the longest of them counts"));
    }
    Ok((Panel::new(candles).map_err(CliError::failed)?, timeframe))
}
