//! Frames of prices as Parquet files: decoded within limits, and encoded as the framework does.

use std::sync::Arc;

use super::error::ChunkFault;
use crate::bundle::limits::Limits;
use crate::bundle::parquet::guard::{GAVE_UP, GuardFault, footer, or_give_up, pages};
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{ArrayRef, RecordBatch, cast::AsArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

/// The zstd level of a chunk, which is that of the framework.
const CHUNK_LEVEL: i32 = 5;

/// A fault of a frame.
pub(super) enum FrameFault {
    /// It cannot be decoded.
    Unreadable(String),
    /// It asks for more than the limits allow.
    TooLarge { size: u64, unit: &'static str, limit: u64 },
}

impl From<GuardFault> for FrameFault {
    fn from(fault: GuardFault) -> Self {
        match fault {
            GuardFault::Malformed { offset, what } => FrameFault::Unreadable(format!("{what}, at byte {offset}")),
            GuardFault::TooLarge { size, unit, limit } => FrameFault::TooLarge { size, unit, limit },
        }
    }
}

impl From<ParquetError> for FrameFault {
    fn from(error: ParquetError) -> Self {
        FrameFault::Unreadable(error.to_string())
    }
}

impl From<ArrowError> for FrameFault {
    fn from(error: ArrowError) -> Self {
        FrameFault::Unreadable(error.to_string())
    }
}

/// The precision in which a frame's numbers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// As they are.
    #[default]
    Full,
    /// As float32, at half the size.
    Float32,
}

/// Decodes a frame.
///
/// # Errors
/// The bytes are none, or ask for more than the limits allow.
pub(super) fn decode(bytes: &Bytes, limits: &Limits) -> Result<RecordBatch, FrameFault> {
    let decoded = or_give_up(|| decode_believed(bytes, limits));
    decoded.unwrap_or_else(|| Err(FrameFault::Unreadable(GAVE_UP.to_owned())))
}

fn decode_believed(bytes: &Bytes, limits: &Limits) -> Result<RecordBatch, FrameFault> {
    footer::check(bytes, limits)?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes.clone())?;
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(u64::MAX);
    let limit = limits.series_points;
    if rows > limit {
        return Err(FrameFault::TooLarge { size: rows, unit: "rows", limit });
    }
    // The decoder adds these up without a look.
    let groups = builder.metadata().row_groups().iter();
    let in_groups =
        groups.map(|group| u64::try_from(group.num_rows())).try_fold(0u64, |sum, rows| sum.checked_add(rows.ok()?));
    if in_groups != Some(rows) {
        return Err(FrameFault::Unreadable("its row groups have other rows than its footer says".to_owned()));
    }
    pages::check_pages(bytes, builder.metadata(), limits)?;
    let schema = Arc::clone(builder.schema());
    let mut batches = builder.with_batch_size(rows.max(1) as usize).build()?;
    Ok(batches.next().transpose()?.unwrap_or_else(|| RecordBatch::new_empty(schema)))
}

/// Encodes a frame.
///
/// # Errors
/// The encoder refuses.
pub fn encode(frame: &RecordBatch, precision: Precision) -> Result<Vec<u8>, ChunkFault> {
    let encode = || -> Result<Vec<u8>, ParquetError> {
        let narrow;
        let frame = match precision {
            Precision::Full => frame,
            Precision::Float32 => {
                narrow = narrowed(frame)?;
                &narrow
            }
        };
        let level = ZstdLevel::try_new(CHUNK_LEVEL)?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
        let mut writer = ArrowWriter::try_new(Vec::new(), frame.schema(), Some(properties))?;
        writer.write(frame)?;
        writer.into_inner()
    };
    encode().map_err(|error| ChunkFault::Frame(error.to_string()))
}

/// The frame with its float64 columns as float32.
fn narrowed(frame: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let schema = frame.schema();
    let (mut fields, mut columns): (Vec<Field>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
    for (field, column) in schema.fields().iter().zip(frame.columns()) {
        match field.data_type() {
            DataType::Float64 => {
                fields.push(field.as_ref().clone().with_data_type(DataType::Float32));
                let wide = column.as_primitive::<Float64Type>();
                columns.push(Arc::new(wide.unary::<_, Float32Type>(|number| number as f32)));
            }
            _ => {
                fields.push(field.as_ref().clone());
                columns.push(Arc::clone(column));
            }
        }
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}
