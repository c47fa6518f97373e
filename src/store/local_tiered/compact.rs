//! Compact files of many backtests' rows, which an engine reads faster than as many files of one backtest each.

use super::LocalTieredStore;
use super::dataset::Dataset;
use super::paths::number_of;
use super::steps::Step;
use super::table::Table;
use super::table_kind::TableKind;
use super::tables::{TableFile, compact_files, table_files};
use crate::bundle::OpenedBundle;
use crate::files;
use crate::model::{Handle, Progress};
use crate::store::{BacktestStore, StoreError};
use std::collections::BTreeSet;

/// Backtests that a file holds at most: changing one of them means writing its file anew.
const BACKTESTS: usize = 128;

impl LocalTieredStore {
    /// Puts the rows of all backtests into few files, sorted by handle, and takes the files of one backtest each away.
    ///
    /// Returns how many backtests and files there are now. Nobody can write meanwhile.
    ///
    /// # Errors
    /// The system refuses.
    pub fn compact(&self, progress: &dyn Progress) -> Result<(usize, usize), StoreError> {
        let _nobody_writes = self.journal.exclude()?;
        self.compact_alone(progress)
    }

    /// Compacts anew what was left half compacted: until then rows may be there twice.
    pub(super) fn finish_compaction(&self) -> Result<(), StoreError> {
        let _nobody_writes = self.journal.exclude()?;
        // Whoever was at it may have finished meanwhile.
        if self.journal.is_compaction_noted() { self.compact_alone(&()).map(drop) } else { Ok(()) }
    }

    fn compact_alone(&self, progress: &dyn Progress) -> Result<(usize, usize), StoreError> {
        let handles = self.handles()?;
        progress.begin(handles.len());
        let old: Vec<Vec<TableFile>> =
            Dataset::ALL.iter().map(|dataset| table_files(&self.paths, *dataset)).collect::<Result<_, _>>()?;
        let compact = old.iter().flatten().filter(|file| file.kind == TableKind::Compact);
        let first_free = compact.filter_map(|file| number_of(&file.path)).max().map_or(0, |last| last + 1);
        self.steps.before(Step::Note)?;
        self.journal.note_compaction()?;
        let mut compacted = BTreeSet::new();
        for (number, handles) in (first_free..).zip(handles.chunks(BACKTESTS)) {
            compacted.extend(self.write_compact(number, handles, progress)?);
        }
        for file in old.iter().flatten() {
            self.steps.before(Step::NoCompact)?;
            match file.kind {
                TableKind::Compact => files::remove_file(&file.path)?,
                TableKind::Single => self.remove_part(&file.path)?,
            }
        }
        self.steps.before(Step::Done)?;
        self.journal.compaction_done()?;
        Ok((compacted.len(), handles.len().div_ceil(BACKTESTS) * Dataset::ALL.len()))
    }

    /// Writes the files of these backtests and returns those that could be read.
    fn write_compact(
        &self,
        number: usize,
        handles: &[Handle],
        progress: &dyn Progress,
    ) -> Result<BTreeSet<Handle>, StoreError> {
        let mut written = BTreeSet::new();
        let mut tables = Vec::new();
        for dataset in Dataset::ALL {
            let path = self.paths.compact_part(dataset, number);
            tables.push((Table::new(dataset, TableKind::Compact).map_err(StoreError::table(&path))?, path));
        }
        for handle in handles {
            if let Some(opened) = self.readable(handle)? {
                for (table, path) in &mut tables {
                    table.add(handle, &opened.sha256.to_string(), &opened.backtest).map_err(StoreError::table(path))?;
                }
                written.insert(handle.clone());
            }
            progress.advance();
        }
        for (table, path) in tables {
            let bytes = table.finish().map_err(StoreError::table(&path))?;
            self.steps.before(Step::Compact)?;
            files::put_file_by_way_of(&self.journal.compact_temporary(), &path, &bytes)?;
        }
        Ok(written)
    }

    /// Takes the rows of a backtest out of compact files.
    pub(super) fn remove_from_compact(&self, dataset: Dataset, handle: &Handle) -> Result<(), StoreError> {
        let holds = |file: &TableFile| file.handles.contains(handle);
        if !compact_files(&self.paths, dataset)?.iter().any(holds) {
            return Ok(());
        }
        let _nobody_else = self.journal.lock_compact()?;
        for file in compact_files(&self.paths, dataset)?.into_iter().filter(holds) {
            let mut table = Table::new(dataset, TableKind::Compact).map_err(StoreError::table(&file.path))?;
            let mut left = 0;
            for other in file.handles.iter().filter(|other| *other != handle) {
                if let Some(opened) = self.readable(other)? {
                    let sha256 = opened.sha256.to_string();
                    table.add(other, &sha256, &opened.backtest).map_err(StoreError::table(&file.path))?;
                    left += 1;
                }
            }
            self.steps.before(Step::Compact)?;
            if left == 0 {
                files::remove_file(&file.path)?;
                continue;
            }
            let bytes = table.finish().map_err(StoreError::table(&file.path))?;
            files::put_file_by_way_of(&self.journal.compact_temporary(), &file.path, &bytes)?;
        }
        Ok(())
    }

    /// A backtest, unless it is gone or damaged.
    pub(super) fn readable(&self, handle: &Handle) -> Result<Option<OpenedBundle>, StoreError> {
        match self.read(handle) {
            Ok(opened) => Ok(Some(opened)),
            Err(StoreError::NotFound { .. } | StoreError::Corrupt { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
