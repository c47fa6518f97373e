//! Refreshing: brings a sweep's index up to date.

use super::error::SweepError;
use super::open::Sweep;
use super::options::IndexHome;
use super::source::Source;
use crate::files::TemporaryFolder;
use crate::index::{
    BuildOptions, Catalog, FiguresWanted, INDEX_FILE_NAME, IndexError, NamingScheme, ScanOutcome, SqliteCatalog,
    build_index, measure_missing, refresh,
};
use crate::model::Progress;
use crate::store::StoreError;
use std::path::{Path, PathBuf};

/// The outcome of refreshing a sweep.
#[derive(Debug)]
pub struct Refreshed {
    /// The counts of the scan. The rows of an index that was itself named count as unchanged.
    pub scan: ScanOutcome,
    /// The index's file.
    pub index: PathBuf,
    /// Why the index is gone once the sweep is, where it could not be kept beside the bundles.
    pub refuge: Option<IndexError>,
}

impl Sweep {
    /// Brings the index up to date with the bundles; only those that changed are read. An index that was itself named
    /// stays as it is.
    ///
    /// # Errors
    /// There is no bundle, or the index cannot be written anywhere that the options allow.
    pub fn refresh(&mut self, progress: &dyn Progress) -> Result<Refreshed, SweepError> {
        let (scan, refuge) = if self.is_index { (self.unchanged()?, None) } else { self.scan(progress)? };
        Ok(Refreshed { scan, index: self.file.clone(), refuge })
    }

    /// Measures the bundles of rows of which nothing is measured yet, as in an index that another program made, and leaves the
    /// rows as they are; `None` where there is nothing to do. An index that cannot be written is copied among the temporary
    /// files first.
    ///
    /// # Errors
    /// The bundles are not there, or the index cannot be read.
    pub fn measure_missing(&mut self, progress: &dyn Progress) -> Result<Option<ScanOutcome>, SweepError> {
        if self.index()?.count_unmeasured()? == 0 {
            return Ok(None);
        }
        self.close_index();
        match self.measure(&self.file, progress) {
            Err(SweepError::Index(IndexError::NotWritable { .. })) => {
                let temporary = TemporaryFolder::new().map_err(SweepError::NoTemporaryFolder)?;
                let file = temporary.path().join(INDEX_FILE_NAME);
                std::fs::copy(&self.file, &file).map_err(SweepError::NoTemporaryFolder)?;
                let outcome = self.measure(&file, progress)?;
                (self.file, self.temporary) = (file, Some(temporary));
                Ok(Some(outcome))
            }
            other => other.map(Some),
        }
    }

    fn measure(&self, file: &Path, progress: &dyn Progress) -> Result<ScanOutcome, SweepError> {
        let mut catalog = SqliteCatalog::open(file)?;
        let said = catalog.indexed_source()?.map(|source| source.naming);
        let naming = said.unwrap_or_else(|| self.source.naming(&self.options));
        let options = BuildOptions { naming, limits: self.options.limits, ..BuildOptions::default() };
        Ok(measure_missing(&self.source.bundles(self.options.limits), &mut catalog, &options, progress)?)
    }

    fn unchanged(&self) -> Result<ScanOutcome, SweepError> {
        let count = self.index()?.count()?;
        Ok(ScanOutcome { seen: count, unchanged: count, ..ScanOutcome::default() })
    }

    /// Scans the bundles, and says why the index had to be put elsewhere, if it had.
    fn scan(&mut self, progress: &dyn Progress) -> Result<(ScanOutcome, Option<IndexError>), SweepError> {
        self.close_index();
        // One that a killed process left would stay for good where no other is needed again.
        TemporaryFolder::remove_abandoned();
        match self.build(&self.file, progress) {
            Err(SweepError::Index(refused @ (IndexError::NotWritable { .. } | IndexError::Unreadable { .. })))
                if self.options.home == IndexHome::BesideOrTemporary =>
            {
                let temporary = TemporaryFolder::new().map_err(SweepError::NoTemporaryFolder)?;
                let file = temporary.path().join(INDEX_FILE_NAME);
                let scan = self.build(&file, progress)?;
                (self.file, self.temporary) = (file, Some(temporary));
                Ok((scan, Some(refused)))
            }
            other => Ok((other?, None)),
        }
    }

    fn build(&self, file: &Path, progress: &dyn Progress) -> Result<ScanOutcome, SweepError> {
        let options = |naming| BuildOptions {
            rebuild: self.options.rebuild,
            naming,
            limits: self.options.limits,
            figures: FiguresWanted::Measured,
        };
        match &self.source {
            // The store knows what to do where it holds nothing.
            Source::Tiered(store) if !self.options.rebuild && file == store.index() => {
                store.refresh_index(progress).map_err(|error| match error {
                    StoreError::Index(error) => error.into(),
                    error => error.into(),
                })
            }
            Source::Tiered(store) => Ok(build_index(store.bundles(), file, &options(NamingScheme::Bare), progress)?),
            Source::Folder(_, bundles) => {
                let mut catalog = match self.options.rebuild {
                    true => SqliteCatalog::open_or_replace(file)?,
                    false => SqliteCatalog::open(file)?,
                };
                Ok(refresh(bundles, &mut catalog, &options(self.options.naming), progress)?)
            }
        }
    }
}
