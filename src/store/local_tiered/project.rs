//! The projection of a bundle: its row in the index and its rows in the tables, which follow from it.

use super::dataset::Dataset;
use super::steps::Step;
use super::table::{Table, footer};
use super::tables::TableFile;
use super::{LocalTieredStore, tables};
use crate::bundle::OpenedBundle;
use crate::files;
use crate::index::{BuildOptions, IndexError, NamingScheme, ScanOutcome, build_index};
use crate::model::{Handle, Progress};
use crate::store::{BacktestStore, StoreError};
use parquet::errors::ParquetError;
use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

/// What rebuilding came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RebuildOutcome {
    /// What became of the index.
    pub index: ScanOutcome,
    /// Backtests whose tables are as they should be now.
    pub tabled: usize,
    /// Backtests that are gone and whose rows were taken away.
    pub removed: usize,
}

impl LocalTieredStore {
    /// Brings the index up to date: only bundles that changed are read.
    ///
    /// # Errors
    /// The index is newer, damaged or cannot be written.
    pub fn refresh_index(&self, progress: &dyn Progress) -> Result<ScanOutcome, StoreError> {
        self.build(false, progress)
    }

    /// Writes the index anew, and every table that is not what it should be; files of tables that say of no backtest are
    /// taken away.
    ///
    /// # Errors
    /// The system refuses, or the index is of a newer version.
    pub fn rebuild(&self, progress: &dyn Progress) -> Result<RebuildOutcome, StoreError> {
        let index = self.build(true, progress)?;
        let mut outcome = RebuildOutcome { index, ..RebuildOutcome::default() };
        self.remove_strays()?;
        let handles: BTreeSet<Handle> = self.handles()?.into_iter().collect();
        for handle in self.tabled_runs()?.union(&handles) {
            let _no_rearrangement = self.journal.share()?;
            let _lock = self.journal.lock(handle)?;
            self.project_tables(handle)?;
            match handles.contains(handle) {
                true => outcome.tabled += 1,
                false => outcome.removed += 1,
            }
        }
        Ok(outcome)
    }

    fn build(&self, rebuild: bool, progress: &dyn Progress) -> Result<ScanOutcome, StoreError> {
        let options =
            BuildOptions { rebuild, names: NamingScheme::Bare, limits: self.limits, ..BuildOptions::default() };
        match build_index(&self.layout.bundles, &self.layout.index, &options, progress) {
            Err(IndexError::NoBundles(_)) => self.clear_index(),
            other => Ok(other?),
        }
    }

    /// An index without rows.
    fn clear_index(&self) -> Result<ScanOutcome, StoreError> {
        let removed = self.index_file.clear()?;
        Ok(ScanOutcome { removed, ..ScanOutcome::default() })
    }

    /// Brings the index and the tables in line with whatever bundle is there, or with there being none.
    pub(super) fn project(&self, handle: &Handle) -> Result<(), StoreError> {
        self.project_tables(handle)?;
        self.steps.before(Step::Row)?;
        let is_bundle = |handle: &Handle| self.bundle(handle).is_ok();
        self.index_file.put(handle, self.rows(handle)?, is_bundle)?;
        Ok(())
    }

    /// Brings the tables in line with the bundle. One that cannot be read has no rows in them, as it has none in the index.
    pub(super) fn project_tables(&self, handle: &Handle) -> Result<(), StoreError> {
        let opened = match self.read(handle) {
            Ok(opened) => Some(opened),
            Err(StoreError::NotFound { .. } | StoreError::Corrupt { .. }) => None,
            Err(error) => return Err(error),
        };
        for dataset in Dataset::ALL {
            self.leave_compact(dataset, handle)?;
            if let Some(plain) = self.layout.plain_part(dataset, handle) {
                self.remove_part(&plain)?;
            }
            let part = self.layout.part(dataset, handle);
            match &opened {
                Some(opened) => self.put_part(dataset, handle, opened, &part)?,
                None => self.remove_part(&part)?,
            }
        }
        Ok(())
    }

    /// Makes sure that the first file of each dataset has real types.
    ///
    /// Readers that take a dataset's types from its first file cannot read ours after one of the framework's, which gives
    /// a column without values no type.
    pub(super) fn lead_with_real_types(&self) -> Result<(), StoreError> {
        for dataset in Dataset::ALL {
            let files = tables::table_files(&self.layout, dataset)?;
            let Some(first) = files.first().filter(|file| footer(&file.path).is_ok_and(|footer| footer.runs.is_none()))
            else {
                continue;
            };
            for run in &first.runs {
                let _lock = self.journal.lock(run)?;
                self.project_tables(run)?;
            }
        }
        Ok(())
    }

    /// Writes the file of a run's rows, unless it is there as it should be.
    fn put_part(
        &self,
        dataset: Dataset,
        handle: &Handle,
        opened: &OpenedBundle,
        part: &Path,
    ) -> Result<(), StoreError> {
        let bytes = part_bytes(dataset, handle, opened).map_err(StoreError::table(part))?;
        if files::holds(part, &bytes) {
            return Ok(());
        }
        self.steps.before(Step::Table)?;
        Ok(files::put_file_by_way_of(&self.journal.temporary(handle), part, &bytes)?)
    }

    /// Takes the file of a run's rows away, and its folder.
    pub(super) fn remove_part(&self, part: &Path) -> Result<(), StoreError> {
        if !part.exists() {
            return Ok(());
        }
        self.steps.before(Step::NoTable)?;
        files::remove_file(part)?;
        for folder in part.ancestors().skip(1).take_while(|folder| folder.parent() != Some(&self.layout.tables)) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Takes away files of many runs that do not say of which, and of single runs that are not where they should be:
    /// whatever rows they hold are written again.
    fn remove_strays(&self) -> Result<(), StoreError> {
        let _nobody_writes = self.journal.exclude()?;
        for dataset in Dataset::ALL {
            for TableFile { path, runs, names_runs } in tables::table_files(&self.layout, dataset)? {
                let is_in_place = |run: &Handle| path == self.layout.part(dataset, run);
                match runs.first() {
                    None if names_runs && !footer(&path).is_ok_and(|footer| footer.runs.is_some()) => {
                        files::remove_file(&path)?;
                    }
                    Some(run) if !names_runs && !is_in_place(run) => self.remove_part(&path)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Runs that have rows in any table.
    pub(super) fn tabled_runs(&self) -> Result<BTreeSet<Handle>, StoreError> {
        let mut runs = BTreeSet::new();
        for dataset in Dataset::ALL {
            runs.extend(tables::table_files(&self.layout, dataset)?.into_iter().flat_map(|file| file.runs));
        }
        Ok(runs)
    }
}

/// The file of one run's rows.
pub(super) fn part_bytes(dataset: Dataset, handle: &Handle, opened: &OpenedBundle) -> Result<Vec<u8>, ParquetError> {
    let mut table = Table::new(dataset, false)?;
    table.add(handle, &opened.sha256.to_string(), &opened.backtest)?;
    table.finish()
}

impl StoreError {
    /// A table that cannot be made or read.
    pub(super) fn table(path: &Path) -> impl FnOnce(ParquetError) -> StoreError + '_ {
        move |error| StoreError::Io { path: path.to_owned(), source: io::Error::other(error) }
    }
}
