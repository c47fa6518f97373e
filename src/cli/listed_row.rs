//! Rows of the index as they are listed, each with its path and its score.

use super::error::CliError;
use crate::index::Index;
use crate::model::IndexRow;
use std::collections::HashMap;

/// A row to show.
#[derive(Debug)]
pub(super) struct ListedRow<'a> {
    /// The bundle's path as the index holds it.
    pub(super) path: &'a str,
    pub(super) row: IndexRow,
    /// What it was ranked by, where that was a score.
    pub(super) score: Option<f64>,
}

/// The rows of some paths, each with its score, if there are scores.
pub(super) fn listed_rows<'a>(
    index: &Index,
    paths: impl IntoIterator<Item = &'a str>,
    scores: &HashMap<&str, f64>,
) -> Result<Vec<ListedRow<'a>>, CliError> {
    let rows = index.rows(paths)?.into_iter();
    Ok(rows.map(|(path, row)| ListedRow { path, row, score: scores.get(path).copied() }).collect())
}
