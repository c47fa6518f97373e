//! The bundles of a source as a store: they are read where they are, and nothing is written there.

use super::trials::of_trial;
use super::{BacktestStore, StoreError, WriteMode};
use crate::bundle::{self, BundleError, BundleFault, BundleScalars, Limits, OpenedBundle};
use crate::index::read_rows;
use crate::model::{Backtest, Failure, Handle, IndexRow, TrialName};
use crate::source::{BundleSource, Entry};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

/// Why nothing is written.
const ONLY_READ: &str = "bundles are only read there";

/// Looks at a bundle, at most, that is replaced while it is read.
const LOOKS: usize = 3;

/// The bundles of any source, such as a prefix in an object store.
#[derive(Debug, Clone)]
pub struct SourceStore {
    source: Arc<dyn BundleSource>,
    /// The name in the source of the bundle of a handle.
    name: fn(&Handle) -> Handle,
    limits: Limits,
}

impl SourceStore {
    /// A store of what a source has.
    pub fn new(source: Arc<dyn BundleSource>, limits: Limits) -> SourceStore {
        SourceStore::named_by(Handle::clone, source, limits)
    }

    /// The same, where bundles have other names in the source than their handles.
    pub(super) fn named_by(name: fn(&Handle) -> Handle, source: Arc<dyn BundleSource>, limits: Limits) -> SourceStore {
        SourceStore { source, name, limits }
    }

    /// The source.
    pub fn source(&self) -> &dyn BundleSource {
        &*self.source
    }

    /// Reads something of the bundle of a handle; where there is none and the handle looks like that of a trial, of the bundle of
    /// the trial.
    fn read<T>(
        &self,
        handle: &Handle,
        read: impl Fn(&Handle, Option<&TrialName>) -> Result<T, BundleFault>,
    ) -> Result<T, StoreError> {
        let read = |bundle: &Handle, trial: Option<&TrialName>| {
            let name = (self.name)(bundle);
            // One that is replaced meanwhile is there as before or as after.
            let changed =
                (1..LOOKS).map(|_| read(&name, trial)).find(|found| !is_of(found, ErrorKind::StaleNetworkFileHandle));
            changed.unwrap_or_else(|| read(&name, trial))
        };
        let found = match (read(handle, None), handle.split_trial()) {
            (found, Some((bundle, trial))) if is_of(&found, ErrorKind::NotFound) => read(&bundle, Some(&trial)),
            (found, _) => found,
        };
        found.map_err(|fault| {
            let path = PathBuf::from(format!("{}/{}", self.source.location(), (self.name)(handle)));
            StoreError::unreadable(handle, BundleError { path, fault })
        })
    }

    /// Reads something of all bytes of the bundle of a handle, as [`read`](SourceStore::read) finds it.
    fn read_whole<T>(
        &self,
        handle: &Handle,
        read: impl Fn(Vec<u8>, Option<&TrialName>) -> Result<T, BundleFault>,
    ) -> Result<T, StoreError> {
        self.read(handle, |name, trial| {
            let mut bytes = Vec::new();
            self.source.read(name, &self.limits, &mut bytes)?;
            read(bytes, trial)
        })
    }

    /// The bytes of the bundle of a handle.
    pub(super) fn bytes(&self, handle: &Handle) -> Result<Vec<u8>, StoreError> {
        self.read_whole(handle, |bytes, trial| match trial {
            Some(_) => Err(BundleFault::Io(ErrorKind::NotFound.into())),
            None => Ok(bytes),
        })
    }

    fn refuse(handle: &Handle) -> StoreError {
        StoreError::NotSupported { handle: handle.clone(), reason: ONLY_READ.to_owned() }
    }

    fn listed(&self) -> Result<(Vec<Entry>, Vec<Failure>), StoreError> {
        let listing = self.source.list();
        let listing =
            listing.map_err(|error| StoreError::Generic { store: self.source.location(), source: error.into() })?;
        Ok((listing.entries.iter().collect(), listing.unreachable))
    }
}

