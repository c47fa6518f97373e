//! The command as people meet it: what it prints, where, and with which exit code.

mod completing;
mod diffing;
mod distinct;
mod examples;
#[cfg(unix)]
mod faults;
mod hints;
mod indexing;
mod json_log;
mod liquidity;
mod listing;
mod locations;
mod pipeline;
mod pipes;
#[cfg(unix)]
mod pruning;
mod ranking;
mod refresh;
mod reporting;
mod screening;
mod size;
mod studies;
mod sweeping;

/// Golden bundles that can all be read.
const GOOD: [&str; 3] = ["v2/none.iafbt", "v1/plain.iafbt", "edge/nan_inf.iafbt"];
