//! The index: takes a source of bundles and a catalog; gives a row for each backtest in them, and candidates for a ranking.
//!
//! [`Catalog`] is what every home of an index can do, [`SqliteCatalog`] its home on the disk, and a
//! database of PostgreSQL the one that many share: [`IndexAddress`] opens either. [`refresh`] brings a catalog
//! up to date with a source. It must not know what becomes of the rows: neither rankings, nor stores, nor reports.

mod address;
mod bundle_row;
mod candidates;
mod catalog;
mod changes;
mod condition;
mod database_address;
mod database_options;
mod detail_bytes;
mod error;
mod fields;
mod figures;
mod freshness;
mod in_progress;
mod known_rows;
mod known_trials;
mod ledger_entry;
mod naming;
#[cfg(feature = "cloud")]
mod postgres;
mod reading;
mod refresh;
mod refresh_scope;
mod row;
mod scan_outcome;
mod segment;
mod segment_error;
mod shard;
mod sidecar;
mod sort_key;
mod sqlite;
mod supply;
mod table;

pub use address::IndexAddress;
pub use bundle_row::{BundleRow, rows_of_bundle};
pub use candidates::Candidates;
pub use catalog::{Batch, Catalog, FailedBundle, IndexedSource, MeasuredTrial, TypedColumn};
pub use condition::{comparisons, names_column, rename_column};
pub use database_address::{DatabaseAddress, DatabaseAddressError};
pub use database_options::DatabaseOptions;
pub use error::IndexError;
pub use fields::FieldType;
pub use figures::FiguresWanted;
pub use freshness::{Known, RememberedFailure};
pub use known_rows::KnownRows;
pub use naming::NamingScheme;
pub use refresh::{BuildOptions, build_index, measure_missing, refresh};
pub use row::{read_rows, rows_from_scalars};
pub use scan_outcome::ScanOutcome;
pub use segment::{LocalSegments, ObjectSegments, SegmentHome, holds_segments, index_shard, merge_segments};
pub use segment_error::SegmentError;
pub use shard::{Shard, ShardError};
pub use sidecar::to_parquet;
pub use sort_key::SortKey;
pub use sqlite::{SqliteCatalog, is_database, is_meant_as_index};
pub use table::{TableRow, table};

use std::time::Duration;

/// The name of a folder's index, and of the one that is looked for in a folder.
pub const INDEX_FILE_NAME: &str = "index.sqlite";

/// The name of a folder's index where something else has the usual one.
pub const OTHER_INDEX_FILE_NAME: &str = "iaf-index.sqlite";

/// How long a filter may take, unless something else is asked for.
pub const FILTER_TIME: Duration = Duration::from_secs(30);

/// What stands before a parameter's name in filters and columns.
pub const PARAMETER_PREFIX: &str = "param.";
