//! From a folder of bundles to the rows of `index.sqlite`, and from the rows to candidates for a ranking.

mod batches;
mod build;
mod column;
mod error;
mod failures;
mod filter;
mod freshness;
mod in_progress;
mod json;
mod parameter;
mod query;
mod removal;
mod row;
mod schema;
mod sidecar;
mod update;
mod walk;

pub use build::{BuildOptions, BundleNames, ScanOutcome, build_index};
pub use column::Column;
pub use error::IndexError;
pub use freshness::read_stamp;
pub use parameter::PARAMETER_PREFIX;
pub use query::{Candidate, Index};
pub use removal::remove_rows;
pub use row::from_scalars as row_from_scalars;
pub use sidecar::to_parquet;
pub use update::{put_row, read_row, remove_all_rows, remove_row};
pub use walk::{Found, Walk, walk};

pub use crate::model::{Failure, Progress};

/// The name of a folder's index, and of the one that is looked for in a folder.
pub const INDEX_FILE_NAME: &str = "index.sqlite";
