//! Trials of a bundle with studies: read by handles of their own, and found among the rows of an index.

use super::StoreError;
use crate::bundle::{self, BundleScalars, Limits, Manifest, OpenedBundle};
use crate::index::{Catalog, IndexError};
use crate::model::{Handle, IndexRow, RowKey, TrialName};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// A bundle's file, and which of its trials is meant; `None` where it is the bundle.
pub(super) struct Located<'a> {
    handle: &'a Handle,
    path: &'a Path,
    trial: Option<&'a TrialName>,
    limits: &'a Limits,
}

impl Located<'_> {
    /// Reads something of a handle whose file and trial were found.
    pub(super) fn read<T>(
        handle: &Handle,
        (path, trial): (PathBuf, Option<TrialName>),
        limits: &Limits,
        read: impl FnOnce(&Located<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        read(&Located { handle, path: &path, trial: trial.as_ref(), limits })
    }

    /// Reads the whole of it.
    pub(super) fn open(&self) -> Result<OpenedBundle, StoreError> {
        let opened = match self.trial {
            Some(trial) => bundle::read_trial(self.path, trial, self.limits),
            None => bundle::read(self.path, self.limits),
        };
        opened.map_err(|source| StoreError::unreadable(self.handle, source))
    }

    /// Reads what it takes to measure and to show it.
    pub(super) fn open_measurable(&self) -> Result<OpenedBundle, StoreError> {
        bundle::read_measurable(self.path, self.trial, self.limits)
            .map_err(|source| StoreError::unreadable(self.handle, source))
    }

    /// Reads the scalars: those of the trial alone, if one is meant.
    pub(super) fn open_scalars(&self) -> Result<BundleScalars, StoreError> {
        let scalars = bundle::read_scalars(self.path, self.limits);
        let scalars = scalars.map_err(|source| StoreError::unreadable(self.handle, source))?;
        of_trial(scalars, self.trial, self.handle)
    }

    /// Reads which chunks the bundle names, which are those of each of its trials.
    pub(super) fn open_manifest(&self) -> Result<Option<Manifest>, StoreError> {
        bundle::read_manifest(self.path, self.limits).map_err(|source| StoreError::unreadable(self.handle, source))
    }
}

/// The scalars of the trial that a handle means, or else of the whole bundle.
pub(super) fn of_trial(
    mut scalars: BundleScalars,
    trial: Option<&TrialName>,
    handle: &Handle,
) -> Result<BundleScalars, StoreError> {
    if let Some(trial) = trial {
        scalars.trials.retain(|one| one.name.as_ref() == Some(trial));
        if scalars.trials.is_empty() {
            return Err(StoreError::NotFound { handle: handle.clone() });
        }
    }
    Ok(scalars)
}

/// The rows that a catalog has of some bundles, in their order.
pub(super) fn rows_of(bundles: &[Handle], catalog: &dyn Catalog) -> Result<Vec<IndexRow>, IndexError> {
    let mut keys = Vec::with_capacity(bundles.len());
    for bundle in bundles {
        keys.extend(catalog.keys_of(&RowKey::from(bundle))?);
    }
    // The name of a file may look like that of a trial of another.
    let mut seen = HashSet::new();
    let keys: Vec<&RowKey> = keys.iter().filter(|key| seen.insert(*key)).collect();
    Ok(catalog.rows(&keys)?.into_iter().map(|(_, row)| row).collect())
}
