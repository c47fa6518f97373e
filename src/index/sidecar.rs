//! The index as one Parquet file, for programs that read tables: a row for each bundle, and flat columns.

use super::parameter;
use super::query::Index;
use super::schema::column_names;
use super::{IndexError, PARAMETER_PREFIX};
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use rusqlite::types::Value;
use std::sync::Arc;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Real,
    Integer,
}

/// A column with the values of all rows.
struct Column {
    name: String,
    kind: Kind,
    values: Vec<Value>,
}

/// The bytes of a Parquet file with all rows of an index in order of their paths: the columns of the index under their
/// own names, then one column for each parameter, `param.NAME`.
///
/// # Errors
/// The index cannot be read.
pub fn to_parquet(index: &Index) -> std::result::Result<Vec<u8>, IndexError> {
    let parameters = index.parameters()?;
    let names: Vec<String> =
        column_names().chain(parameters.iter().map(|name| format!("{PARAMETER_PREFIX}{name}"))).collect();
    let expressions: Vec<String> = column_names()
        .map(|name| format!("\"{name}\""))
        .chain(parameters.iter().map(|name| parameter::value(name)))
        .collect();
    let values = index.values(&expressions)?;
    let columns: Vec<Column> =
        names.into_iter().zip(values).map(|(name, values)| Column { name, kind: kind(&values), values }).collect();
    write(&columns).map_err(|source| IndexError::Sidecar { path: index.path().to_owned(), source })
}

/// The narrowest kind that holds every value. A column of nothing counts as numbers, which most columns hold.
fn kind(values: &[Value]) -> Kind {
    let all = |accepts: fn(&Value) -> bool| values.iter().all(|value| *value == Value::Null || accepts(value));
    let is_number = |value: &Value| matches!(value, Value::Integer(_) | Value::Real(_));
    match () {
        () if values.iter().all(|value| *value == Value::Null) => Kind::Real,
        () if all(|value| matches!(value, Value::Integer(_))) => Kind::Integer,
        () if all(is_number) => Kind::Real,
        () => Kind::Text,
    }
}

fn write(columns: &[Column]) -> Result<Vec<u8>> {
    let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<Vec<_>>>()?;
    let schema = Type::group_type_builder("index").with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(format!("iaf {}", env!("CARGO_PKG_VERSION")))
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    for column in columns {
        let Some(writer) = group.next_column()? else { break };
        write_column(column, writer)?;
    }
    group.close()?;
    file.into_inner()
}

fn field(column: &Column) -> Result<Type> {
    let (physical, logical) = match column.kind {
        Kind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Real => (PhysicalType::DOUBLE, None),
        Kind::Integer => (PhysicalType::INT64, None),
    };
    let builder = Type::primitive_type_builder(&column.name, physical).with_repetition(Repetition::OPTIONAL);
    builder.with_logical_type(logical).build()
}

fn write_column(column: &Column, writer: SerializedColumnWriter<'_>) -> Result<()> {
    let values = column.values.iter();
    match column.kind {
        Kind::Text => write_values::<ByteArrayType>(writer, values.map(text)),
        Kind::Real => write_values::<DoubleType>(writer, values.map(real)),
        Kind::Integer => write_values::<Int64Type>(writer, values.map(integer)),
    }
}

fn write_values<T: DataType>(
    mut writer: SerializedColumnWriter<'_>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<()> {
    let values: Vec<Option<T::T>> = values.collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let present: Vec<T::T> = values.into_iter().flatten().collect();
    writer.typed::<T>().write_batch(&present, Some(&levels), None)?;
    writer.close()
}

fn text(value: &Value) -> Option<ByteArray> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(ByteArray::from(text.as_str())),
        Value::Integer(integer) => Some(ByteArray::from(integer.to_string().into_bytes())),
        Value::Real(real) => Some(ByteArray::from(real.to_string().into_bytes())),
        Value::Blob(bytes) => Some(ByteArray::from(String::from_utf8_lossy(bytes).into_owned().into_bytes())),
    }
}

fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(integer) => Some(*integer as f64),
        Value::Real(real) => Some(*real),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    if let Value::Integer(integer) = value { Some(*integer) } else { None }
}
