//! Pruning: which of the backtests that lost a ranking may be taken away, and taking them away through their store.

mod archive;
mod error;

pub use archive::Archive;
pub use error::{ArchiveError, PruneError};

use super::BacktestStore;
use crate::index::{Catalog, IndexError};
use crate::model::{BundleStamp, Failure, Handle, RowKey};
use crate::rank::Ranked;
use crate::source::read_stamp;
use std::collections::HashSet;
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
    /// The backtests that would go, in the order of the ranking.
    pub losers: Vec<Loser>,
    /// Those that lost too but stay, and why.
    pub spared: Vec<Failure>,
    /// Those that lost too and that the store does not hold.
    pub missing: Vec<RowKey>,
}

/// A backtest that was ranked and lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loser {
    /// The key of its row.
    pub key: RowKey,
    handle: Handle,
    file: PathBuf,
    stamp: BundleStamp,
}

/// Plans to take away the backtests that lost a ranking of an index of the store.
///
/// A backtest stays where there is any doubt: it has no value to be ranked by, it changed since it was indexed, it is
/// reached through a link, or one that stays is a link to it. Nothing outside of the store is ever looked at.
///
/// # Errors
/// The index cannot be read.
pub fn plan_pruning(
    store: &dyn PrunableStore,
    catalog: &dyn Catalog,
    losers: &[Ranked],
) -> Result<PrunePlan, IndexError> {
    let folder = store.bundle_folder();
    let losing: HashSet<&RowKey> = losers.iter().map(|loser| &loser.key).collect();
    let kept = catalog.candidates(None, &[])?.into_iter().filter(|row| !losing.contains(&row.key));
    let real_file = |key: &RowKey| fs::canonicalize(store.named_file(&key.handle_below(folder).ok()?)).ok();
    let needed: HashSet<PathBuf> = kept.filter_map(|row| real_file(&row.key)).collect();
    let keys: Vec<&RowKey> = losers.iter().map(|loser| &loser.key).collect();
    let unranked: HashSet<&RowKey> =
        losers.iter().filter(|loser| loser.value.is_none()).map(|loser| &loser.key).collect();
    let mut plan = PrunePlan::default();
    for (key, row) in catalog.rows(&keys)? {
        let loser = key.handle_below(folder).map_err(PruneError::from).and_then(|handle| {
            let file = store.named_file(&handle);
            let loser = Loser { key: key.clone(), handle, file, stamp: row.stamp };
            match () {
                () if unranked.contains(&key) => Err(PruneError::Unranked),
                () if needed.contains(&loser.file) => Err(PruneError::Needed),
                () => loser.check().map(|()| loser),
            }
        });
        match loser {
            Ok(loser) => plan.losers.push(loser),
            Err(PruneError::Gone) => plan.missing.push(key),
            Err(error) => plan.spared.push(Failure { path: key.to_string(), reason: error.to_string() }),
        }
    }
    Ok(plan)
}

impl Loser {
    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.stamp.size
    }

    /// Deletes the backtest through its store; files in a legacy directory that are no part of it stay.
    ///
    /// # Errors
    /// It changed since it was indexed, or the system refuses.
    pub fn delete(&self, store: &dyn PrunableStore) -> Result<(), PruneError> {
        self.check()?;
        store.take_away(&self.handle)
    }

    /// Moves the backtest into an archive through its store and gives its new path. A name that is taken there gets a
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
