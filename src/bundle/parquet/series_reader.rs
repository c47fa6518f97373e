//! Reader of a series: a Parquet file of two columns, `ts` (milliseconds since 1970) and `value` (floating point).
//!
//! The file's own statistics are held against what was decoded: a byte that changed on disk mostly still decodes, to
//! other numbers.

use bytes::Bytes;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{DataType, DoubleType, Int64Type};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, RowGroupMetaData};

use super::column_pages::ColumnPages;
use super::fault::{BlobFault, unreadable};
use super::guard::{GAVE_UP, footer, or_give_up, pages};
use super::series_workspace::{Moments, SeriesWorkspace};
use super::statistics::{Column, check_doubles, check_integers};
use crate::bundle::limits::Limits;
use crate::model::{EpochMs, Point, Series};

/// Rows that there is room for before they have arrived.
const EARLY_ROOM: usize = 1 << 16;

/// Decodes the blobs of one bundle.
pub(crate) struct SeriesReader<'a> {
    workspace: &'a mut SeriesWorkspace,
    limits: Limits,
    /// The bytes that all pages had so far.
    decompressed: u64,
}

impl<'a> SeriesReader<'a> {
    /// A reader that keeps to these limits, with all series together.
    pub(crate) fn new(workspace: &'a mut SeriesWorkspace, limits: &Limits) -> SeriesReader<'a> {
        SeriesReader { workspace, limits: *limits, decompressed: 0 }
    }

    /// Decodes a blob, and tells whether it holds nothing but points, which are values or NaN.
    ///
    /// # Errors
    /// It cannot be decoded, it contradicts itself, or it is too long.
    pub(crate) fn decode(&mut self, blob: &Bytes) -> Result<(Series, bool), BlobFault> {
        or_give_up(|| self.decode_file(blob)).unwrap_or_else(|| Err(unreadable(GAVE_UP)))
    }

    fn decode_file(&mut self, blob: &Bytes) -> Result<(Series, bool), BlobFault> {
        footer::check(blob, &self.limits)?;
        let metadata = ParquetMetaDataReader::new().parse_and_finish(blob)?;
        let rows = count(metadata.file_metadata().num_rows())?;
        self.limit(rows, "points", self.limits.series_points)?;
        self.decompressed = self.decompressed.saturating_add(pages::check_pages(blob, &metadata, &self.limits)?);
        self.limit(self.decompressed, "bytes decompressed", self.limits.decompressed)?;
        let columns = metadata.file_metadata().schema_descr().columns();
        let (ts, value) = find_columns(columns)?;
        let mut is_usual = columns.len() == 2 && rows > 0;
        let mut points = Vec::new();
        for group in metadata.row_groups() {
            let group_rows = self.rows_of(group, rows - points.len() as u64)?;
            let moments = self.moments(blob, group.column(ts), group_rows)?;
            let values = self.values(blob, group.column(value), group_rows)?;
            is_usual &= values.values.len() == group_rows;
            let values = values.spread(f64::NAN)?;
            let times = moments.values.iter().map(|&time| EpochMs(time));
            points.extend(times.zip(values).map(|(time, value)| Point { time, value }));
        }
        if points.len() as u64 != rows {
            return Err(BlobFault::Altered(format!("its footer says {rows} rows, and it has {}", points.len())));
        }
        Ok((Series::new(points), is_usual))
    }

    fn rows_of(&self, group: &RowGroupMetaData, left: u64) -> Result<usize, BlobFault> {
        let rows = count(group.num_rows())?;
        if rows > left {
            return Err(BlobFault::Altered("its row groups have more rows than its footer says".to_owned()));
        }
        usize::try_from(rows).map_err(|_| unreadable("it has more rows than this machine can count"))
    }

    fn limit(&self, size: u64, unit: &'static str, limit: u64) -> Result<(), BlobFault> {
        if size > limit { Err(BlobFault::TooLarge { size, unit, limit }) } else { Ok(()) }
    }

    fn moments(&mut self, blob: &Bytes, column: &ColumnChunkMetaData, rows: usize) -> Result<Moments, BlobFault> {
        let bytes = blob.slice(pages::column_range(blob, column)?);
        if let Some(moments) = self.workspace.known_moments(&bytes, rows) {
            check_integers(column, moments.range)?;
            return Ok(moments);
        }
        let decoded = self.column::<Int64Type>(blob, column, rows, "its column 'ts' is not of type int64")?;
        if decoded.values.len() != rows {
            return Err(unreadable("a point has no moment"));
        }
        let moments = Moments::new(decoded.values);
        check_integers(column, moments.range)?;
        self.workspace.keep_moments(&bytes, &moments);
        Ok(moments)
    }

    fn values(&mut self, blob: &Bytes, column: &ColumnChunkMetaData, rows: usize) -> Result<Column<f64>, BlobFault> {
        let values = self.column::<DoubleType>(blob, column, rows, "its column 'value' is not of type double")?;
        check_doubles(column, &values)?;
        Ok(values)
    }

    fn column<T: DataType>(
        &mut self,
        blob: &Bytes,
        column: &ColumnChunkMetaData,
        rows: usize,
        of_another_type: &str,
    ) -> Result<Column<T::T>, BlobFault> {
        let described = column.column_descr_ptr();
        if described.physical_type() != T::get_physical_type() {
            return Err(unreadable(of_another_type));
        }
        let pages = ColumnPages::of(blob, column, &mut self.workspace.context)?;
        read_column(ColumnReaderImpl::<T>::new(described, Box::new(pages)), rows)
    }
}

fn count(number: i64) -> Result<u64, BlobFault> {
    u64::try_from(number).map_err(|_| unreadable("it has less than no rows"))
}

/// The positions of the two columns.
fn find_columns(columns: &[parquet::schema::types::ColumnDescPtr]) -> Result<(usize, usize), BlobFault> {
    let find = |name: &str| {
        columns.iter().position(|column| {
            column.name() == name
                && column.path().parts().len() == 1
                && column.max_rep_level() == 0
                && column.max_def_level() <= 1
        })
    };
    find("ts").zip(find("value")).ok_or_else(|| unreadable("it has not the plain columns 'ts' and 'value'"))
}

fn read_column<T: DataType>(mut column: ColumnReaderImpl<T>, rows: usize) -> Result<Column<T::T>, BlobFault> {
    let room = rows.min(EARLY_ROOM);
    let (mut values, mut levels) = (Vec::with_capacity(room), Vec::with_capacity(room));
    // One row more than there should be, which tells pages that hold more.
    let mut wanted = rows.saturating_add(1);
    while wanted > 0 {
        let (read, _, _) = column.read_records(wanted, Some(&mut levels), None, &mut values)?;
        if read == 0 {
            break;
        }
        wanted = wanted.saturating_sub(read);
    }
    let read = rows.saturating_add(1) - wanted;
    if read != rows {
        return Err(BlobFault::Altered(format!("its footer says {rows} rows, and its pages hold other than that")));
    }
    Ok(Column { rows, values, levels })
}

#[cfg(test)]
mod tests {
    use super::super::series_writer::encode;
    use super::*;

