//! Removing the rows of bundles that were taken away.

use super::{IndexError, schema};
use rusqlite::TransactionBehavior;
use std::path::Path;

/// Removes the rows of these paths, all of them or, where that fails, none.
///
/// # Errors
/// The index is newer, damaged, no index at all or cannot be written.
pub fn remove_rows<'a>(index: &Path, bundle_paths: impl IntoIterator<Item = &'a str>) -> Result<(), IndexError> {
    let mut connection = schema::open_for_writing(index)?;
    let remove = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut delete = transaction.prepare("DELETE FROM backtest_index WHERE bundle_path = ?")?;
        for bundle_path in bundle_paths {
            delete.execute([bundle_path])?;
        }
        drop(delete);
        transaction.commit()
    };
    remove().map_err(|error| IndexError::from_sqlite(index, error))
}
