//! Series as Parquet files: takes the bytes of a file and gives its points, and the way back.
//!
//! Must not know of which run or key a series is.

mod column_pages;
mod fault;
pub(crate) mod guard;
mod series_reader;
mod series_workspace;
mod series_writer;
mod statistics;

pub(crate) use fault::BlobFault;
pub(crate) use series_reader::SeriesReader;
pub(crate) use series_workspace::SeriesWorkspace;
pub(crate) use series_writer::encode;
