//! The tests of the command and the library as others use them: one binary, a module for each subject.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// The targets of fuzzing ask the crate of this name for the macro that they are written with.
extern crate self as libfuzzer_sys;
use fuzz::fuzz_target;

mod analytics;
mod architecture;
mod backtests;
mod book;
mod candles;
#[cfg(feature = "cloud")]
mod catalogs;
mod cli;
mod compatibility;
mod conformance;
mod duckdb;
mod figures;
mod framework;
mod fuzz;
mod ledger;
#[cfg(unix)]
mod leftovers;
#[cfg(unix)]
mod links;
mod pipeline;
#[cfg(feature = "cloud")]
mod postgres;
mod python;
mod segments;
mod selection;
#[cfg(feature = "cloud")]
mod shared_index;
mod stores;
mod trials;
mod world;
