//! Tier 3: which chunks there are, which are named, and taking away those that no bundle names.

use super::LocalTieredStore;
use crate::bundle::{ChunkId, Manifest};
use crate::model::Handle;
use crate::store::{BacktestStore, StoreError};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What there is in tier 3.
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

/// What a collection came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// Chunks that no bundle names, with their sizes in bytes.
    pub removed: Vec<(ChunkId, u64)>,
    /// How many chunks stay.
    pub kept: usize,
}

/// Who names each chunk.
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
    /// What there is in tier 3. Every chunk is read and every bundle opened.
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
    /// A bundle cannot be read, so that nobody knows what it names; then nothing is removed. Or the system refuses.
    pub fn collect(&self, dry_run: bool) -> Result<Collected, StoreError> {
        let _nobody_writes = if dry_run { None } else { Some(self.journal.exclude()?) };
        let stored = self.chunks.stored()?;
        let (named, unreadable) = self.named_chunks()?;
        if let Some(error) = unreadable.into_iter().next() {
            return Err(error);
        }
        let (kept, removed): (Vec<_>, Vec<_>) = stored.into_iter().partition(|(chunk, _)| named.contains_key(chunk));
        if !dry_run {
            removed.iter().try_for_each(|(chunk, _)| self.chunks.remove(chunk))?;
        }
        Ok(Collected { removed, kept: kept.len() })
    }

    pub(super) fn census(&self) -> Result<Census, StoreError> {
        let stored = self.chunks.stored()?;
        let sound = |chunk: &ChunkId| self.chunks.is_sound(chunk);
        let checked: Vec<(&ChunkId, bool)> =
            stored.par_iter().map(|(chunk, _)| Ok((chunk, sound(chunk)?))).collect::<Result<_, StoreError>>()?;
        let altered = checked.into_iter().filter(|(_, sound)| !sound).map(|(chunk, _)| *chunk).collect();
        let (named, _) = self.named_chunks()?;
        Ok(Census { stored, named, altered })
    }

    /// Who names which chunks, and the bundles that cannot be read.
    fn named_chunks(&self) -> Result<(Named, Vec<StoreError>), StoreError> {
        let read = |handle: Handle| (self.open(&handle).map(|opened| Manifest::of(&opened.backtest)), handle);
        let manifests: Vec<_> = self.handles()?.into_par_iter().map(read).collect();
        let (mut named, mut unreadable) = (Named::new(), Vec::new());
        for (manifest, handle) in manifests {
            match manifest {
                Ok(manifest) => {
                    for chunk in manifest.into_iter().flat_map(|manifest| manifest.chunks()) {
                        named.entry(chunk).or_default().insert(handle.clone());
                    }
                }
                Err(StoreError::NotFound { .. }) => {}
                Err(error) => unreadable.push(error),
            }
        }
        Ok((named, unreadable))
    }
}
