//! Refreshing: brings a sweep's index up to date.

use super::error::SweepError;
use super::open::Sweep;
use super::options::{IndexHome, SweepOptions};
use super::source::Source;
use crate::files::TemporaryFolder;
use crate::index::{
    BuildOptions, FiguresWanted, INDEX_FILE_NAME, IndexAddress, IndexError, ScanOutcome, measure_missing, refresh,
};
use crate::model::{Location, Progress};
use crate::store::StoreError;
use rayon::ThreadPoolBuilder;

/// The outcome of refreshing a sweep.
#[derive(Debug)]
pub struct Refreshed {
    /// The counts of the scan. The rows of an index that was itself named count as unchanged.
    pub scan: ScanOutcome,
    /// The index.
    pub index: Location,
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
        Ok(Refreshed { scan, index: self.address.location(), refuge })
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
        match (self.measure(&self.address, progress), &self.address) {
            (Err(SweepError::Index(IndexError::NotWritable { .. })), IndexAddress::File(original)) => {
                let temporary = TemporaryFolder::new().map_err(SweepError::NoTemporaryFolder)?;
                let file = temporary.path().join(INDEX_FILE_NAME);
                std::fs::copy(original, &file).map_err(SweepError::NoTemporaryFolder)?;
                let address = IndexAddress::File(file);
                let outcome = self.measure(&address, progress)?;
                (self.address, self.temporary) = (address, Some(temporary));
                Ok(Some(outcome))
            }
            (other, _) => other.map(Some),
        }
    }

    fn measure(&self, address: &IndexAddress, progress: &dyn Progress) -> Result<ScanOutcome, SweepError> {
        let mut catalog = address.open(&self.options.databases, false)?;
        let said = catalog.indexed_source()?.map(|source| source.naming);
        let naming = said.unwrap_or_else(|| self.source.naming(&self.options));
        let options = BuildOptions { naming, limits: self.options.limits, ..BuildOptions::default() };
        let bundles = self.source.bundles();
        self.reading(|| measure_missing(bundles, &mut *catalog, &options, progress))
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
        match self.build(&self.address, progress) {
            Err(SweepError::Index(refused @ (IndexError::NotWritable { .. } | IndexError::Unreadable { .. })))
                if self.options.home == IndexHome::BesideOrTemporary =>
            {
                let temporary = TemporaryFolder::new().map_err(SweepError::NoTemporaryFolder)?;
                let address = IndexAddress::File(temporary.path().join(INDEX_FILE_NAME));
                let scan = self.build(&address, progress)?;
                (self.address, self.temporary) = (address, Some(temporary));
                Ok((scan, Some(refused)))
            }
            other => Ok((other?, None)),
        }
    }

    fn build(&self, address: &IndexAddress, progress: &dyn Progress) -> Result<ScanOutcome, SweepError> {
        let options = self.build_options();
        let BuildOptions { rebuild, figures, .. } = options;
        match &self.source {
            // The store knows what to do where it holds nothing.
            Source::Tiered(store, _)
                if address.as_file() == Some(store.index()) && !rebuild && figures == FiguresWanted::Measured =>
            {
                store.refresh_index(progress).map_err(|error| match error {
                    StoreError::Index(error) => error.into(),
                    error => error.into(),
                })
            }
            source => {
                let mut catalog = address.open(&self.options.databases, rebuild)?;
                self.reading(|| refresh(source.bundles(), &mut *catalog, &options, progress))
            }
        }
    }

    /// How bundles are read into an index or segments.
    pub(super) fn build_options(&self) -> BuildOptions {
        let SweepOptions { rebuild, limits, figures, .. } = self.options;
        BuildOptions { rebuild, naming: self.source.naming(&self.options), limits, figures }
    }

    /// Does what reads bundles: those of an object store on a thread for each request that may be under way at once, as what takes
    /// long there is to wait for it.
    pub(super) fn reading<T: Send>(
        &self,
        read: impl FnOnce() -> Result<T, IndexError> + Send,
    ) -> Result<T, SweepError> {
        let pool = match &self.source {
            Source::Objects(..) => ThreadPoolBuilder::new().num_threads(self.options.objects.requests.max(1)).build(),
            Source::Folder(..) | Source::Tiered(..) => return Ok(read()?),
        };
        // Where the system starts no threads, there are those that read already.
        Ok(match pool {
            Ok(pool) => pool.install(read),
            Err(_) => read(),
        }?)
    }
}
