//! The tests of the command and the library as others use them: one binary, a module for each subject.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod analytics;
mod architecture;
mod backtests;
mod book;
mod candles;
mod cli;
mod compatibility;
mod conformance;
mod duckdb;
mod figures;
mod framework;
mod ledger;
#[cfg(unix)]
mod leftovers;
#[cfg(unix)]
mod links;
mod pipeline;
mod python;
mod segments;
mod selection;
mod stores;
mod trials;
mod world;