    fn decode(blob: Vec<u8>, limits: &Limits) -> Result<(Series, bool), BlobFault> {
        SeriesReader::new(&mut SeriesWorkspace::default(), limits).decode(&blob.into())
    }

    fn too_large(result: Result<(Series, bool), BlobFault>) -> Option<(&'static str, u64)> {
        match result {
            Err(BlobFault::TooLarge { unit, limit, .. }) => Some((unit, limit)),
            _ => None,
        }
    }

    #[test]
    fn a_series_is_decoded_as_it_was_encoded() {
        let point = |number: i64| Point { time: EpochMs(number * 1000), value: number as f64 / 7.0 };
        let series = Series::new((0..5000).map(point).collect());
        let (decoded, is_usual) = decode(encode(&series).unwrap(), &Limits::default()).ok().unwrap();
        assert!(decoded == series && is_usual);
    }

    #[test]
    fn each_limit_is_an_error_that_names_it() {
        let series = Series::new((0..100).map(|number| Point { time: EpochMs(number), value: 1.0 }).collect());
        let blob = encode(&series).unwrap();
        let usual = Limits::default();
        let found = |limits| too_large(decode(blob.clone(), &limits));
        assert_eq!(found(Limits { series_points: 99, ..usual }), Some(("points", 99)));
        assert_eq!(found(Limits { decompressed: 99, ..usual }), Some(("bytes decompressed", 99)));
        assert_eq!(found(Limits { memory: 256 * 99, ..usual }), Some(("bytes in its footer", 99)));
        // All blobs together.
        let mut workspace = SeriesWorkspace::default();
        let mut decoder = SeriesReader::new(&mut workspace, &Limits { decompressed: 2000, ..usual });
        let all: Vec<_> = (0..3).map(|_| decoder.decode(&blob.clone().into())).collect();
        assert!(all[0].is_ok() && too_large(all.into_iter().last().unwrap()).is_some());
    }

    #[test]
    fn a_schema_as_deep_as_it_may_be_is_no_danger() {
        let mut footer = vec![0x15, 2, 0x19, 0xfc, 0xe8, 0x07];
        footer.extend([0x35, 0, 0x18, 1, b'a', 0x15, 2, 0].repeat(999));
        footer.extend([0x15, 4, 0x25, 0, 0x18, 1, b'a', 0, 0x16, 0, 0x19, 0x0c, 0]);
        let blob = [b"PAR1", &footer[..], &(footer.len() as u32).to_le_bytes(), b"PAR1"].concat();
        let Err(BlobFault::Unreadable(reason)) = decode(blob, &Limits::default()) else { panic!("it was read") };
        assert_eq!(reason, "it has not the plain columns 'ts' and 'value'");
    }

    #[test]
    fn what_fuzzing_found_is_read_or_refused() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/series");
        let limits = Limits { decompressed: 1 << 22, memory: 1 << 26, series_points: 100_000, ..Limits::default() };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let result = decode(std::fs::read(&path).unwrap(), &limits);
            // It made the decoder reserve gigabytes.
            assert!(!path.ends_with("huge_claim") || result.is_err());
        }
    }
}