/// Whether reading failed with an error of this kind.
fn is_of<T>(found: &Result<T, BundleFault>, kind: ErrorKind) -> bool {
    matches!(found, Err(BundleFault::Io(error)) if error.kind() == kind)
}

impl BacktestStore for SourceStore {
    fn handles(&self) -> Result<Vec<Handle>, StoreError> {
        Ok(self.listed()?.0.into_iter().map(|entry| entry.handle).collect())
    }

    fn unreachable(&self) -> Result<Vec<Failure>, StoreError> {
        Ok(self.listed()?.1)
    }

    fn handles_and_unreachable(&self) -> Result<(Vec<Handle>, Vec<Failure>), StoreError> {
        let (entries, unreachable) = self.listed()?;
        Ok((entries.into_iter().map(|entry| entry.handle).collect(), unreachable))
    }

    fn exists(&self, handle: &Handle) -> Result<bool, StoreError> {
        match self.open_scalars(handle) {
            Err(StoreError::NotFound { .. }) => Ok(false),
            result => result.map(|_| true),
        }
    }

    fn open(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        self.read_whole(handle, |bytes, trial| match trial {
            Some(trial) => bundle::trial_from_bytes(&bytes, trial, &self.limits),
            None => bundle::from_bytes(&bytes, &self.limits),
        })
    }

    fn open_measurable(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        self.read_whole(handle, |bytes, trial| bundle::measurable_from_bytes(&bytes, trial, &self.limits))
    }

    fn open_scalars(&self, handle: &Handle) -> Result<BundleScalars, StoreError> {
        let scalars =
            self.read(handle, |bundle, trial| Ok((self.source.scalars(bundle, &self.limits)?, trial.cloned())));
        let (scalars, trial) = scalars?;
        of_trial(scalars, trial.as_ref(), handle)
    }

    fn write(&self, handle: &Handle, _: &Backtest, _: WriteMode) -> Result<Handle, StoreError> {
        Err(SourceStore::refuse(handle))
    }

    fn delete(&self, handle: &Handle) -> Result<(), StoreError> {
        Err(SourceStore::refuse(handle))
    }

    fn index_rows(&self) -> Result<Vec<IndexRow>, StoreError> {
        let read = |handle: &Handle| read_rows(self.source(), handle, handle, &self.limits).ok();
        Ok(self.handles()?.iter().filter_map(read).flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Sha256;
    use crate::source::memory::Memory;
    use std::fs;

    #[test]
    fn a_bundle_is_opened_from_its_source_and_nothing_is_written_there() {
        let bytes = fs::read("examples/sweep/ema_12_40_rsi_7.iafbt").unwrap();
        let source = Memory::of([("n/a.iafbt", bytes.clone()), ("b.iafbt", b"no bundle".to_vec())]);
        let store = SourceStore::new(Arc::new(source), Limits::default());
        let handle = |name: &str| Handle::new(name).unwrap();
        let opened = store.open(&handle("n/a.iafbt")).unwrap();
        assert_eq!(opened.sha256, Sha256::of(&bytes));
        assert_eq!(store.handles().unwrap(), [handle("b.iafbt"), handle("n/a.iafbt")]);
        assert!(matches!(store.open(&handle("b.iafbt")), Err(StoreError::Corrupt { .. })));
        assert!(matches!(store.open(&handle("c.iafbt")), Err(StoreError::NotFound { .. })));
        assert!(!store.exists(&handle("a.iafbt#one/vector")).unwrap());
        assert_eq!(store.index_rows().unwrap().len(), 1);
        let refused = store.write(&handle("d.iafbt"), &opened.backtest, WriteMode::Create).unwrap_err();
        assert_eq!(refused.to_string(), "'d.iafbt' cannot be written: bundles are only read there");
    }
}
