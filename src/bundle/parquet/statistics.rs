//! A column as it was decoded, held against the statistics that the file has of it.

use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;

use super::fault::{BlobFault, unreadable};

/// A column as it is stored: the values that are there, and for each row whether it has one.
pub(super) struct Column<T> {
    pub(super) rows: usize,
    pub(super) values: Vec<T>,
    pub(super) levels: Vec<i16>,
}

impl<T: Copy> Column<T> {
    /// The value of each row, with `missing` where there is none.
    pub(super) fn spread(self, missing: T) -> Result<Vec<T>, BlobFault> {
        if self.values.len() == self.rows {
            return Ok(self.values);
        }
        let mut values = self.values.into_iter();
        let spread: Vec<T> =
            self.levels.iter().filter_map(|&level| if level == 0 { Some(missing) } else { values.next() }).collect();
        if spread.len() == self.rows { Ok(spread) } else { Err(unreadable("its rows and values do not match")) }
    }
}

/// Checks the smallest and the largest of moments; of none there is nothing to check.
pub(super) fn check_integers(column: &ColumnChunkMetaData, range: Option<(i64, i64)>) -> Result<(), BlobFault> {
    let (Some(Statistics::Int64(written)), Some((smallest, largest))) = (column.statistics(), range) else {
        return Ok(());
    };
    let agrees = |written: Option<&i64>, found: i64| written.is_none_or(|&written| written == found);
    if agrees(written.min_opt(), smallest) && agrees(written.max_opt(), largest) {
        return Ok(());
    }
    Err(BlobFault::Altered("its moments are not within those that its footer says".to_owned()))
}

/// Checks values against their number, smallest and largest.
pub(super) fn check_doubles(column: &ColumnChunkMetaData, found: &Column<f64>) -> Result<(), BlobFault> {
    let Some(Statistics::Double(written)) = column.statistics() else { return Ok(()) };
    let missing = (found.rows - found.values.len().min(found.rows)) as u64;
    if written.null_count_opt().is_some_and(|count| count != missing) {
        return Err(BlobFault::Altered("it has not as many values as its footer says".to_owned()));
    }
    let (smallest, largest) =
        found.values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(smallest, largest), &value| {
            (smallest.min(value), largest.max(value))
        });
    // Writers leave NaN out of statistics, and a column of nothing else has none.
    let agrees = |written: Option<&f64>, found: f64| {
        written.is_none_or(|&written| written.is_nan() || written == found || smallest > largest)
    };
    if agrees(written.min_opt(), smallest) && agrees(written.max_opt(), largest) {
        return Ok(());
    }
    Err(BlobFault::Altered(format!(
        "its values range from {smallest:?} to {largest:?}, which is not the range that its footer says"
    )))
}
