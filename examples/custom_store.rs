//! A store of one's own: it keeps its backtests in memory.
//!
//! `cargo test --features contract --example custom_store` holds it against the contract that every store keeps;
//! `cargo run --example custom_store` copies a folder of bundles into it and ranks what is there.

#![allow(clippy::print_stdout)]

use iaf::bundle::{self, BundleScalars, Limits, OpenedBundle, WriteOptions};
use iaf::index::rows_from_scalars;
use iaf::model::{Backtest, BundleStamp, Handle, IndexRow, TrialName};
use iaf::store::{BacktestStore, CopyOptions, LocalDirStore, Parcel, Received, StoreError, Transfer, WriteMode, copy};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Backtests by their handles, each with its chunks. A map in order gives handles in a stable order.
#[derive(Debug, Default)]
struct MemoryStore {
    parcels: RwLock<BTreeMap<Handle, Arc<Parcel>>>,
}

impl MemoryStore {
    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<Handle, Arc<Parcel>>> {
        // A writer that panicked has changed nothing: parcels are put in whole.
        self.parcels.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, BTreeMap<Handle, Arc<Parcel>>> {
        self.parcels.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn parcel(&self, handle: &Handle) -> Result<Arc<Parcel>, StoreError> {
        self.read().get(handle).cloned().ok_or_else(|| StoreError::NotFound { handle: handle.clone() })
    }

    /// The parcel that a handle leads to, and the trial in it, where the handle is that of a trial.
    fn located(&self, handle: &Handle) -> Result<(Arc<Parcel>, Option<TrialName>), StoreError> {
        match (self.parcel(handle), handle.split_trial()) {
            (Err(StoreError::NotFound { .. }), Some((bundle, trial))) => match self.parcel(&bundle) {
                Ok(parcel) => Ok((parcel, Some(trial))),
                Err(_) => Err(StoreError::NotFound { handle: handle.clone() }),
            },
            (parcel, _) => Ok((parcel?, None)),
        }
    }

    /// Puts a parcel in as one step, so that nobody ever finds half of it.
    fn put(&self, handle: &Handle, parcel: Parcel, mode: WriteMode) -> Result<(), StoreError> {
        let mut parcels = self.change();
        if mode == WriteMode::Create && parcels.contains_key(handle) {
            return Err(StoreError::AlreadyThere { handle: handle.clone() });
        }
        parcels.insert(handle.clone(), Arc::new(parcel));
        Ok(())
    }
}

/// Names the backtest whose bytes cannot be understood, or in which there is no such trial.
fn corrupt(handle: &Handle) -> impl FnOnce(bundle::BundleFault) -> StoreError {
    let (handle, path) = (handle.clone(), Path::new(handle.as_str()).to_owned());
    move |fault| match fault {
        bundle::BundleFault::NoTrial { .. } => StoreError::NotFound { handle },
        fault => StoreError::Corrupt { handle, source: bundle::BundleError { path, fault } },
    }
}

impl BacktestStore for MemoryStore {
    fn handles(&self) -> Result<Vec<Handle>, StoreError> {
        Ok(self.read().keys().cloned().collect())
    }

    fn exists(&self, handle: &Handle) -> Result<bool, StoreError> {
        match self.open_scalars(handle) {
            Err(StoreError::NotFound { .. }) => Ok(false),
            result => result.map(|_| true),
        }
    }

    fn open(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        let (parcel, trial) = self.located(handle)?;
        match trial {
            Some(trial) => bundle::trial_from_bytes(&parcel.bytes, &trial, &Limits::default()),
            None => bundle::from_bytes(&parcel.bytes, &Limits::default()),
        }
        .map_err(corrupt(handle))
    }

    fn open_scalars(&self, handle: &Handle) -> Result<BundleScalars, StoreError> {
        let (parcel, trial) = self.located(handle)?;
        let mut scalars = bundle::scalars_from_bytes(&parcel.bytes, &Limits::default()).map_err(corrupt(handle))?;
        scalars.trials.retain(|one| trial.is_none() || one.name == trial);
        if scalars.trials.is_empty() { Err(StoreError::NotFound { handle: handle.clone() }) } else { Ok(scalars) }
    }

    fn write(&self, handle: &Handle, backtest: &Backtest, mode: WriteMode) -> Result<Handle, StoreError> {
        // What was opened as a trial is written as the bundle that it is of.
        let bundle = handle.split_trial().filter(|_| self.exists(handle).unwrap_or_default());
        let handle = bundle.as_ref().map_or(handle, |(bundle, _)| bundle);
        let options = WriteOptions { version: backtest.format_version, ..WriteOptions::default() };
        let bytes = bundle::to_bytes(backtest, &options)
            .map_err(|fault| StoreError::NotSupported { handle: handle.clone(), reason: fault.to_string() })?;
        self.put(handle, Parcel { bytes, chunks: Vec::new() }, mode)?;
        Ok(handle.clone())
    }

    fn delete(&self, handle: &Handle) -> Result<(), StoreError> {
        let removed = self.change().remove(handle);
        removed.map(drop).ok_or_else(|| StoreError::NotFound { handle: handle.clone() })
    }

    fn index_rows(&self) -> Result<Vec<IndexRow>, StoreError> {
        let stamp = |parcel: &Parcel| BundleStamp { mtime_ns: 0, size: parcel.bytes.len() as u64 };
        let rows = |handle| Ok(rows_from_scalars(handle, stamp(&*self.parcel(handle)?), self.open_scalars(handle)?));
        let all: Vec<Vec<IndexRow>> = self.handles()?.iter().map(rows).collect::<Result<_, StoreError>>()?;
        Ok(all.into_iter().flatten().collect())
    }
}

impl Transfer for MemoryStore {
    fn pack(&self, handle: &Handle) -> Result<Parcel, StoreError> {
        self.parcel(handle).map(Arc::unwrap_or_clone)
    }

    fn unpack(&self, handle: &Handle, parcel: &Parcel) -> Result<Received, StoreError> {
        match self.put(handle, parcel.clone(), WriteMode::Create) {
            Err(StoreError::AlreadyThere { .. }) if self.parcel(handle)?.bytes == parcel.bytes => {
                Ok(Received::AlreadyThere(handle.clone()))
            }
            result => result.map(|()| Received::Written(handle.clone())),
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = LocalDirStore::new(Path::new("examples/sweep"), Limits::default())?;
    let memory = MemoryStore::default();
    let outcome = copy(&folder, &memory, &folder.handles()?, &CopyOptions::default(), &())?;
    let rows = memory.index_rows()?;
    let best = rows.iter().filter_map(|row| Some((row.summary.get("sharpe_ratio")?, row)));
    let best = best.max_by(|one, other| one.0.total_cmp(&other.0));
    println!("{} backtests in memory", outcome.copied);
    if let Some((sharpe_ratio, row)) = best {
        println!("best: {} with a Sharpe ratio of {sharpe_ratio:.2}", row.name());
    }
    Ok(())
}

#[cfg(all(test, feature = "contract"))]
mod tests {
    use super::*;
    use iaf::store::contract;

    #[test]
    fn it_keeps_the_contract() {
        contract::check(MemoryStore::default);
        contract::check_transfer(&MemoryStore::default(), &MemoryStore::default());
    }
}
