//! The pages of a Parquet file before a decoder sees them: whether their headers can be believed.
//!
//! The decoder reserves what a header claims, and takes negative offsets and missing dictionaries for bugs of the program.
//! Here a file that would lead it there meets an error with the number.

use std::ops::Range;

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::fault::GuardFault;
use super::page_header::PageHeader;
use super::thrift::Thrift;
use crate::bundle::limits::Limits;

type Result<T> = std::result::Result<T, GuardFault>;

/// Checks the pages of every column, and returns how many bytes they have once decompressed.
///
/// # Errors
/// A column lies outside of the file, a page's header is malformed, or there is more than the limits allow.
pub(crate) fn check_pages(file: &[u8], metadata: &ParquetMetaData, limits: &Limits) -> Result<u64> {
    let columns = metadata.row_groups().iter().flat_map(|group| group.columns());
    columns.into_iter().try_fold(0, |before, column| check_column(file, column, before, limits))
}

/// Checks the pages of a column, and returns how many bytes they have together with those before.
fn check_column(file: &[u8], column: &ColumnChunkMetaData, before: u64, limits: &Limits) -> Result<u64> {
    let Range { start, end } = column_range(file, column)?;
    let (mut at, mut total, mut has_dictionary) = (start, before, false);
    while at < end {
        let (header, content) = page_at(file, at, end)?;
        let values = header.values.into();
        if values > limits.series_points {
            return Err(GuardFault::TooLarge { size: values, unit: "rows", limit: limits.series_points });
        }
        if header.needs_dictionary() && !has_dictionary {
            let what = "a page needs a dictionary and there is none";
            return Err(GuardFault::Malformed { offset: content.start as u64, what });
        }
        has_dictionary |= header.is_dictionary();
        total = total.saturating_add(header.decompressed.into());
        if total > limits.decompressed {
            return Err(GuardFault::TooLarge { size: total, unit: "bytes decompressed", limit: limits.decompressed });
        }
        at = content.end;
    }
    Ok(total)
}

/// Where the pages of a column are in its file.
///
/// # Errors
/// They lie outside of it.
pub(crate) fn column_range(file: &[u8], column: &ColumnChunkMetaData) -> Result<Range<usize>> {
    let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
    let range = usize::try_from(start).ok().zip(usize::try_from(column.compressed_size()).ok());
    let range = range.and_then(|(start, length)| Some(start..start.checked_add(length)?));
    let outside = GuardFault::Malformed { offset: start.max(0) as u64, what: "a column lies outside of it" };
    range.filter(|range| range.end <= file.len()).ok_or(outside)
}

/// The header of the page at `at` in a column that ends at `end`, and where the page's content is.
///
/// # Errors
/// The header is malformed, or the page goes on behind its column.
pub(crate) fn page_at(file: &[u8], at: usize, end: usize) -> Result<(PageHeader, Range<usize>)> {
    let mut thrift = Thrift::new(&file[..end], at);
    let header = PageHeader::read(&mut thrift)?;
    let start = thrift.position();
    match start + header.compressed as usize {
        behind if behind > end => Err(thrift.malformed("a page goes on behind its column")),
        behind => Ok((header, start..behind)),
    }
}
