//! Rows of the index as they are listed, each with its key and its score.

use super::error::CliError;
use crate::index::{Catalog, SqliteCatalog};
use crate::model::{IndexRow, RowKey};
use std::collections::HashMap;

/// A row to show.
#[derive(Debug)]
pub(super) struct ListedRow {
    pub(super) key: RowKey,
    pub(super) row: IndexRow,
    /// Its score, if it was ranked by one.
    pub(super) score: Option<f64>,
}

/// The rows of some keys, each with its score, if there are scores.
pub(super) fn listed_rows(
    index: &SqliteCatalog,
    keys: &[&RowKey],
    scores: &HashMap<&RowKey, f64>,
) -> Result<Vec<ListedRow>, CliError> {
    let rows = index.rows(keys)?.into_iter();
    Ok(rows.map(|(key, row)| ListedRow { score: scores.get(&key).copied(), key, row }).collect())
}
