//! The index as one Parquet file, for programs that read tables: a row for each bundle, and flat columns.

use super::IndexError;
use super::catalog::{Catalog, TypedColumn};
use super::fields::FieldType;
use crate::model::Value;
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use std::sync::Arc;

/// The bytes of a Parquet file with all rows of an index in order of their keys: the columns of the index under their
/// own names, then what is measured, then one column for each parameter, `param.NAME`.
///
/// # Errors
/// The index cannot be read.
pub fn to_parquet(catalog: &dyn Catalog) -> std::result::Result<Vec<u8>, IndexError> {
    let columns = catalog.columns()?;
    write(&columns).map_err(|error| IndexError::Sidecar { location: catalog.location(), source: error.into() })
}

impl TypedColumn {
    /// The narrowest type that holds every value; that of the index where there is none.
    fn kind(&self) -> FieldType {
        let all = |accepts: fn(&Value) -> bool| self.values.iter().all(|value| *value == Value::Nil || accepts(value));
        let is_number = |value: &Value| matches!(value, Value::Int(_) | Value::Float(_));
        match self.declared {
            Some(declared) if all(|_| false) => declared,
            None if all(|_| false) => FieldType::Real,
            _ if all(|value| matches!(value, Value::Int(_))) => FieldType::Integer,
            _ if all(is_number) => FieldType::Real,
            _ => FieldType::Text,
        }
    }
}

fn write(columns: &[TypedColumn]) -> Result<Vec<u8>> {
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

fn field(column: &TypedColumn) -> Result<Type> {
    let (physical, logical) = match column.kind() {
        FieldType::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        FieldType::Real => (PhysicalType::DOUBLE, None),
        FieldType::Integer => (PhysicalType::INT64, None),
    };
    let builder = Type::primitive_type_builder(&column.name, physical).with_repetition(Repetition::OPTIONAL);
    builder.with_logical_type(logical).build()
}

fn write_column(column: &TypedColumn, writer: SerializedColumnWriter<'_>) -> Result<()> {
    let values = column.values.iter();
    match column.kind() {
        FieldType::Text => write_values::<ByteArrayType>(writer, values.map(text)),
        FieldType::Real => write_values::<DoubleType>(writer, values.map(real)),
        FieldType::Integer => write_values::<Int64Type>(writer, values.map(integer)),
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
        Value::Text(text) => Some(ByteArray::from(text.as_str())),
        Value::Int(integer) => Some(ByteArray::from(integer.to_string().into_bytes())),
        Value::Float(real) => Some(ByteArray::from(real.to_string().into_bytes())),
        Value::Binary(bytes) => Some(ByteArray::from(String::from_utf8_lossy(bytes).into_owned().into_bytes())),
        _ => None,
    }
}

fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Int(integer) => Some(*integer as f64),
        Value::Float(real) => Some(*real),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    if let Value::Int(integer) = value { Some(*integer) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_a_value_has_the_type_that_the_index_declares() {
        use FieldType::{Integer, Real, Text};
        let column =
            |declared, values: &[Value]| TypedColumn { name: "a".to_owned(), declared, values: values.to_vec() };
        for declared in [Text, Real, Integer] {
            for values in [&[][..], &[Value::Nil, Value::Nil]] {
                assert_eq!(column(Some(declared), values).kind(), declared);
                assert_eq!(column(None, values).kind(), Real);
            }
        }
        assert_eq!(column(Some(Real), &[Value::Int(1), Value::Nil]).kind(), Integer);
        assert_eq!(column(None, &[Value::Int(1), Value::Float(0.5)]).kind(), Real);
        assert_eq!(column(Some(Integer), &[Value::Int(1), Value::Text("x".to_owned())]).kind(), Text);
    }
}
