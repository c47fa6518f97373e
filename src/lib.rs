//! From a folder of backtests to an index, a ranking and one self-contained report.

pub mod model;

pub mod bundle;
