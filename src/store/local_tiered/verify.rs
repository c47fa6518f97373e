//! Verification of a store: holds every tier against the bundles.

use super::LocalTieredStore;
use super::gc::OhlcvStats;
use super::listing::Listing;
use super::project::part_bytes;
use super::tables::{TableFile, table_files};
use crate::bundle::{OpenedBundle, bare_handle};
use crate::files;
use crate::index::{Catalog, SqliteCatalog};
use crate::model::{Failure, Fields, Handle, IndexRow, Progress, RowKey};
use crate::store::StoreError;
use crate::store::dataset::{Dataset, Table, TableKind, footer};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A fault of one thing in a store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The backtest, or the file relative to the store.
    pub subject: String,
    /// The fault, in words.
    pub fault: String,
}

/// The outcome of verifying a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyOutcome {
    /// The number of backtests.
    pub backtests: usize,
    /// Counts of the chunks in tier 3.
    pub ohlcv: OhlcvStats,
    /// All faults, in order.
    pub findings: Vec<Finding>,
}

impl VerifyOutcome {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// The files of each dataset that hold a backtest's rows.
type Held<'a> = HashMap<(Dataset, &'a Handle), Vec<&'a TableFile>>;

impl LocalTieredStore {
    /// Holds every tier against the bundles. Nobody should write meanwhile.
    ///
    /// # Errors
    /// The store cannot be listed, or its index not be read.
    pub fn verify(&self, progress: &dyn Progress) -> Result<VerifyOutcome, StoreError> {
        let Listing { handles, unreachable } = self.listing()?;
        progress.begin(handles.len());
        let tables: Vec<(Dataset, TableFile)> = Dataset::ALL
            .iter()
            .map(|dataset| Ok(table_files(&self.paths, *dataset)?.into_iter().map(|file| (*dataset, file))))
            .collect::<Result<Vec<_>, StoreError>>()?
            .into_iter()
            .flatten()
            .collect();
        let mut held = Held::new();
        for (dataset, file) in &tables {
            file.handles.iter().for_each(|handle| held.entry((*dataset, handle)).or_default().push(file));
        }
        let known: BTreeSet<&Handle> = handles.iter().collect();
        let mut rows = self.indexed_rows(&known)?;

        let findings: Vec<Finding> = handles
            .par_iter()
            .flat_map_iter(|handle| {
                let rows = rows.get(handle).map(Vec::as_slice).unwrap_or_default();
                let findings = self.verify_one(handle, rows, &held);
                progress.advance();
                findings
            })
            .collect();
        let mut outcome = VerifyOutcome { backtests: handles.len(), findings, ..VerifyOutcome::default() };

        // The fault of a file that the index has under this name is said of the file itself.
        let named: BTreeSet<Handle> = unreachable
            .iter()
            .filter_map(|failure| Some(bare_handle(&Handle::new(failure.path.as_str()).ok()?)))
            .collect();
        rows.retain(|handle, _| !known.contains(handle) && !named.contains(handle));
        for Failure { path, reason } in unreachable {
            outcome.find(format!("bundles/{path}"), reason);
        }
        for handle in rows.keys() {
            outcome.find(handle, "the index has a row of it, but there is no bundle");
        }
        for (dataset, handle) in held.keys().filter(|(_, handle)| !known.contains(handle) && !named.contains(handle)) {
            outcome.find(handle, format!("{} has rows of it, but there is no bundle", dataset.name()));
        }
        let is_alone = |file: &TableFile| file.kind == TableKind::Single && !file.handles.is_empty();
        for (dataset, file) in tables.iter().filter(|(_, file)| !is_alone(file)) {
            if let Some(fault) = self.compact_fault(*dataset, file)? {
                outcome.find(file.path.strip_prefix(&self.paths.root).unwrap_or(&file.path).display(), fault);
            }
        }
        self.verify_chunks(&mut outcome)?;
        outcome.findings.sort();
        Ok(outcome)
    }

    /// The rows of the index by the handles of their bundles; none where there is no index.
    fn indexed_rows(&self, bundles: &BTreeSet<&Handle>) -> Result<BTreeMap<Handle, Vec<IndexRow>>, StoreError> {
        let mut by_bundle: BTreeMap<Handle, Vec<IndexRow>> = BTreeMap::new();
        if !self.paths.index.is_file() {
            return Ok(by_bundle);
        }
        let index = SqliteCatalog::open_read_only(&self.paths.index)?;
        let keys: Vec<RowKey> = index.candidates(None, &[])?.keys().collect();
        for (_, row) in index.rows(&keys.iter().collect::<Vec<_>>())? {
            let bundle = if bundles.contains(&row.handle) { row.handle.clone() } else { row.bundle() };
            by_bundle.entry(bundle).or_default().push(row);
        }
        Ok(by_bundle)
    }

