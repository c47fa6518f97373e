//! Files of many runs' rows, which an engine reads faster than as many files of one run each.

use super::LocalTieredStore;
use super::dataset::Dataset;
use super::layout::number_of;
use super::steps::Step;
use super::table::Table;
use super::tables::{TableFile, compact_files, table_files};
use crate::bundle::OpenedBundle;
use crate::files;
use crate::model::{Handle, Progress};
use crate::store::{BacktestStore, StoreError};
use std::collections::BTreeSet;

/// How many runs a file holds at most: changing one of them means writing its file anew.
const RUNS: usize = 128;

impl LocalTieredStore {
    /// Puts the rows of all runs into few files, sorted by run, and takes the files of one run each away.
    ///
    /// Returns how many runs and files there are now. Nobody can write meanwhile.
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
            Dataset::ALL.iter().map(|dataset| table_files(&self.layout, *dataset)).collect::<Result<_, _>>()?;
        let compact = old.iter().flatten().filter(|file| file.names_runs);
        let first_free = compact.filter_map(|file| number_of(&file.path)).max().map_or(0, |last| last + 1);
        self.steps.before(Step::Note)?;
        self.journal.note_compaction()?;
        let mut compacted = BTreeSet::new();
        for (place, runs) in handles.chunks(RUNS).enumerate() {
            let done = self.write_compact(first_free + place, runs, progress)?;
            compacted.extend(done);
        }
        for file in old.iter().flatten() {
            self.steps.before(Step::NoCompact)?;
            match file.names_runs {
                true => files::remove_file(&file.path)?,
                false => self.remove_part(&file.path)?,
            }
        }
        self.steps.before(Step::Done)?;
        self.journal.compaction_done()?;
        Ok((compacted.len(), handles.len().div_ceil(RUNS) * Dataset::ALL.len()))
    }

    /// Writes the files of these runs and returns those that could be read.
    fn write_compact(
        &self,
        number: usize,
        runs: &[Handle],
        progress: &dyn Progress,
    ) -> Result<BTreeSet<Handle>, StoreError> {
        let mut written = BTreeSet::new();
        let mut tables = Vec::new();
        for dataset in Dataset::ALL {
            let path = self.layout.compact_part(dataset, number);
            tables.push((Table::new(dataset, true).map_err(StoreError::table(&path))?, path));
        }
        for run in runs {
            if let Some(opened) = self.readable(run)? {
                for (table, path) in &mut tables {
                    table.add(run, &opened.sha256.to_string(), &opened.backtest).map_err(StoreError::table(path))?;
                }
                written.insert(run.clone());
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

    /// Takes the rows of a run out of files of many runs.
    pub(super) fn leave_compact(&self, dataset: Dataset, handle: &Handle) -> Result<(), StoreError> {
        let holds = |file: &TableFile| file.runs.contains(handle);
        if !compact_files(&self.layout, dataset)?.iter().any(holds) {
            return Ok(());
        }
        let _nobody_else = self.journal.lock_compact()?;
        for file in compact_files(&self.layout, dataset)?.into_iter().filter(holds) {
            let mut table = Table::new(dataset, true).map_err(StoreError::table(&file.path))?;
            let mut left = 0;
            for run in file.runs.iter().filter(|run| *run != handle) {
                if let Some(opened) = self.readable(run)? {
                    let sha256 = opened.sha256.to_string();
                    table.add(run, &sha256, &opened.backtest).map_err(StoreError::table(&file.path))?;
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
