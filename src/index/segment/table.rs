//! Files of Parquet under a header: one that may come from anywhere is checked before its decoder sees it, and read a few rows
//! at a time.

use super::SegmentFault;
use super::columns::{MTIME, SIZE};
use crate::bundle::Limits;
use crate::bundle::parquet_guard::{GAVE_UP, GuardFault, footer, or_give_up, pages};
use crate::model::{BundleStamp, Handle};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrowPrimitiveType, ListArray, ListViewArray, PrimitiveArray, RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::ParquetMetaDataReader;

/// Rows that are decoded at once: all of most files, whose reader is let go then.
const AT_ONCE: usize = 1024;

/// A file of Parquet under a header, whose columns are decoded piece by piece.
pub(super) struct Table {
    /// What stands under the key that was asked for.
    pub(super) header: String,
    /// `None` at the end: a reader takes room for each column.
    reader: Option<ParquetRecordBatchReader>,
    /// Columns that were read already.
    ahead: Option<RecordBatch>,
}

impl Table {
    /// Opens a file that has a header under this key; of its columns all are read or those that are named.
    pub(super) fn open(bytes: Vec<u8>, key: &str, wanted: Option<&[&str]>) -> Result<Table, SegmentFault> {
        let gave_up = || SegmentFault::Refused(GAVE_UP.to_owned());
        or_give_up(|| open(bytes, key, wanted)).unwrap_or_else(|| Err(gave_up()))
    }

    /// The next columns; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, SegmentFault> {
        let next = match self.ahead.take() {
            Some(columns) => Some(columns),
            None => self.read()?,
        };
        // Where fewer came than were asked for, these may be the last.
        if next.as_ref().is_some_and(|columns| columns.num_rows() < AT_ONCE) {
            self.ahead = self.read()?;
        }
        Ok(next)
    }

    fn read(&mut self) -> Result<Option<RecordBatch>, SegmentFault> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        let read = or_give_up(|| reader.next()).ok_or_else(|| SegmentFault::Refused(GAVE_UP.to_owned()))?;
        let columns = read.transpose().map_err(|error| SegmentFault::Refused(error.to_string()))?;
        if columns.is_none() {
            self.reader = None;
        }
        Ok(columns)
    }
}

fn open(bytes: Vec<u8>, key: &str, wanted: Option<&[&str]>) -> Result<Table, SegmentFault> {
    let bytes = Bytes::from(bytes);
    let limits = Limits::default();
    footer::check(&bytes, &limits)?;
    pages::check_pages(&bytes, &ParquetMetaDataReader::new().parse_and_finish(&bytes)?, &limits)?;
    let mut builder = ParquetRecordBatchReaderBuilder::try_new(bytes)?.with_batch_size(AT_ONCE);
    let entries = builder.metadata().file_metadata().key_value_metadata();
    let header = entries.into_iter().flatten().find(|entry| entry.key == key).and_then(|entry| entry.value.clone());
    let header = header.ok_or(SegmentFault::Header)?;
    if let Some(wanted) = wanted {
        let mask = ProjectionMask::columns(builder.parquet_schema(), wanted.iter().copied());
        builder = builder.with_projection(mask);
    }
    Ok(Table { header, reader: Some(builder.build()?), ahead: None })
}

impl From<GuardFault> for SegmentFault {
    fn from(fault: GuardFault) -> SegmentFault {
        SegmentFault::Refused(fault.to_string())
    }
}

/// Columns by their names.
pub(super) struct Columns<'a>(pub(super) &'a RecordBatch);

impl<'a> Columns<'a> {
    fn column<T>(&self, name: &str, of: impl FnOnce(&'a dyn Array) -> Option<&'a T>) -> Result<&'a T, SegmentFault> {
        let column = self.0.column_by_name(name).and_then(|column| of(column.as_ref()));
        column.ok_or_else(|| SegmentFault::Column(name.to_owned()))
    }

    pub(super) fn texts(&self, name: &str) -> Result<&'a StringArray, SegmentFault> {
        self.column(name, |column| column.as_string_opt::<i32>())
    }

    pub(super) fn numbers<T: ArrowPrimitiveType>(&self, name: &str) -> Result<&'a PrimitiveArray<T>, SegmentFault> {
        self.column(name, |column| column.as_primitive_opt::<T>())
    }

    pub(super) fn shared_lists(&self, name: &str) -> Result<&'a ListViewArray, SegmentFault> {
        self.column(name, |column| column.as_list_view_opt::<i32>())
    }

    pub(super) fn lists(&self, name: &str) -> Result<&'a ListArray, SegmentFault> {
        self.column(name, |column| column.as_list_opt::<i32>())
    }
}

/// The columns of stamps.
pub(super) struct Stamps<'a> {
    mtimes: &'a PrimitiveArray<Int64Type>,
    sizes: &'a PrimitiveArray<Int64Type>,
}

impl<'a> Stamps<'a> {
    pub(super) fn of(columns: &Columns<'a>) -> Result<Stamps<'a>, SegmentFault> {
        Ok(Stamps { mtimes: columns.numbers(MTIME)?, sizes: columns.numbers(SIZE)? })
    }

    pub(super) fn at(&self, position: usize) -> Result<BundleStamp, SegmentFault> {
        let missing = |name: &str| SegmentFault::Column(name.to_owned());
        let mtime_ns = number(self.mtimes, position).ok_or_else(|| missing(MTIME))?;
        let size = number(self.sizes, position).and_then(|size| u64::try_from(size).ok());
        Ok(BundleStamp { mtime_ns, size: size.ok_or_else(|| missing(SIZE))? })
    }
}

pub(super) fn text(column: &StringArray, position: usize) -> Option<&str> {
    column.is_valid(position).then(|| column.value(position))
}

pub(super) fn number<T: ArrowPrimitiveType>(column: &PrimitiveArray<T>, position: usize) -> Option<T::Native> {
    column.is_valid(position).then(|| column.value(position))
}

/// The bundle that is named in a row.
pub(super) fn handle(column: &StringArray, position: usize) -> Result<Handle, SegmentFault> {
    let name = text(column, position).unwrap_or_default();
    Handle::new(name).map_err(|error| SegmentFault::Refused(error.to_string()))
}
