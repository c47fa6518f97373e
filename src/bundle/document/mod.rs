//! The map of a backtest in each version of the format: takes the tokens of a document and gives its scalars or the whole
//! backtest, and composes a document from a backtest.
//!
//! Must not know where the bytes come from, nor how they are compressed.

pub(crate) mod backtest;
mod blob_writer;
pub(crate) mod blobs;
pub(crate) mod compose;
pub(crate) mod envelope;
pub(crate) mod field;
mod keep;
pub(crate) mod keys;
pub(crate) mod manifest_alone;
pub(crate) mod outline;
mod portfolio;
mod read;
pub(crate) mod record;
pub(crate) mod reference;
mod run;
mod run_outline;
pub(crate) mod scalars;
pub(crate) mod snapshot_choice;
mod studies;
mod study_outlines;
mod study_scalars;
mod summary;
pub(crate) mod trial_scalars;
pub(crate) mod wanted;
mod writer;
