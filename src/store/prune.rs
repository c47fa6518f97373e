//! Pruning: which of the bundles that lost a ranking may be taken away, and taking them away.

use super::local_dir::LocalDirStore;
use crate::bundle::remove_legacy_directory;
use crate::files::{self, lies_within, move_directory, move_file};
use crate::index::{Catalog, IndexError};
use crate::model::{BundleStamp, Failure, Handle, RowKey};
use crate::rank::Ranked;
use crate::source::read_stamp;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What pruning would do.
#[derive(Debug, Default)]
pub struct PrunePlan {
    /// The bundles that would go, in the order of the ranking.
    pub losers: Vec<Loser>,
    /// Those that lost too but stay, and why.
    pub spared: Vec<Failure>,
}

/// A bundle that was ranked and lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loser {
    /// The key of its row.
    pub key: RowKey,
    handle: Handle,
    file: PathBuf,
    stamp: BundleStamp,
}

/// Plans to take away the bundles that lost a ranking of an index on the store's folder.
///
/// A bundle stays where there is any doubt: it has no value to be ranked by, it changed since it was indexed, it is
/// reached through a link, or a bundle that stays is a link to it. Nothing outside of the folder is ever looked at.
///
/// # Errors
/// The index cannot be read.
pub fn plan_pruning(store: &LocalDirStore, catalog: &dyn Catalog, losers: &[Ranked]) -> Result<PrunePlan, IndexError> {
    let losing: HashSet<&RowKey> = losers.iter().map(|loser| &loser.key).collect();
    let kept = catalog.candidates(None, &[])?.into_iter().filter(|row| !losing.contains(&row.key));
    let needed: HashSet<PathBuf> =
        kept.filter_map(|row| fs::canonicalize(store.root().join(row.key.as_str())).ok()).collect();
    let mut plan = PrunePlan::default();
    let keys: Vec<&RowKey> = losers.iter().map(|loser| &loser.key).collect();
    let unranked: HashSet<&RowKey> =
        losers.iter().filter(|loser| loser.value.is_none()).map(|loser| &loser.key).collect();
    for (key, row) in catalog.rows(&keys)? {
        let loser = key.handle_below(store.root()).map_err(|error| error.to_string()).and_then(|handle| {
            let file = handle.under(store.root());
            let loser = Loser { key: key.clone(), handle, file, stamp: row.stamp };
            match () {
                () if unranked.contains(&key) => Err("it has no value to be ranked by".to_owned()),
                () if needed.contains(&loser.file) => Err("a bundle that stays is a link to it".to_owned()),
                () => loser.check().map(|()| loser),
            }
        });
        match loser {
            Ok(loser) => plan.losers.push(loser),
            Err(reason) => plan.spared.push(Failure { path: key.to_string(), reason }),
        }
    }
    Ok(plan)
}

impl Loser {
    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.stamp.size
    }

    /// Deletes the file, or what belongs to the backtest in a legacy directory.
    ///
    /// # Errors
    /// It changed since it was indexed, or the system refuses.
    pub fn delete(&self) -> Result<(), String> {
        self.check()?;
        let remove = if self.file.is_dir() { remove_legacy_directory } else { |file: &Path| fs::remove_file(file) };
        remove(&self.file).map_err(|error| error.to_string())
    }

    /// Whether something is left where it was: files in a legacy directory that are no part of a backtest.
    pub fn leaves_something(&self) -> bool {
        self.file.is_dir()
    }

    /// Moves the file or the legacy directory into an archive, to the same place below it or, if flattened, right into
    /// it, and gives its new path. A name that is taken there gets a number; nothing is ever overwritten.
    ///
    /// # Errors
    /// It changed since it was indexed, its place leads out of the archive, or the system refuses.
    pub fn archive(&self, archive: &Archive) -> Result<PathBuf, String> {
        self.check()?;
        let parts = self.handle.as_str().rsplit_once('/');
        let folder = match parts.filter(|_| !archive.flatten) {
            Some((folders, _)) => archive.folder.join(folders),
            None => archive.folder.clone(),
        };
        let name = parts.map_or(self.handle.as_str(), |(_, name)| name);
        files::make_folder(&folder)
            .map_err(|error| format!("{} cannot be made: {}", folder.display(), io::Error::from(error)))?;
        if !fs::canonicalize(&folder).is_ok_and(|real| real.starts_with(&archive.folder)) {
            return Err(format!("{} is a link that leads out of the archive", folder.display()));
        }
        let moved = match self.file.is_dir() {
            true => move_directory(&self.file, &folder, name),
            false => move_file(&self.file, &folder, name, &archive.folder),
        };
        moved.map_err(|error| match error.kind() {
            io::ErrorKind::CrossesDevices => "a directory is moved only within its file system".to_owned(),
            _ => io::Error::from(error).to_string(),
        })
    }

    /// Makes sure that the file is the one that was indexed and ranked.
    fn check(&self) -> Result<(), String> {
        match fs::canonicalize(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err("it is gone already".to_owned()),
            Err(error) => Err(error.to_string()),
            Ok(real) if real != self.file => Err("it is reached through a link".to_owned()),
            Ok(_) => match read_stamp(&self.file) {
                Ok(stamp) if stamp == self.stamp => Ok(()),
                Ok(_) => Err("it changed since it was indexed".to_owned()),
                Err(error) => Err(error.to_string()),
            },
        }
    }
}

/// Where losers are moved to.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    flatten: bool,
}

/// Why a folder cannot be an archive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// What is put there would be indexed again.
    #[error("the archive {} lies in the folder {}, whose bundles are indexed", folder.display(), root.display())]
    WithinStore {
        /// The archive.
        folder: PathBuf,
        /// The folder of bundles.
        root: PathBuf,
    },
    /// It cannot be made.
    #[error("the archive {} cannot be made", folder.display())]
    Io {
        /// The archive.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Archive {
    /// Makes sure that a folder, which need not be there yet, can be the archive of a store.
    ///
    /// # Errors
    /// It lies in the store.
    pub fn check(folder: &Path, store: &LocalDirStore) -> Result<(), ArchiveError> {
        match lies_within(folder, store.root()) {
            true => Err(ArchiveError::WithinStore { folder: folder.to_owned(), root: store.root().to_owned() }),
            false => Ok(()),
        }
    }

    /// Opens the archive of a store, and makes its folder where there is none.
    ///
    /// # Errors
    /// It lies in the store, or it cannot be made.
    pub fn open(folder: &Path, flatten: bool, store: &LocalDirStore) -> Result<Archive, ArchiveError> {
        Archive::check(folder, store)?;
        let made = files::make_folder(folder).map_err(io::Error::from).and_then(|()| fs::canonicalize(folder));
        let real = made.map_err(|source| ArchiveError::Io { folder: folder.to_owned(), source })?;
        // Asked again, now that every part of the path is there.
        Archive::check(&real, store)?;
        files::remove_abandoned(&real);
        Ok(Archive { folder: real, flatten })
    }
}
