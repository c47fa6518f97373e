//! Refreshing: brings a sweep's index up to date.

use super::error::SweepError;
use super::open::Sweep;
use super::options::IndexHome;
use super::source::Source;
use crate::index::{BuildOptions, Catalog, INDEX_FILE_NAME, IndexError, NamingScheme, ScanOutcome, build_index};
use crate::model::Progress;
use crate::store::StoreError;
use std::path::{Path, PathBuf};

/// What refreshing a sweep came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// What was found. The rows of an index that was itself named count as unchanged.
    pub scan: ScanOutcome,
    /// The index's file.
    pub index: PathBuf,
    /// Whether the index is gone once the sweep is, as it could not be written beside the bundles.
    pub is_temporary: bool,
}

impl Sweep {
    /// Brings the index up to date with the bundles; only those that changed are read. An index that was itself named
    /// stays as it is.
    ///
    /// # Errors
    /// There is no bundle, or the index cannot be written anywhere that the options allow.
    pub fn refresh(&mut self, progress: &dyn Progress) -> Result<Refreshed, SweepError> {
        let scan = if self.is_index { self.unchanged()? } else { self.scan(progress)? };
        Ok(Refreshed { scan, index: self.file.clone(), is_temporary: self.temporary.is_some() })
    }

    fn unchanged(&self) -> Result<ScanOutcome, SweepError> {
        let count = self.index()?.count()?;
        Ok(ScanOutcome { seen: count, unchanged: count, ..ScanOutcome::default() })
    }

    fn scan(&mut self, progress: &dyn Progress) -> Result<ScanOutcome, SweepError> {
        self.index.take();
        match self.build(&self.file, progress) {
            Err(SweepError::Index(IndexError::NotWritable { .. }))
                if self.options.home == IndexHome::BesideOrTemporary =>
            {
                let temporary = tempfile::tempdir().map_err(SweepError::NoTemporaryFolder)?;
                let file = temporary.path().join(INDEX_FILE_NAME);
                let scan = self.build(&file, progress)?;
                (self.file, self.temporary) = (file, Some(temporary));
                Ok(scan)
            }
            other => other,
        }
    }

    fn build(&self, file: &Path, progress: &dyn Progress) -> Result<ScanOutcome, SweepError> {
        let (folder, names) = match &self.source {
            // The store knows what to do where it holds nothing.
            Source::Tiered(store) if !self.options.rebuild && file == store.index() => {
                return store.refresh_index(progress).map_err(|error| match error {
                    StoreError::Index(error) => error.into(),
                    error => error.into(),
                });
            }
            Source::Tiered(store) => (store.bundles(), NamingScheme::Bare),
            Source::Folder(_) => (self.location.as_path(), self.options.names),
        };
        let options = BuildOptions { rebuild: self.options.rebuild, names, limits: self.options.limits };
        Ok(build_index(folder, file, &options, progress)?)
    }
}
