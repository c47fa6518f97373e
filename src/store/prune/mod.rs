//! Pruning: takes the backtests that lost a ranking, and gives those that may be taken away, each of which then goes
//! through its store. Must not know why they lost, nor ask anybody.

mod archive;
mod error;

pub use archive::{Archive, ArchivedNames};
pub use error::{ArchiveError, PruneError};

use super::BacktestStore;
use crate::index::{Catalog, IndexError};
use crate::model::{BundleStamp, Failure, Handle, RowKey};
use crate::rank::RankedList;
use crate::source::{read_stamp, walk};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A store in folders of this machine, from which backtests can be taken away once it is sure which file they are.
pub trait PrunableStore: BacktestStore {
    /// The folder of the store, with all links resolved.
    fn root_folder(&self) -> &Path;

    /// The folder that handles are relative to, with all links resolved.
    fn bundle_folder(&self) -> &Path;

    /// Whether a marked archive may lie in the store's folder, because whatever lists the store passes over it.
    fn passes_over_archives(&self) -> bool;

    /// The file or legacy directory that a handle leads to, as it is named: a link is not followed.
    fn named_file(&self, handle: &Handle) -> PathBuf;

    /// Deletes exactly this backtest, and what the store keeps of it.
    ///
    /// # Errors
    /// It is gone, or the system refuses.
    fn take_away(&self, handle: &Handle) -> Result<(), PruneError>;

    /// Moves a backtest into an archive and gives its new path.
    ///
    /// # Errors
    /// It is gone, the archive has no room for it, or the system refuses.
    fn move_to(&self, archive: &Archive, handle: &Handle) -> Result<PathBuf, PruneError>;
}

/// A plan of what pruning takes away.
#[derive(Debug, Default)]
pub struct PrunePlan {
    /// The bundles that would go, in the order of the ranking.
    pub losers: Vec<Loser>,
    /// Backtests that lost too but stay, and why.
    pub spared: Vec<Failure>,
    /// How many of these changed since they were indexed.
    pub changed: usize,
    /// Those that lost too and that the store does not hold.
    pub missing: Vec<RowKey>,
}

/// A bundle all of whose backtests were ranked and lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loser {
    /// The keys of its rows in the index.
    pub keys: Vec<RowKey>,
    handle: Handle,
    file: PathBuf,
    stamp: BundleStamp,
}

/// Plans to take away the bundles whose backtests lost a ranking of an index of the store.
///
/// A bundle stays where there is any doubt: one of its backtests has no value to be ranked by or did not lose, it changed
/// since it was indexed, it is reached through a link, or one that stays is a link to it. A backtest of one universe goes
/// with the one that it is a part of. Nothing outside of the store is ever looked at.
///
/// # Errors
/// The index cannot be read.
pub fn plan_pruning(
    store: &dyn PrunableStore,
    catalog: &dyn Catalog,
    losers: &RankedList,
) -> Result<PrunePlan, IndexError> {
    // A deletion that was stopped is finished before there are others.
    walk(store.bundle_folder()).clear_away();
    let losing: HashSet<&str> = losers.iter().filter(|loser| loser.value.is_some()).map(|loser| loser.key).collect();
    let rows = catalog.candidates(None, &[])?;
    let pooled = |row: usize| rows.is_part(row).then(|| RowKey::new(rows.key(row)).whole()).flatten();
    let is_losing = |row: usize| losing.contains(rows.key(row));
    let goes = |row: &usize| is_losing(*row) || pooled(*row).is_some_and(|whole| losing.contains(whole.as_str()));
    let (going, mut staying): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(goes);
    // Of several that keep a bundle it is not one of a universe alone that is named.
    staying.sort_by_key(|row| !rows.is_part(*row));
    let file_of = |key: &RowKey| bundle_of(store, key).ok().map(|handle| store.named_file(&handle));
    let mut needed: HashMap<PathBuf, RowKey> = HashMap::new();
    for key in staying.into_iter().map(|row| RowKey::new(rows.key(row))) {
        if let Some(real) = file_of(&key).and_then(|file| fs::canonicalize(file).ok()) {
            needed.insert(real, key);
        }
    }
    let mut keys_of: HashMap<PathBuf, Vec<RowKey>> = HashMap::new();
    for key in going.into_iter().map(|row| RowKey::new(rows.key(row))) {
        if let Some(file) = file_of(&key) {
            keys_of.entry(file).or_default().push(key);
        }
    }
    let mut plan = PrunePlan::default();
    let keys = losers.first_keys(losers.len());
    for (key, row) in catalog.rows(&keys.iter().collect::<Vec<_>>())? {
        let loser = bundle_of(store, &key).and_then(|handle| {
            let file = store.named_file(&handle);
            if !losing.contains(key.as_str()) {
                return Err(PruneError::Unranked);
            }
            match needed.get(&file) {
                Some(other) if file_of(other).as_ref() == Some(&file) => Err(PruneError::Shared(other.to_string())),
                Some(_) => Err(PruneError::Needed),
                None => {
                    // The first of its backtests stands for all.
                    let Some(keys) = keys_of.remove(&file) else { return Ok(None) };
                    let loser = Loser { keys, handle, file, stamp: row.stamp };
                    loser.check().map(|()| Some(loser))
                }
            }
        });
        match loser {
            Ok(loser) => plan.losers.extend(loser),
            Err(PruneError::Gone) => plan.missing.push(key),
            Err(error) => {
                plan.changed += usize::from(matches!(error, PruneError::Changed));
                plan.spared.push(Failure { path: key.to_string(), reason: error.to_string() });
            }
        }
    }
    Ok(plan)
}

/// The handle of the bundle whose row has this key: itself, where there is such a file.
fn bundle_of(store: &dyn PrunableStore, key: &RowKey) -> Result<Handle, PruneError> {
    let handle = key.handle_below(store.bundle_folder())?;
    let is_file = store.named_file(&handle).symlink_metadata().is_ok();
    Ok(match handle.split_trial() {
        Some((bundle, _)) if !is_file => bundle,
        _ => handle,
    })
}

impl Loser {
    /// The handle of the bundle.
    pub fn bundle(&self) -> &Handle {
        &self.handle
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.stamp.size
    }

    /// Deletes the bundle through its store; files in a legacy directory that are no part of it stay.
    ///
    /// # Errors
    /// It changed since it was indexed, or the system refuses.
    pub fn delete(&self, store: &dyn PrunableStore) -> Result<(), PruneError> {
        self.check()?;
        store.take_away(&self.handle)
    }

    /// Moves the bundle into an archive through its store and gives its new path. A name that is taken there gets a
    /// number; nothing is ever overwritten.
    ///
    /// # Errors
    /// It changed since it was indexed, its folder leads out of the archive, or the system refuses.
    pub fn archive(&self, store: &dyn PrunableStore, archive: &Archive) -> Result<PathBuf, PruneError> {
        self.check()?;
        store.move_to(archive, &self.handle)
    }

    /// Whether something is left where it was: files in a legacy directory that are no part of a backtest.
    pub fn leaves_something(&self) -> bool {
        self.file.is_dir()
    }

    /// Makes sure that the file is the one that was indexed and ranked.
    fn check(&self) -> Result<(), PruneError> {
        match fs::canonicalize(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(PruneError::Gone),
            Err(error) => Err(PruneError::Refused(error)),
            Ok(real) if real != self.file => Err(PruneError::Link),
            Ok(_) => match read_stamp(&self.file) {
                Ok(stamp) if stamp == self.stamp => Ok(()),
                Ok(_) => Err(PruneError::Changed),
                Err(error) => Err(PruneError::Refused(error)),
            },
        }
    }
}