    fn verify_one(&self, handle: &Handle, rows: &[IndexRow], held: &Held<'_>) -> Vec<Finding> {
        let finding = |fault: String| Finding { subject: handle.to_string(), fault };
        let opened = match self.read(handle) {
            Ok(opened) => opened,
            Err(StoreError::Corrupt { source, .. } | StoreError::Unread { source, .. }) => {
                return vec![finding(format!("its bundle cannot be read: {}", source.fault))];
            }
            Err(error) => return vec![finding(error.to_string())],
        };
        let mut findings = Vec::new();
        if rows.is_empty() {
            findings.push(finding("the index has no row of it".to_owned()));
        } else if !self.are_rows_of(handle, rows) {
            findings.push(finding(match rows {
                [_] => "its row in the index is not that of its bundle".to_owned(),
                _ => "its rows in the index are not those of its bundle".to_owned(),
            }));
        }
        let mut foreign = false;
        for dataset in Dataset::ALL {
            let files = held.get(&(dataset, handle)).map(Vec::as_slice).unwrap_or_default();
            let fault = match files {
                // The framework does not write all of the datasets.
                [] if foreign && dataset == Dataset::MetricSeries => None,
                [] => Some(format!("{} has no rows of it", dataset.name())),
                [file] if file.kind == TableKind::Compact => None,
                [file] => match RowsFile::verify(dataset, handle, &opened, file) {
                    RowsFile::Sound => None,
                    RowsFile::Foreign => {
                        foreign = true;
                        None
                    }
                    RowsFile::Faulty(fault) => Some(fault),
                },
                _ => Some(format!("{} has its rows more than once", dataset.name())),
            };
            findings.extend(fault.map(finding));
        }
        findings
    }

    /// Whether these are the rows that a bundle has now, as far as it can be read.
    fn are_rows_of(&self, handle: &Handle, rows: &[IndexRow]) -> bool {
        let Ok(mut fresh) = self.rows(handle) else { return true };
        // A file that was copied has another time, and an index has no columns for what is no metric.
        let mut rows = rows.to_vec();
        for rows in [&mut fresh, &mut rows] {
            for row in rows.iter_mut() {
                row.stamp.mtime_ns = 0;
                row.summary.extra = Fields::default();
            }
            rows.sort_by(|one, other| one.handle.cmp(&other.handle));
        }
        fresh.is_empty() || fresh == rows
    }

    /// The fault of a compact file, or of one that does not say whose rows it holds.
    fn compact_fault(&self, dataset: Dataset, file: &TableFile) -> Result<Option<String>, StoreError> {
        if file.kind == TableKind::Single {
            return Ok(Some("its folder names no backtest; take it away".to_owned()));
        }
        let footer = match footer(&file.path) {
            Ok(footer) => footer,
            Err(error) => return Ok(Some(format!("it cannot be read: {error}"))),
        };
        if footer.origins.is_none() {
            return Ok(Some("it does not say which backtests it is of".to_owned()));
        }
        let mut table = Table::new(dataset, TableKind::Compact).map_err(StoreError::table(&file.path))?;
        for handle in &file.handles {
            let opened = match self.readable(handle) {
                // That a bundle cannot be read is a finding of its own.
                Err(error) if error.is_unread() => return Ok(None),
                other => other?,
            };
            if let Some(opened) = opened {
                let sha256 = opened.sha256.to_string();
                table.add(handle, &sha256, &opened.backtest).map_err(StoreError::table(&file.path))?;
            }
        }
        let bytes = table.finish().map_err(StoreError::table(&file.path))?;
        let differs = footer.is_ours && !files::holds(&file.path, &bytes);
        Ok(differs.then(|| "its rows are not those of its bundles".to_owned()))
    }

    fn verify_chunks(&self, outcome: &mut VerifyOutcome) -> Result<(), StoreError> {
        let census = self.census()?;
        outcome.ohlcv = census.stats();
        for (chunk, owners) in &census.named {
            if !census.stored.contains_key(chunk) {
                for owner in owners {
                    outcome.find(owner, format!("it names the OHLCV chunk {chunk}, which is not there"));
                }
            }
        }
        for chunk in &census.altered {
            outcome.find(format!("ohlcv/{}", chunk.file_name()), "its bytes are not those of its name");
        }
        Ok(())
    }
}

impl VerifyOutcome {
    fn find(&mut self, subject: impl ToString, fault: impl Into<String>) {
        self.findings.push(Finding { subject: subject.to_string(), fault: fault.into() });
    }
}

/// The file of one backtest's rows, held against its bundle.
enum RowsFile {
    Sound,
    /// Another program wrote it, and it can only be looked at from outside.
    Foreign,
    /// It has this fault.
    Faulty(String),
}

impl RowsFile {
    fn verify(dataset: Dataset, handle: &Handle, opened: &OpenedBundle, file: &TableFile) -> RowsFile {
        let name = dataset.name();
        let footer = match footer(&file.path) {
            Ok(footer) => footer,
            Err(error) => return RowsFile::Faulty(format!("its rows in {name} cannot be read: {error}")),
        };
        let Some(origins) = footer.origins else { return RowsFile::Foreign };
        let is_from = origins.get(handle.as_str()) == Some(&opened.sha256.to_string());
        // Another version may write the same rows as other bytes.
        let differs = || !part_bytes(dataset, handle, opened).is_ok_and(|expected| files::holds(&file.path, &expected));
        match !is_from || (footer.is_ours && differs()) {
            true => RowsFile::Faulty(format!("its rows in {name} are not those of its bundle")),
            false => RowsFile::Sound,
        }
    }
}
