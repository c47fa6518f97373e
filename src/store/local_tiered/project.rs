//! The projection of a bundle: its row in the index and its rows in the tables, which follow from it.

use super::steps::Step;
use super::tables::TableFile;
use super::{LocalTieredStore, tables};
use crate::bundle::OpenedBundle;
use crate::files;
use crate::index::{BuildOptions, IndexError, NamingScheme, ScanOutcome, build_index};
use crate::model::{Failure, Handle, Progress};
use crate::store::dataset::{Dataset, FooterFault, Table, TableKind, footer};
use crate::store::{BacktestStore, StoreError};
use parquet::errors::ParquetError;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The outcome of rebuilding a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RebuildOutcome {
    /// The outcome for the index.
    pub index: ScanOutcome,
    /// Backtests whose tables are as they should be now.
    pub in_tables: usize,
    /// Backtests that are gone and whose rows were taken away.
    pub removed: usize,
    /// Backtests that could not be read now, and keep the rows that they have.
    pub unread: Vec<Failure>,
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
    /// The system refuses, or the index is of a newer version. A backtest that cannot be read now is no error but stands
    /// among the outcome.
    pub fn rebuild(&self, progress: &dyn Progress) -> Result<RebuildOutcome, StoreError> {
        let _nobody_else = self.journal.lock_rebuilding()?;
        self.rebuild_alone(progress)
    }

    /// Does a rebuilding again that was stopped: tables may be missing that were taken away to be written anew.
    pub(super) fn recover_rebuild(&self) -> Result<(), StoreError> {
        if !self.journal.is_rebuilding_noted() {
            return Ok(());
        }
        match self.journal.try_lock_rebuilding()? {
            // Whoever was at it may have finished meanwhile.
            Some(_nobody_else) if self.journal.is_rebuilding_noted() => self.rebuild_alone(&()).map(drop),
            _ => Ok(()),
        }
    }

    fn rebuild_alone(&self, progress: &dyn Progress) -> Result<RebuildOutcome, StoreError> {
        self.steps.before(Step::Note)?;
        self.journal.note_rebuilding()?;
        let index = self.build(true, progress)?;
        let mut outcome = RebuildOutcome { index, ..RebuildOutcome::default() };
        self.remove_strays()?;
        let handles: BTreeSet<Handle> = self.handles()?.into_iter().collect();
        for handle in self.handles_in_tables()?.union(&handles) {
            let _no_rearrangement = self.journal.share()?;
            let _lock = self.journal.lock(handle)?;
            match self.project_tables(handle) {
                Ok(()) if handles.contains(handle) => outcome.in_tables += 1,
                Ok(()) => outcome.removed += 1,
                // It may be another one, with which it shares a file.
                Err(StoreError::Unread { handle, source }) => {
                    outcome.unread.push(Failure { path: handle.to_string(), reason: source.fault.to_string() });
                }
                Err(error) => return Err(error),
            }
        }
        outcome.unread.sort();
        outcome.unread.dedup();
        self.steps.before(Step::Done)?;
        self.journal.rebuilding_done()?;
        Ok(outcome)
    }

    fn build(&self, rebuild: bool, progress: &dyn Progress) -> Result<ScanOutcome, StoreError> {
        let options =
            BuildOptions { rebuild, naming: NamingScheme::Bare, limits: self.limits, ..BuildOptions::default() };
        match build_index(&self.paths.bundles, &self.paths.index, &options, progress) {
            Err(IndexError::NoBundles(_) | IndexError::AllGone { .. }) => self.clear_index(),
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
            self.remove_from_compact(dataset, handle)?;
            if let Some(plain) = self.paths.plain_part(dataset, handle) {
                self.remove_part(&plain)?;
            }
            let part = self.paths.part(dataset, handle);
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
    pub(super) fn type_first_files(&self) -> Result<(), StoreError> {
        for dataset in Dataset::ALL {
            let files = tables::table_files(&self.paths, dataset)?;
            let Some(first) =
                files.first().filter(|file| footer(&file.path).is_ok_and(|footer| footer.origins.is_none()))
            else {
                continue;
            };
            for handle in &first.handles {
                let _lock = self.journal.lock(handle)?;
                self.project_tables(handle)?;
            }
        }
        Ok(())
    }

    /// Writes the file of one backtest's rows, unless it is there as it should be.
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
        Ok(self.home.put_file_by_way_of(&self.journal.temporary(handle), part, &bytes)?)
    }

    /// Takes the file of one backtest's rows away, and its folder.
    pub(super) fn remove_part(&self, part: &Path) -> Result<(), StoreError> {
        if !part.try_exists().map_err(StoreError::io(part))? {
            return Ok(());
        }
        self.steps.before(Step::NoTable)?;
        self.home.remove_file(part)?;
        for folder in part.ancestors().skip(1).take_while(|folder| folder.parent() != Some(&self.paths.tables)) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Takes away compact files that do not say whose rows they hold, and files of single backtests that are not where they
    /// should be: whatever rows they hold are written again.
    fn remove_strays(&self) -> Result<(), StoreError> {
        let _nobody_writes = self.journal.exclude()?;
        for dataset in Dataset::ALL {
            for TableFile { path, handles, kind } in tables::table_files(&self.paths, dataset)? {
                let is_unread = |handle: &Handle| self.readable(handle).is_err_and(|error| error.is_unread());
                let is_its_own = |handle: &Handle| path == self.paths.part(dataset, handle);
                match (kind, handles.first()) {
                    (TableKind::Compact, None) if says_of_none(&path)? => self.home.remove_file(&path)?,
                    (TableKind::Single, Some(handle)) if !is_its_own(handle) && !is_unread(handle) => {
                        self.remove_part(&path)?;
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Backtests that have rows in any table.
    pub(super) fn handles_in_tables(&self) -> Result<BTreeSet<Handle>, StoreError> {
        let mut handles = BTreeSet::new();
        for dataset in Dataset::ALL {
            handles.extend(tables::table_files(&self.paths, dataset)?.into_iter().flat_map(|file| file.handles));
        }
        Ok(handles)
    }
}

/// Whether a file does not say whose rows it holds, or is damaged.
fn says_of_none(path: &Path) -> Result<bool, StoreError> {
    match footer(path) {
        Ok(footer) => Ok(footer.origins.is_none()),
        Err(FooterFault::Damaged(_)) => Ok(true),
        Err(FooterFault::Unread(error)) => Err(StoreError::io(path)(error)),
    }
}

/// The bytes of the file of one backtest's rows.
pub(super) fn part_bytes(dataset: Dataset, handle: &Handle, opened: &OpenedBundle) -> Result<Vec<u8>, ParquetError> {
    let mut table = Table::new(dataset, TableKind::Single)?;
    table.add(handle, &opened.sha256.to_string(), &opened.backtest)?;
    table.finish()
}
