//! Encoding of records and manifests as Parquet: the same content gives the same bytes.

use super::columns::{DAYS, RETURNS, columns_of};
use super::header::{Header, SEGMENT};
use super::record::Record;
use crate::bundle::{Limits, Sha256};
use crate::model::Handle;
use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

/// A level that is fast to write: a segment is read a few times at most.
const LEVEL: i32 = 3;

/// The bytes of a segment of records, which are put in order. They were read with these limits.
pub(super) fn encode_segment(mut records: Vec<Record>, limits: &Limits) -> Result<Vec<u8>, ParquetError> {
    records.sort_by(|one, other| Handle::by_path(one.bundle.as_str(), other.bundle.as_str()));
    let properties = properties(SEGMENT, Header::text(limits))?
        // Days follow each other, and returns hardly ever repeat.
        .set_column_dictionary_enabled(elements_of(DAYS), false)
        .set_column_encoding(elements_of(DAYS), Encoding::DELTA_BINARY_PACKED)
        .set_column_dictionary_enabled(elements_of(RETURNS), false);
    encode(&columns_of(&records)?, properties)
}

/// The bytes of a file of columns under a header.
pub(super) fn encode_under(key: &str, header: String, columns: &RecordBatch) -> Result<Vec<u8>, ParquetError> {
    encode(columns, properties(key, header)?)
}

fn encode(columns: &RecordBatch, properties: WriterPropertiesBuilder) -> Result<Vec<u8>, ParquetError> {
    let mut writer = ArrowWriter::try_new(Vec::new(), columns.schema(), Some(properties.build()))?;
    writer.write(columns)?;
    writer.into_inner()
}

fn properties(key: &str, header: String) -> Result<WriterPropertiesBuilder, ParquetError> {
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by(concat!("iaf ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(key.to_owned(), header)])))
}

/// The column of the values in a column of lists.
fn elements_of(column: &str) -> ColumnPath {
    ColumnPath::new([column, "list", "item"].map(str::to_owned).to_vec())
}

/// The name of a segment with this content.
pub(super) fn segment_name(content: &[u8]) -> String {
    format!("{}.parquet", Sha256::of(content))
}
