//! The index as one Parquet file, for programs that read tables: a row for each bundle, and flat columns.
//!
//! The framework writes such a file beside its bundles too, under the same name, and reads it: its columns come first, under
//! its names and in its order and types; all others follow.

use super::IndexError;
use super::catalog::{Catalog, TypedColumn};
use super::fields::FieldType;
use crate::model::Metric;
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use std::borrow::Cow;
use std::sync::Arc;

/// The fields of the framework's file in its order: their names in the index, and in the file.
const FIELDS_IN_ORDER: [(&str, &str); 9] = [
    ("algorithm_id", "algorithm_id"),
    ("tag", "tag"),
    ("bundle_path", "bundle_path"),
    ("framework_version", "framework_version"),
    ("engine_type", "engine_type"),
    ("risk_free_rate", "risk_free_rate"),
    ("number_of_runs", "number_of_runs"),
    ("parameters_json", "parameters"),
    ("strategy_ids_json", "strategy_ids"),
];

/// The metrics that stand elsewhere in the framework's file than in its index: each, and the one before which it stands.
const MOVED_METRICS: [(&str, &str); 5] = [
    ("average_loss", "average_net_gain"),
    ("average_loss_percentage", "average_net_gain"),
    ("average_trade_duration", "var_95"),
    ("average_win_duration", "var_95"),
    ("average_loss_duration", "var_95"),
];

/// The bytes of a Parquet file with all rows of an index in order of their keys: the columns of the framework's own
/// `index.parquet`, in which a metric is called `summary.NAME`, then what else the index holds, then what is measured, then
/// one column for each parameter, `param.NAME`.
///
/// # Errors
/// The index cannot be read.
pub fn to_parquet(catalog: &dyn Catalog) -> std::result::Result<Vec<u8>, IndexError> {
    let columns = in_order(catalog.columns()?);
    write(&columns).map_err(|error| IndexError::Sidecar { location: catalog.location(), source: error.into() })
}

/// The columns as the framework has them, and then all others as they come.
fn in_order(mut columns: Vec<TypedColumn>) -> Vec<TypedColumn> {
    let metrics = metrics_in_order().into_iter().map(|metric| (metric.column(), format!("summary.{}", metric.name)));
    let fields = FIELDS_IN_ORDER.into_iter().map(|(column, name)| (column.to_owned(), name.to_owned()));
    let mut ordered = Vec::with_capacity(columns.len());
    for (column, name) in fields.chain(metrics) {
        if let Some(position) = columns.iter().position(|candidate| candidate.name == column) {
            ordered.push(TypedColumn { name, ..columns.remove(position) });
        }
    }
    ordered.append(&mut columns);
    ordered
}

/// The metrics of a summary in the order of the framework's file.
fn metrics_in_order() -> Vec<&'static Metric> {
    let is_moved = |metric: &&Metric| MOVED_METRICS.iter().any(|(moved, _)| *moved == metric.name);
    let stays = Metric::columns().filter(|metric| !is_moved(metric));
    let with_moved = |metric: &'static Metric| {
        let moved = MOVED_METRICS.iter().filter(|(_, before)| *before == metric.name);
        moved.filter_map(|(moved, _)| Metric::find(moved)).chain([metric]).collect::<Vec<_>>()
    };
    stays.flat_map(with_moved).collect()
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
    match column.kind() {
        FieldType::Text => write_values::<ByteArrayType>(writer, column.texts().map(bytes)),
        FieldType::Real => write_values::<DoubleType>(writer, column.reals()),
        FieldType::Integer => write_values::<Int64Type>(writer, column.integers()),
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

fn bytes(text: Option<Cow<'_, str>>) -> Option<ByteArray> {
    text.map(|text| ByteArray::from(text.into_owned().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_of_a_summary_has_one_place_in_the_file() {
        let names: Vec<&str> = metrics_in_order().iter().map(|metric| metric.name).collect();
        assert_eq!(names.len(), Metric::columns().count());
        assert!(Metric::columns().all(|metric| names.contains(&metric.name)));
        let after = |name: &str| names[names.iter().position(|known| *known == name).unwrap() + 1];
        assert_eq!(
            (after("total_loss_percentage"), after("average_loss")),
            ("average_loss", "average_loss_percentage")
        );
        assert_eq!((after("average_loss_percentage"), after("average_loss_duration")), ("average_net_gain", "var_95"));
        assert_eq!(after("number_of_windows_with_trades"), "average_trade_duration");
    }
}
