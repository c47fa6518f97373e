//! Writer of a series, in the form that its reader describes.

use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type as SchemaType;

use crate::model::Series;

/// The zstd level within a blob, which is that of the framework.
const BLOB_LEVEL: i32 = 5;

/// The blob of a series.
///
/// # Errors
/// The encoder refuses.
pub(crate) fn encode(series: &Series) -> Result<Vec<u8>, ParquetError> {
    let column = |name: &str, kind| {
        let column = SchemaType::primitive_type_builder(name, kind).with_repetition(Repetition::OPTIONAL).build()?;
        Ok::<_, ParquetError>(Arc::new(column))
    };
    let fields = vec![column("ts", PhysicalType::INT64)?, column("value", PhysicalType::DOUBLE)?];
    let schema = SchemaType::group_type_builder("schema").with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(BLOB_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let moments: Vec<i64> = series.points().iter().map(|point| point.time.0).collect();
    let values: Vec<f64> = series.points().iter().map(|point| point.value).collect();
    let levels = vec![1; series.len()];
    let mut group = file.next_row_group()?;
    if let Some(mut column) = group.next_column()? {
        column.typed::<Int64Type>().write_batch(&moments, Some(&levels), None)?;
        column.close()?;
    }
    if let Some(mut column) = group.next_column()? {
        column.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
        column.close()?;
    }
    group.close()?;
    file.into_inner()
}
