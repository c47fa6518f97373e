//! Files of tier 2: the rows of many runs, in order of the runs, out of pieces that were set aside.

use super::spill::{Piece, Spill};
use crate::bundle::Sha256;
use crate::model::Handle;
use crate::store::StoreError;
use crate::store::dataset::{Dataset, GROUP, GROUP_BYTES, Table, TableKind, properties};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

/// The key under which a footer says which manifest its compaction began with.
///
/// So files of two compactions have two names unless they began with the same, of which only one comes to its end: what is deleted as
/// replaced is never what somebody else is about to name.
const BASE: &str = "iaf.replaces";

/// Rows that are decoded at once.
const AT_ONCE: usize = 8 << 10;

/// A file on the disk of this machine.
#[derive(Debug)]
pub(super) struct BucketFile {
    pub(super) path: PathBuf,
    pub(super) sha256: Sha256,
    pub(super) bytes: u64,
    pub(super) rows: u64,
    /// The first and the last run that has rows.
    pub(super) runs: Option<(Handle, Handle)>,
}

impl BucketFile {
    /// Writes the rows of some runs, which come in order, in the place of the file that was made before.
    ///
    /// # Errors
    /// The disk refuses.
    pub(super) fn write(
        dataset: Dataset,
        base: Option<Sha256>,
        runs: &[(&Handle, Piece)],
        spill: &Spill,
    ) -> Result<BucketFile, StoreError> {
        let path = spill.scratch();
        let file = File::create(&path).map_err(StoreError::io(&path))?;
        let mut writer = writer(dataset, file).map_err(StoreError::table(&path))?;
        let (mut rows, mut ends) = (0, None);
        for (handle, piece) in runs {
            let bytes = spill.get(*piece).map_err(StoreError::io(spill.path()))?;
            let added = append(&mut writer, bytes).map_err(StoreError::table(&path))?;
            if added > 0 {
                let (first, _) = ends.unwrap_or((*handle, *handle));
                ends = Some((first, *handle));
            }
            rows += added;
        }
        writer.append_key_value_metadata(KeyValue::new(BASE.to_owned(), base.map(|base| base.to_string())));
        writer.close().map_err(StoreError::table(&path))?;
        let content = File::open(&path).map_err(StoreError::io(&path))?;
        let bytes = content.metadata().map_err(StoreError::io(&path))?.len();
        let sha256 = Sha256::of_reader(content).map_err(StoreError::io(&path))?;
        let runs = ends.map(|(first, last): (&Handle, &Handle)| (first.clone(), last.clone()));
        Ok(BucketFile { path, sha256, bytes, rows, runs })
    }
}

/// The writer of a dataset's file.
fn writer(dataset: Dataset, file: File) -> Result<ArrowWriter<BufWriter<File>>, ParquetError> {
    let empty = Table::new(dataset, TableKind::Compact)?.finish()?;
    let schema = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(empty))?.schema().clone();
    // The first column is that of the runs.
    let sorted = vec![SortingColumn { column_idx: 0, descending: false, nulls_first: false }];
    let properties = properties()?
        .set_max_row_group_row_count(Some(GROUP))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_sorting_columns(Some(sorted));
    // Types are those of Parquet alone, as in every other table.
    let options = ArrowWriterOptions::new().with_properties(properties.build()).with_skip_arrow_metadata(true);
    ArrowWriter::try_new_with_options(BufWriter::new(file), schema, options)
}

/// Adds the rows of a piece and returns how many there are.
fn append(writer: &mut ArrowWriter<BufWriter<File>>, bytes: Vec<u8>) -> Result<u64, ParquetError> {
    let mut rows = 0;
    for batch in ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes))?.with_batch_size(AT_ONCE).build()? {
        let batch = batch?;
        writer.write(&batch)?;
        rows += batch.num_rows() as u64;
    }
    Ok(rows)
}
