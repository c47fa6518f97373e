//! Tests of bundles as a whole: reading, damaging and writing them.

mod any_backtest;
mod arbitrary;
pub(super) mod fixtures;
mod measurable;
mod reading;
mod round_trip;
mod studies;
