//! Tests of bundles as a whole: reading, damaging and writing them.

mod any_backtest;
mod arbitrary;
mod reading;
mod round_trip;
mod studies;
pub(super) mod testing;
