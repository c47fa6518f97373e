//! Series as Parquet files: takes the bytes of a file and gives its points, and the way back.
//!
//! Must not know of which run or key a series is.

pub(crate) mod guard;
pub(crate) mod series;
