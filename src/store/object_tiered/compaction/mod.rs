//! Compaction of tier 2 on an object store: takes the bundles of a store; gives few large files of their rows, and a manifest that names
//! them. Must not know what the tables are asked.
//!
//! ```text
//! parquet/manifest.json                                 the files, and the bundles whose rows they hold
//! parquet/<table>/bucket=<n>/<sha256>.parquet           rows in order of their runs
//! ```
//!
//! Files are written once and never changed. The manifest comes last, by one request on the condition that it is still the one that was
//! read: readers see all tables as before or as after, and of two compactions one is told that it came too late. What only the manifest
//! before named is deleted then. What nobody names was left by a compaction that died, or belongs to one that is under way: it goes when
//! it is older than any compaction lasts.
//!
//! A run falls to a bucket by the hash of its handle, and a table has as many buckets as make its files large enough, a power of two. The
//! buckets of the table that has the fewest are units: each is made anew in all tables, or left as it is in all. So no bundle that cannot
//! be read now loses rows, and rows of a bundle are of one state in all tables. Where bundles of a unit changed all of its bundles are
//! read again: rows are made of nothing but bundles.

mod base;
mod bucket_file;
mod manifest;
mod options;
mod outcome;
mod reading;
mod spill;
mod verify;

#[cfg(feature = "cloud")]
#[cfg(test)]
mod tests;

pub use manifest::TableObject;
pub use options::CompactOptions;
pub use outcome::CompactOutcome;
pub use verify::{TablesState, TablesVerdict};

use super::ObjectTieredStore;
use crate::index::Shard;
use crate::model::{Failure, Handle, Progress};
use crate::source::{Entry, ListedFile};
use crate::store::StoreError;
use crate::store::dataset::Dataset;
use base::Base;
use bucket_file::BucketFile;
use manifest::{MOST_BUCKETS, TABLES, TableFiles, TabledBundle, TablesManifest};
use reading::Found;
use spill::{Piece, Spill};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The bucket of so many, a power of two, that a run falls to.
fn bucket_of(handle: &Handle, buckets: u32) -> u32 {
    Shard::index_of(handle, buckets)
}

/// The number of buckets with which files of a table of so many bytes are as large as they should be, or larger.
fn buckets_for(bytes: u128, of_file: u64) -> u32 {
    let mut buckets = 1;
    while buckets < MOST_BUCKETS && bytes / (u128::from(buckets) * 2) >= u128::from(of_file.max(1)) {
        buckets *= 2;
    }
    buckets
}

/// The bundles of a store as they were listed.
pub(super) struct Listed {
    pub(super) bundles: BTreeMap<Handle, Entry>,
    /// Objects that may be bundles and have no handle, and why.
    pub(super) strays: Vec<Failure>,
    /// Whether what is not listed is gone.
    pub(super) is_all: bool,
}

/// A compaction under way.
struct Compaction<'a> {
    store: &'a ObjectTieredStore,
    options: &'a CompactOptions,
    progress: &'a dyn Progress,
    listed: &'a Listed,
    base: &'a Base,
    spill: Spill,
    found: BTreeMap<Handle, Found>,
    /// Units that stay as they are, as a bundle that has rows in them cannot be read now.
    left: BTreeSet<u32>,
    outcome: CompactOutcome,
}

impl ObjectTieredStore {
    /// Brings the tables of the store in line with its bundles. Where nothing changed nothing is read but the listing and the manifest.
    ///
    /// Bundles that cannot be read now are in the outcome; what the tables hold of them stays.
    ///
    /// # Errors
    /// The store or the disk of this machine refuses, or somebody else's compaction came first; then the tables are as they were.
    pub fn compact(&self, options: &CompactOptions, progress: &dyn Progress) -> Result<CompactOutcome, StoreError> {
        let listed = self.bundles_there()?;
        let base = Base::read(self, options.anew)?;
        let mut outcome = CompactOutcome { unread: listed.strays.clone(), ..CompactOutcome::default() };
        let changed = base.changed(&listed, options.anew);
        let gone = base.gone(&listed);
        if changed.is_empty() && gone.is_empty() {
            outcome.describe(&base.manifest);
            return Ok(outcome);
        }
        let there = self.files.list(TABLES).map_err(self.refused(TABLES))?;
        let spill = Spill::new()?;
        let (found, left) = (BTreeMap::new(), BTreeSet::new());
        let compaction =
            Compaction { store: self, options, progress, listed: &listed, base: &base, spill, found, left, outcome };
        compaction.run(&changed, &gone, &there)
    }
}

