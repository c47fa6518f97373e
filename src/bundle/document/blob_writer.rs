//! Writer of blobs: series on their way out of the document, under keys of their own.

use std::collections::HashSet;

use crate::bundle::error::WriteFault;
use crate::bundle::parquet;
use crate::model::{Series, SeriesField};

/// The blobs of one bundle that is being written.
pub(super) struct BlobWriter {
    /// The beginning of the keys of the run at hand.
    folder: String,
    taken: HashSet<String>,
    blobs: Vec<(String, Vec<u8>)>,
}

impl BlobWriter {
    /// A writer that leaves out the keys that are taken.
    pub(super) fn new(taken: HashSet<String>) -> BlobWriter {
        BlobWriter { folder: String::new(), taken, blobs: Vec::new() }
    }

    /// Goes on to a run, whose keys begin with this.
    pub(super) fn enter(&mut self, folder: String) {
        self.folder = folder;
    }

    /// Writes a series and returns its key.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub(super) fn write(&mut self, field: SeriesField, series: &Series) -> Result<String, WriteFault> {
        let plain = format!("{}/metrics/{}", self.folder, field.name());
        let bytes = parquet::encode(series)
            .map_err(|error| WriteFault::Series { series: plain.clone(), reason: error.to_string() })?;
        let numbered = (2u32..).map(|number| format!("{plain}.{number}.parquet"));
        let mut keys = std::iter::once(format!("{plain}.parquet")).chain(numbered);
        let key = keys.find(|key| !self.taken.contains(key)).unwrap_or_default();
        self.taken.insert(key.clone());
        self.blobs.push((key.clone(), bytes));
        Ok(key)
    }

    /// The blobs in the order of writing.
    pub(super) fn into_blobs(self) -> Vec<(String, Vec<u8>)> {
        self.blobs
    }
}
