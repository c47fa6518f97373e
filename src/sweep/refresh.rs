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
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

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

/// An index among the temporary files, the folder that it goes with, and what was read for it.
type Built = Result<(IndexAddress, TemporaryFolder, ScanOutcome), SweepError>;

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
                let copy = copy_index(original, &temporary).map_err(SweepError::NoTemporaryFolder)?;
                let outcome = self.measure(&copy, progress)?;
                self.take_refuge(copy, temporary);
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
                let built = self.build_on_copy(progress).unwrap_or_else(|| self.build_anew(progress));
                let (address, temporary, scan) = built?;
                self.take_refuge(address, temporary);
                Ok((scan, Some(refused)))
            }
            other => Ok((other?, None)),
        }
    }

    /// Brings a copy of the index up to date, with all that its ledger remembers; `None` where there is none that can be read.
    fn build_on_copy(&self, progress: &dyn Progress) -> Option<Built> {
        use IndexError::{Damaged, Foreign, Newer, NotFound, Unreadable};
        let original = self.address.as_file()?;
        let temporary = TemporaryFolder::new().ok()?;
        let copy = copy_index(original, &temporary).ok()?;
        match self.build(&copy, progress) {
            Err(SweepError::Index(
                Damaged { .. } | Foreign { .. } | Newer { .. } | NotFound { .. } | Unreadable { .. },
            )) => None,
            built => Some(built.map(|scan| (copy, temporary, scan))),
        }
    }

    fn build_anew(&self, progress: &dyn Progress) -> Built {
        let temporary = TemporaryFolder::new().map_err(SweepError::NoTemporaryFolder)?;
        let address = IndexAddress::File(temporary.path().join(INDEX_FILE_NAME));
        let scan = self.build(&address, progress)?;
        Ok((address, temporary, scan))
    }

    /// Goes on with an index among the temporary files.
    fn take_refuge(&mut self, address: IndexAddress, temporary: TemporaryFolder) {
        let original = std::mem::replace(&mut self.address, address);
        let was_kept = self.temporary.replace(temporary).is_none();
        if was_kept && original.as_file().is_some_and(Path::exists) {
            self.replaced = Some(original);
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

/// Copies an index into a temporary folder, with what a process that was stopped left in its log.
fn copy_index(original: &Path, temporary: &TemporaryFolder) -> io::Result<IndexAddress> {
    let copy = temporary.path().join(INDEX_FILE_NAME);
    copy_file(original, &copy)?;
    let log = |file: &Path| {
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        PathBuf::from(log)
    };
    match copy_file(&log(original), &log(&copy)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(IndexAddress::File(copy)),
    }
}

/// Copies what a file holds, and not that nobody may write to it.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut from = File::open(from)?;
    io::copy(&mut from, &mut File::create(to)?).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Catalog, SqliteCatalog};
    use std::fs;

    #[test]
    fn an_index_that_stands_for_one_that_cannot_be_written_remembers_what_is_gone_and_is_not_the_one_that_stays() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ema_12_40_rsi_7.iafbt", "ema_24_80_rsi_7.iafbt"] {
            fs::copy(format!("examples/sweep/{name}"), folder.path().join(name)).unwrap();
        }
        let mut sweep = Sweep::open(folder.path(), SweepOptions::default()).unwrap();
        sweep.refresh(&()).unwrap();
        let original = sweep.index_address().clone();
        assert_eq!(sweep.kept_index(), Some(&original));
        fs::remove_file(folder.path().join("ema_12_40_rsi_7.iafbt")).unwrap();
        let (copy, temporary, scan) = sweep.build_on_copy(&()).unwrap().unwrap();
        assert_eq!((scan.unchanged, scan.removed, scan.indexed), (1, 1, 0));
        sweep.take_refuge(copy, temporary);
        assert_eq!(sweep.index().unwrap().gone().unwrap().len(), 1);
        assert_eq!(sweep.kept_index(), Some(&original));
        let rows = |address: &IndexAddress| {
            SqliteCatalog::open_read_only(address.as_file().unwrap()).unwrap().count().unwrap()
        };
        assert_eq!((rows(&original), rows(sweep.index_address())), (2, 1));
    }

    #[test]
    fn where_no_index_could_be_kept_none_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::copy("tests/bundles/v2/none.iafbt", folder.path().join("none.iafbt")).unwrap();
        let mut sweep = Sweep::open(folder.path(), SweepOptions::default()).unwrap();
        assert!(sweep.build_on_copy(&()).is_none());
        let (address, temporary, _) = sweep.build_anew(&()).unwrap();
        sweep.take_refuge(address, temporary);
        assert_eq!((sweep.kept_index(), sweep.index().unwrap().count().unwrap()), (None, 1));
    }
}
