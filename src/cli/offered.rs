//! Names that a shell offers for the value of an option. Others are taken too: they are refused later, by those who know which
//! resemble them.

use crate::model::{METRICS, Metric, SWEEP_METRICS};
use crate::rank::{PRESETS, Preset};
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::Error;
use clap::{Arg, Command};
use std::ffi::OsStr;

/// Any text, with names to offer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Offered {
    /// The metrics of one backtest.
    Metrics,
    /// Those, and those that are computed over all trials.
    RankedBy,
    /// The presets.
    Presets,
}

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let metrics = METRICS.iter();
        let value = |metric: &'static Metric| PossibleValue::new(metric.name).help(metric.label);
        Some(match self {
            Offered::Metrics => Box::new(metrics.map(value)),
            Offered::RankedBy => Box::new(metrics.chain(&SWEEP_METRICS).map(value)),
            Offered::Presets => Box::new(PRESETS.into_iter().map(Preset::name).map(PossibleValue::new)),
        })
    }
}
