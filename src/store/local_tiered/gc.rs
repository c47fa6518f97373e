//! Tier 3: which chunks there are, which are named, and taking away those that no bundle names.

use super::LocalTieredStore;
use crate::bundle::{self, ChunkFault, ChunkId, Manifest, bare_handle};
use crate::model::{Failure, Handle};
use crate::source::{Found, Walk, walk};
use crate::store::StoreError;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Looks at the bundles, at most, while some of them vanish meanwhile.
const LOOKS: usize = 3;

/// Counts of the chunks in tier 3.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OhlcvStats {
    /// Chunks that are there.
    pub stored: usize,
    /// Their size in bytes.
    pub stored_bytes: u64,
    /// Chunks that bundles name.
    pub referenced: usize,
    /// Chunks that are there and that no bundle names.
    pub orphan: usize,
    /// Chunks that bundles name and that are not there.
    pub missing: usize,
    /// Chunks whose bytes are not those of their names.
    pub altered: usize,
}

/// Whether a collection takes chunks away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// It only says which chunks no bundle names.
    DryRun,
    /// It removes them.
    Remove,
}

/// The outcome of collecting chunks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// Chunks that no bundle names, with their sizes in bytes.
    pub removed: Vec<(ChunkId, u64)>,
    /// The number of chunks that stay.
    pub kept: usize,
}

/// The backtests that name each chunk.
type Named = BTreeMap<ChunkId, BTreeSet<Handle>>;

/// Tier 3 and who names what in it.
pub(super) struct Census {
    pub(super) stored: BTreeMap<ChunkId, u64>,
    pub(super) named: Named,
    pub(super) altered: BTreeSet<ChunkId>,
}

impl Census {
    pub(super) fn stats(&self) -> OhlcvStats {
        OhlcvStats {
            stored: self.stored.len(),
            stored_bytes: self.stored.values().sum(),
            referenced: self.named.len(),
            orphan: self.stored.keys().filter(|chunk| !self.named.contains_key(chunk)).count(),
            missing: self.named.keys().filter(|chunk| !self.stored.contains_key(chunk)).count(),
            altered: self.altered.len(),
        }
    }
}

impl LocalTieredStore {
    /// Counts the chunks of tier 3. Every chunk is read and every bundle opened.
    ///
    /// # Errors
    /// The store cannot be listed, or a chunk not be read.
    pub fn ohlcv_stats(&self) -> Result<OhlcvStats, StoreError> {
        Ok(self.census()?.stats())
    }

    /// Takes away the chunks that no bundle names, or only says which these are.
    ///
    /// Waits until nobody writes, so that the chunks of a backtest on its way stay.
    ///
    /// # Errors
    /// A bundle cannot be read or a folder not be looked into, so that nobody knows which chunks are named there; then
    /// nothing is removed. The folder of chunks is a link, so that other stores may name them. Or the system refuses.
    pub fn collect(&self, collection: Collection) -> Result<Collected, StoreError> {
        if self.paths.chunks.is_symlink() {
            return Err(StoreError::SharedChunks { location: self.paths.chunks.as_path().into() });
        }
        let removes = collection == Collection::Remove;
        let _nobody_writes = removes.then(|| self.journal.exclude()).transpose()?;
        let stored = self.chunks.stored()?;
        let (named, unreadable) = self.named_chunks();
        if let Some(error) = unreadable.into_iter().next() {
            return Err(error);
        }
        let (kept, removed): (Vec<_>, Vec<_>) = stored.into_iter().partition(|(chunk, _)| named.contains_key(chunk));
        if removes {
            removed.iter().try_for_each(|(chunk, _)| self.chunks.remove(chunk))?;
        }
        Ok(Collected { removed, kept: kept.len() })
    }

    pub(super) fn census(&self) -> Result<Census, StoreError> {
        let stored = self.chunks.stored()?;
        let altered = |chunk: &ChunkId| match self.chunks.holds(chunk) {
            Ok(_) => Ok(None),
            Err(ChunkFault::Altered { .. }) => Ok(Some(*chunk)),
            Err(fault) => Err(fault),
        };
        let altered =
            stored.par_iter().filter_map(|(chunk, _)| altered(chunk).transpose()).collect::<Result<_, _>>()?;
        let (named, _) = self.named_chunks();
        Ok(Census { stored, named, altered })
    }

    /// The chunks that bundles name, and the bundles that cannot be read.
    ///
    /// It is every file that counts, whether or not a handle leads to it.
    fn named_chunks(&self) -> (Named, Vec<StoreError>) {
        let mut look = self.look_at_bundles();
        for _ in 1..LOOKS {
            // One that has just gone may be there under another name.
            if !look.1.iter().any(|error| matches!(error, StoreError::NotFound { .. })) {
                break;
            }
            look = self.look_at_bundles();
        }
        look
    }

    fn look_at_bundles(&self) -> (Named, Vec<StoreError>) {
        let (found, mut unreadable) = bundle_files(&self.paths.bundles);
        let read = |Found { handle, path }| {
            let owner = bare_handle(&Handle::from_path(&self.paths.bundles, &path).unwrap_or(handle));
            (bundle::read(&path, &self.limits).map(|opened| Manifest::of(&opened.backtest)), owner)
        };
        let manifests: Vec<_> = found.into_par_iter().map(read).collect();
        let mut named = Named::new();
        for (manifest, owner) in manifests {
            match manifest {
                Ok(manifest) => {
                    for chunk in manifest.into_iter().flat_map(|manifest| manifest.chunks()) {
                        named.entry(chunk).or_default().insert(owner.clone());
                    }
                }
                Err(error) => unreadable.push(StoreError::unreadable(&owner, error)),
            }
        }
        (named, unreadable)
    }
}

/// Every bundle below a folder, those in legacy directories too, and what cannot be looked into.
fn bundle_files(folder: &Path) -> (Vec<Found>, Vec<StoreError>) {
    let Walk { mut found, failures, .. } = walk(folder);
    let unreachable = |failure: Failure| StoreError::Unreachable {
        location: folder.join(failure.path).into(),
        reason: failure.reason,
    };
    let mut unreadable: Vec<StoreError> = failures.into_iter().map(unreachable).collect();
    let legacy: Vec<_> = found.iter().map(|found| found.path.clone()).filter(|path| path.is_dir()).collect();
    for directory in legacy {
        let (inside, failed) = bundle_files(&directory);
        found.extend(inside);
        unreadable.extend(failed);
    }
    (found, unreadable)
}