impl Compaction<'_> {
    fn run(
        mut self,
        changed: &[&Handle],
        gone: &[&Handle],
        there: &[ListedFile],
    ) -> Result<CompactOutcome, StoreError> {
        self.progress.begin(self.listed.bundles.len());
        self.read(changed)?;
        if !self.listed.is_all {
            self.left.extend(gone.iter().map(|handle| self.base.manifest.unit_of(handle)));
        }
        let mut remade = self.units_to_make(changed, gone, there);
        let rest: Vec<&Handle> = self.listed.bundles.keys().filter(|handle| self.is_to_read(handle, &remade)).collect();
        self.read(&rest)?;
        remade.retain(|unit| !self.left.contains(unit));
        let waits = |handle: &&&Handle| !remade.contains(&self.base.manifest.unit_of(handle));
        self.outcome.waiting =
            changed.iter().chain(gone).filter(waits).filter(|handle| self.is_readable(handle)).count();
        self.outcome.unread.sort();
        if remade.is_empty() {
            self.outcome.describe(&self.base.manifest);
            return Ok(self.outcome);
        }
        let manifest =
            TablesManifest { replaces: self.base.hash, tables: self.tables(&remade)?, bundles: self.bundles(&remade) };
        self.base.put(self.store, &manifest)?;
        self.outcome.describe(&manifest);
        self.base.clear(self.store, &manifest, there, self.options, &mut self.outcome);
        Ok(self.outcome)
    }

    /// Reads bundles that were listed.
    fn read(&mut self, handles: &[&Handle]) -> Result<(), StoreError> {
        let bundles: Vec<(&Handle, &Entry)> =
            handles.iter().filter_map(|handle| self.listed.bundles.get_key_value(*handle)).collect();
        let found = reading::read(self.store, &bundles, &self.spill, self.options.at_once, self.progress)?;
        for ((handle, _), found) in bundles.into_iter().zip(found) {
            if let Found::Unread(reason) = &found {
                self.outcome.unread.push(Failure { path: handle.to_string(), reason: reason.clone() });
                if self.base.manifest.has_rows(handle) {
                    self.left.insert(self.base.manifest.unit_of(handle));
                }
            }
            self.found.insert(handle.clone(), found);
        }
        Ok(())
    }

    /// The units whose rows are to be made anew.
    fn units_to_make(&self, changed: &[&Handle], gone: &[&Handle], there: &[ListedFile]) -> BTreeSet<u32> {
        let base = &self.base.manifest;
        let mut units: BTreeSet<u32> = changed
            .iter()
            .filter(|handle| self.is_readable(handle))
            .chain(gone)
            .map(|handle| base.unit_of(handle))
            .collect();
        if !units.is_empty() && (self.options.anew || self.base.has_other_size(self.listed, self.options.file_bytes)) {
            units = (0..base.units()).collect();
        }
        // A file that somebody took away is made again with the others of its unit.
        let names: HashSet<(&str, u64)> = there.iter().map(|file| (file.name.as_str(), file.size)).collect();
        let is_away = |file: &&manifest::TableObject| !names.contains(&(file.name().as_str(), file.bytes));
        units.extend(base.files().filter(is_away).map(|file| file.bucket % base.units()));
        units.retain(|unit| !self.left.contains(unit));
        units
    }

    /// Whether a bundle is to be read for the units that are made anew. One that is known to be damaged is not read again.
    fn is_to_read(&self, handle: &Handle, units: &BTreeSet<u32>) -> bool {
        let is_damaged = self.base.manifest.bundles.get(handle).is_some_and(|bundle| bundle.failure.is_some());
        !self.found.contains_key(handle) && !is_damaged && units.contains(&self.base.manifest.unit_of(handle))
    }

    fn is_readable(&self, handle: &Handle) -> bool {
        !matches!(self.found.get(handle), Some(Found::Unread(_)))
    }

    /// The tables with these units made anew; their files are there.
    fn tables(&mut self, remade: &BTreeSet<u32>) -> Result<BTreeMap<Dataset, TableFiles>, StoreError> {
        let units = self.base.manifest.units();
        let is_whole = remade.len() as u64 == u64::from(units);
        let mut tables = BTreeMap::new();
        for (position, dataset) in Dataset::ALL.into_iter().enumerate() {
            let runs = self.runs(position, remade);
            let buckets = match self.base.manifest.tables.get(&dataset) {
                Some(table) if !is_whole => table.buckets,
                _ => self.buckets(dataset, &runs)?,
            };
            let mut files: Vec<TableObject> = Vec::new();
            if let Some(table) = self.base.manifest.tables.get(&dataset).filter(|_| !is_whole) {
                files.extend(table.files.iter().filter(|file| !remade.contains(&(file.bucket % units))).cloned());
            }
            let mut written = 0;
            for (bucket, runs) in by_bucket(&runs, buckets) {
                let file = BucketFile::write(dataset, self.base.hash, &runs, &self.spill)?;
                let BucketFile { sha256, bytes, rows, ref runs, .. } = file;
                let object = TableObject { dataset, bucket, sha256, bytes, rows, runs: runs.clone() };
                written += usize::from(self.store.put_table(&object, &file.path)?);
                files.push(object);
            }
            self.outcome.written += written;
            files.sort_by_key(|file| file.bucket);
            tables.insert(dataset, TableFiles { buckets, files });
        }
        Ok(tables)
    }

    /// The runs of some units in order, each with its rows of one dataset.
    fn runs(&self, dataset: usize, units: &BTreeSet<u32>) -> Vec<(&Handle, Piece)> {
        let base = &self.base.manifest;
        let rows = self.found.iter().filter_map(|(handle, found)| match found {
            Found::Rows { pieces, .. } if units.contains(&base.unit_of(handle)) => {
                Some((handle, *pieces.get(dataset)?))
            }
            _ => None,
        });
        rows.collect()
    }

    /// The number of buckets for all rows of a dataset. Small pieces take more bytes than their rows do in a file, so a first file tells
    /// how many more.
    fn buckets(&self, dataset: Dataset, runs: &[(&Handle, Piece)]) -> Result<u32, StoreError> {
        let of_file = self.options.file_bytes;
        let length = |runs: &[(&Handle, Piece)]| runs.iter().map(|(_, piece)| u128::from(piece.length)).sum::<u128>();
        let mut buckets = buckets_for(length(runs), of_file);
        while let (true, Some((_, first))) = (buckets > 1, by_bucket(runs, buckets).pop_first()) {
            let file = BucketFile::write(dataset, self.base.hash, &first, &self.spill)?;
            let enough = buckets_for(length(runs) * u128::from(file.bytes) / length(&first).max(1), of_file);
            if enough >= buckets {
                break;
            }
            buckets = enough;
        }
        Ok(buckets)
    }

    /// The bundles of the tables with these units made anew.
    fn bundles(&self, remade: &BTreeSet<u32>) -> BTreeMap<Handle, TabledBundle> {
        let base = &self.base.manifest;
        let is_remade = |handle: &Handle| remade.contains(&base.unit_of(handle));
        // Of a unit that is made anew stay those that were not read again, as they are known to be damaged.
        let stays = |handle: &Handle| {
            !is_remade(handle) || self.listed.bundles.contains_key(handle) && !self.found.contains_key(handle)
        };
        let old = base.bundles.iter().filter(|(handle, _)| stays(handle));
        let mut bundles: BTreeMap<Handle, TabledBundle> =
            old.map(|(handle, bundle)| (handle.clone(), bundle.clone())).collect();
        for (handle, found) in self.found.iter().filter(|(handle, _)| is_remade(handle)) {
            let (is_as_listed, failure) = match found {
                Found::Rows { is_as_listed, .. } => (*is_as_listed, None),
                Found::Damaged { reason, is_as_listed } => (*is_as_listed, Some(reason.clone())),
                Found::Gone | Found::Unread(_) => continue,
            };
            let entry = self.listed.bundles.get(handle).filter(|_| is_as_listed);
            bundles.insert(handle.clone(), TabledBundle { stamp: entry.map(|entry| entry.stamp), failure });
        }
        bundles
    }
}

/// Runs by their buckets, in order.
fn by_bucket<'a>(runs: &[(&'a Handle, Piece)], buckets: u32) -> BTreeMap<u32, Vec<(&'a Handle, Piece)>> {
    let mut of_bucket: BTreeMap<u32, Vec<(&Handle, Piece)>> = BTreeMap::new();
    for (handle, piece) in runs {
        of_bucket.entry(bucket_of(handle, buckets)).or_default().push((*handle, *piece));
    }
    of_bucket
}
