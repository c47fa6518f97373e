//! One row at a time, for stores that know what they have just written.

use super::freshness::read_stamp;
use super::{IndexError, row, schema};
use crate::bundle::{BundleError, BundleFault, Limits, read_scalars};
use crate::model::{Handle, IndexRow};
use rusqlite::TransactionBehavior;
use std::path::Path;

/// The row of a bundle's file.
///
/// # Errors
/// The file cannot be read, or it is no bundle or a damaged one.
pub fn read_row(file: &Path, handle: Handle, limits: &Limits) -> Result<IndexRow, BundleError> {
    // The stamp first: of a file that changes meanwhile the row counts as stale.
    let stamp =
        read_stamp(file).map_err(|error| BundleError { path: file.to_owned(), fault: BundleFault::Io(error) })?;
    Ok(row::from_scalars(handle, stamp, read_scalars(file, limits)?))
}

/// Puts a row into an index, under its handle, in the place of the one that is there.
///
/// # Errors
/// The index is newer, damaged, no index at all or cannot be written.
pub fn put_row(index: &Path, row: IndexRow) -> Result<(), IndexError> {
    let mut connection = schema::open_for_writing(index)?;
    let bundle_path = row.handle.to_string();
    let put = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        row::write(&mut row::prepare_write(&transaction)?, bundle_path, row)?;
        transaction.commit()
    };
    put().map_err(|error| IndexError::from_sqlite(index, error))
}

/// Takes the row of a handle out of an index; where there is none, nothing happens.
///
/// # Errors
/// As [`put_row`].
pub fn remove_row(index: &Path, handle: &Handle) -> Result<(), IndexError> {
    let connection = schema::open_for_writing(index)?;
    let deleted = connection.execute("DELETE FROM backtest_index WHERE bundle_path = ?", [handle.as_str()]);
    deleted.map(drop).map_err(|error| IndexError::from_sqlite(index, error))
}

/// Takes every row out of an index and returns how many there were.
///
/// # Errors
/// As [`put_row`].
pub fn remove_all_rows(index: &Path) -> Result<usize, IndexError> {
    let connection = schema::open_for_writing(index)?;
    connection.execute("DELETE FROM backtest_index", []).map_err(|error| IndexError::from_sqlite(index, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Index;

    #[test]
    fn a_row_comes_is_replaced_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index.sqlite");
        let bundle = Path::new("examples/sweep/ema_12_40_rsi_7.iafbt");
        let handle = Handle::new("n/a").unwrap();
        for _ in 0..2 {
            put_row(&index, read_row(bundle, handle.clone(), &Limits::default()).unwrap()).unwrap();
        }
        let open = Index::open_read_only(&index).unwrap();
        let rows = open.rows(["n/a"]).unwrap();
        assert_eq!((open.count().unwrap(), rows[0].1.algorithm_id.as_deref()), (1, Some("ema_12_40_rsi_7")));
        remove_row(&index, &handle).unwrap();
        remove_row(&index, &handle).unwrap();
        assert_eq!(open.count().unwrap(), 0);
    }
}
