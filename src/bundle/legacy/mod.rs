//! Backtests from before there were bundles: takes a directory of JSON files and gives the bundle that it would be.
//!
//! Must not know how a bundle is read.

pub(crate) mod directory;
