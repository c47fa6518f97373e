//! Backtests from before there were bundles: takes a directory of JSON files and gives the bundle that it would be.
//!
//! Must not know how a bundle is read.

pub(crate) mod directory;
pub(crate) mod document;
pub(crate) mod legacy_file;
mod part;
mod permutation_test;
mod run;
mod summary;

#[cfg(test)]
mod tests;
