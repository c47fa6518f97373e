//! Compact files of many backtests' rows, which an engine reads faster than as many files of one backtest each.

use super::LocalTieredStore;
use super::paths::number_of;
use super::steps::Step;
use super::swap::Swap;
use super::tables::{TableFile, compact_files, table_files};
use crate::bundle::OpenedBundle;
use crate::model::{Handle, Progress};
use crate::store::dataset::{Dataset, Table, TableKind};
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
    /// A backtest cannot be read now, or the system refuses; then all tables are as they were.
    pub fn compact(&self, progress: &dyn Progress) -> Result<(usize, usize), StoreError> {
        let _nobody_writes = self.journal.exclude()?;
        self.finish_swap()?;
        let old: Vec<TableFile> = self.all_tables()?;
        let handles = self.to_compact(&old)?;
        progress.begin(handles.len());
        let numbers =
            old.iter().filter(|file| file.kind == TableKind::Compact).filter_map(|file| number_of(&file.path));
        let first_free = numbers.max().map_or(0, |last| last + 1);
        let mut swap = Swap::default();
        old.iter().for_each(|file| swap.goes(&self.paths, &file.path));
        for path in
            Dataset::ALL.map(|dataset| self.paths.compact(dataset)).iter().chain(old.iter().map(|file| &file.path))
        {
            self.home.check(path)?;
        }
        let mut compacted = 0;
        for (number, handles) in (first_free..).zip(handles.chunks(BACKTESTS)) {
            swap.come.extend(Dataset::ALL.map(|dataset| (dataset, number)));
            compacted += self.stage_compact(number, handles, progress).inspect_err(|_| self.drop_staged(&swap))?;
        }
        self.steps.before(Step::Note)?;
        self.journal.note_swap(&swap).inspect_err(|_| self.drop_staged(&swap))?;
        self.finish_swap()?;
        Ok((compacted, swap.come.len()))
    }

    /// Finishes a compaction that was stopped once all was noted, and clears away what was staged for one that was not.
    pub(super) fn recover_compaction(&self) -> Result<(), StoreError> {
        if !self.journal.has_traces_of_compaction()? {
            return Ok(());
        }
        // Whoever is at work in the store clears up himself, or the next one does.
        let Some(_nobody_writes) = self.journal.try_exclude()? else { return Ok(()) };
        self.finish_swap()?;
        self.journal.remove_staged()
    }

    /// Gives compact files their names and takes away those that they replace, if that is noted.
    fn finish_swap(&self) -> Result<(), StoreError> {
        let Some(swap) = self.journal.noted_swap(self.limits.file)? else { return Ok(()) };
        for (dataset, number) in swap.come {
            self.steps.before(Step::Compact)?;
            let staged = self.journal.staged(dataset, number);
            if staged.try_exists().map_err(StoreError::io(&staged))? {
                self.home.put_staged(&staged, &self.paths.compact_part(dataset, number))?;
            }
        }
        for file in swap.go.iter().map(|file| self.paths.tables.join(file)) {
            self.steps.before(Step::NoCompact)?;
            match file.parent().is_some_and(|folder| Dataset::ALL.iter().any(|of| *folder == *self.paths.compact(*of)))
            {
                true => self.home.remove_file(&file)?,
                false => self.remove_part(&file)?,
            }
        }
        self.steps.before(Step::Done)?;
        self.journal.swap_done()
    }

    /// Takes away what was staged for a compaction that failed. Best effort: whoever opens the store next does it too.
    fn drop_staged(&self, swap: &Swap) {
        for (dataset, number) in &swap.come {
            let _ = self.home.remove_file(&self.journal.staged(*dataset, *number));
        }
    }

    /// The backtests that are listed, and those that have rows and are in a folder that cannot be listed.
    fn to_compact(&self, old: &[TableFile]) -> Result<Vec<Handle>, StoreError> {
        let mut handles: BTreeSet<Handle> = self.handles()?.into_iter().collect();
        for handle in old.iter().flat_map(|file| &file.handles) {
            if handles.contains(handle) {
                continue;
            }
            match self.bundle(handle) {
                Ok(_) => _ = handles.insert(handle.clone()),
                Err(StoreError::NotFound { .. } | StoreError::OutsideRoot { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(handles.into_iter().collect())
    }

    /// Every file of every dataset.
    fn all_tables(&self) -> Result<Vec<TableFile>, StoreError> {
        let of_each = Dataset::ALL.iter().map(|dataset| table_files(&self.paths, *dataset));
        Ok(of_each.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Stages the files of these backtests and returns how many could be read.
    fn stage_compact(&self, number: usize, handles: &[Handle], progress: &dyn Progress) -> Result<usize, StoreError> {
        let mut read = 0;
        let mut tables = Vec::new();
        for dataset in Dataset::ALL {
            let path = self.paths.compact_part(dataset, number);
            tables.push((Table::new(dataset, TableKind::Compact).map_err(StoreError::table(&path))?, path, dataset));
        }
        for handle in handles {
            if let Some(opened) = self.readable(handle)? {
                for (table, path, _) in &mut tables {
                    table.add(handle, &opened.sha256.to_string(), &opened.backtest).map_err(StoreError::table(path))?;
                }
                read += 1;
            }
            progress.advance();
        }
        for (table, path, dataset) in tables {
            let bytes = table.finish().map_err(StoreError::table(&path))?;
            self.steps.before(Step::Stage)?;
            self.home.stage(&self.journal.staged(dataset, number), &bytes)?;
        }
        Ok(read)
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
                self.home.remove_file(&file.path)?;
                continue;
            }
            let bytes = table.finish().map_err(StoreError::table(&file.path))?;
            self.home.put_file_by_way_of(&self.journal.compact_temporary(), &file.path, &bytes)?;
        }
        Ok(())
    }

    /// A backtest, unless it is gone or damaged. One that cannot be read now is an error: nobody knows which rows it has.
    pub(super) fn readable(&self, handle: &Handle) -> Result<Option<OpenedBundle>, StoreError> {
        match self.read(handle) {
            Ok(opened) => Ok(Some(opened)),
            Err(StoreError::NotFound { .. } | StoreError::Corrupt { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
