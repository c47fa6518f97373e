//! Reading of bundles for tier 2: each once, some at a time, and its rows are set aside.

use super::spill::{Piece, Spill};
use crate::bundle::{BundleError, BundleFault};
use crate::model::{Backtest, EpochMs, Handle, Progress};
use crate::source::Entry;
use crate::store::dataset::{Dataset, Table, TableKind};
use crate::store::error::with_causes;
use crate::store::object_tiered::ObjectTieredStore;
use crate::store::side_by_side::side_by_side;
use crate::store::{BacktestStore, StoreError};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bytes of a bundle above which no other such is unpacked at the same time, so that memory stays bounded.
const LARGE: u64 = 1 << 20;

/// Bundles that did not come one after the other, after which the others are not asked for.
const PATIENCE: usize = 16;

/// What came of reading a bundle.
#[derive(Debug)]
pub(super) enum Found {
    /// Its rows, a piece for each dataset in their order.
    Rows { pieces: Vec<Piece>, is_as_listed: bool },
    /// It was read and is damaged.
    Damaged { reason: String, is_as_listed: bool },
    /// It is gone since it was listed.
    Gone,
    /// Nobody knows what it holds.
    Unread(String),
}

/// Reads bundles, as many at once as are asked for, and sets their rows aside.
///
/// # Errors
/// The rows cannot be made or set aside; of bundles alone nothing is an error.
pub(super) fn read(
    store: &ObjectTieredStore,
    bundles: &[(&Handle, &Entry)],
    spill: &Spill,
    at_once: usize,
    progress: &dyn Progress,
) -> Result<Vec<Found>, StoreError> {
    let (large, silent) = (Mutex::new(()), AtomicUsize::new(0));
    let read = |(handle, entry): &(&Handle, &Entry)| {
        let _alone = (entry.stamp.size > LARGE).then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
        let found = match silent.load(Ordering::Relaxed) < PATIENCE {
            true => read_one(store, handle, entry, spill, &silent),
            false => Ok(Found::Unread("it was not asked for, as the store gave none of those before".to_owned())),
        };
        progress.advance();
        found
    };
    side_by_side(at_once, bundles, read).into_iter().collect()
}

fn read_one(
    store: &ObjectTieredStore,
    handle: &Handle,
    entry: &Entry,
    spill: &Spill,
    silent: &AtomicUsize,
) -> Result<Found, StoreError> {
    let opened = store.bundles.open(handle);
    let did_not_come =
        matches!(&opened, Err(StoreError::Unread { source: BundleError { fault: BundleFault::Io(_), .. }, .. }));
    match did_not_come {
        true => _ = silent.fetch_add(1, Ordering::Relaxed),
        false => silent.store(0, Ordering::Relaxed),
    }
    let is_as_listed = || store.bundles.source().is_as_listed(entry);
    match opened {
        Ok(opened) => {
            let pieces = set_aside(handle, opened.backtest, &opened.sha256.to_string(), spill)?;
            Ok(Found::Rows { pieces, is_as_listed: is_as_listed() })
        }
        Err(StoreError::NotFound { .. }) => Ok(Found::Gone),
        Err(StoreError::Corrupt { source, .. }) => {
            Ok(Found::Damaged { reason: with_causes(&source.fault), is_as_listed: is_as_listed() })
        }
        Err(StoreError::Unread { source, .. }) => Ok(Found::Unread(with_causes(&source.fault))),
        Err(error) => Ok(Found::Unread(with_causes(&error))),
    }
}

/// Makes the rows of a backtest and sets them aside.
fn set_aside(handle: &Handle, mut backtest: Backtest, sha256: &str, spill: &Spill) -> Result<Vec<Piece>, StoreError> {
    put_in_order(&mut backtest);
    let piece = |dataset| {
        let made = Table::new(dataset, TableKind::Compact).and_then(|mut table| {
            table.add(handle, sha256, &backtest)?;
            table.finish()
        });
        let bytes = made.map_err(StoreError::table(&PathBuf::from(handle.as_str())))?;
        spill.put(&bytes).map_err(StoreError::io(spill.path()))
    };
    Dataset::ALL.into_iter().map(piece).collect()
}

/// Puts the records of each run in order of time, what has none last.
fn put_in_order(backtest: &mut Backtest) {
    let key = |moment: Option<EpochMs>| (moment.is_none(), moment);
    for run in &mut backtest.runs {
        run.snapshots.sort_by_key(|snapshot| key(snapshot.created_at));
        run.trades.sort_by_key(|trade| key(trade.opened_at));
        run.orders.sort_by_key(|order| key(order.created_at));
    }
}
