//! The columns of a segment: those of an index under their names there, and windows and returns as lists.

use super::record::Record;
use crate::model::{EpochMs, IndexRow, Metric, TrialDetails, TrialWindow, Value, WindowRole};
use arrow_array::types::{Date32Type, Float32Type, Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, ListArray, PrimitiveArray, RecordBatch, StringArray, StructArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// The bundle, by its path below the location.
pub(super) const BUNDLE: &str = "bundle";
/// The state in which the bundle was read: when it was last changed, and its size.
pub(super) const MTIME: &str = "bundle_mtime_ns";
pub(super) const SIZE: &str = "bundle_size";
/// Why the bundle could not be read; then all that follows is missing.
pub(super) const FAILURE: &str = "failure";
/// Why nothing was measured on it.
pub(super) const FAULT: &str = "fault";
/// Whole numbers of the summary that are too long for their column, as a JSON object.
pub(super) const EXACT: &str = "summary_exact";
/// The windows, in order of date.
pub(super) const WINDOWS: &str = "windows";
/// The days of the daily returns, and the returns.
pub(super) const DAYS: &str = "return_days";
pub(super) const RETURNS: &str = "returns";

/// Records as columns.
///
/// # Errors
/// There are more than a file can hold.
pub(super) fn columns_of(records: &[Record]) -> Result<RecordBatch, ArrowError> {
    let each = || records.iter();
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    let mut push = |name: &str, column: ArrayRef| columns.push((name.to_owned(), column));
    push(BUNDLE, texts(each().map(|record| Some(record.bundle.as_str()))));
    push("bundle_path", texts(each().map(|record| Some(record.key.as_str()))));
    push(MTIME, numbers::<Int64Type>(each().map(|record| Some(record.stamp.mtime_ns))));
    push(SIZE, numbers::<Int64Type>(each().map(|record| i64::try_from(record.stamp.size).ok())));
    push(FAILURE, texts(each().map(Record::failed)));
    push("algorithm_id", texts(each().map(|record| record.row()?.algorithm_id.as_deref())));
    push("tag", texts(each().map(|record| record.row()?.tag.as_deref())));
    push("engine_type", texts(each().map(|record| record.row()?.engine_type.as_deref())));
    push("risk_free_rate", numbers::<Float64Type>(each().map(|record| record.row()?.risk_free_rate)));
    let runs = each().map(|record| i64::try_from(record.row()?.number_of_runs).ok());
    push("number_of_runs", numbers::<Int64Type>(runs));
    push("parameters_json", texts(each().map(|record| record.row()?.parameters_json.as_deref())));
    push("strategy_ids_json", texts(each().map(|record| record.row()?.strategy_ids_json.as_deref())));
    for metric in Metric::columns() {
        let values = each().map(|record| record.row()?.summary.get(metric.name));
        push(&metric.column(), numbers::<Float64Type>(values));
    }
    let exact: Vec<Option<String>> = each().map(|record| exact_numbers(record.row()?)).collect();
    push(EXACT, texts(exact.iter().map(Option::as_deref)));
    push("study", texts(each().map(|record| record.trial()?.study.as_deref())));
    push("universe", texts(each().map(|record| record.trial()?.universe.as_deref())));
    push("sample_type", texts(each().map(|record| record.trial()?.sample_type.as_deref())));
    push(FAULT, texts(each().map(|record| record.trial()?.fault.as_deref())));
    for metric in Metric::measured() {
        let values = each().map(|record| record.trial()?.figures.get(metric.name));
        push(&metric.column(), numbers::<Float64Type>(values));
    }
    let details: Vec<Option<&TrialDetails>> =
        each().map(|record| record.measured().and_then(|measured| measured.details.as_ref())).collect();
    let all = || details.iter().flatten();
    let windows: Vec<&TrialWindow> = all().flat_map(|details| &details.windows).collect();
    let lengths = |length: fn(&TrialDetails) -> usize| details.iter().map(move |details| details.map(length));
    push(WINDOWS, list(windows_of(&windows), lengths(|details| details.windows.len()))?);
    let days = all().flat_map(|details| details.returns.days.iter().map(|day| Some(*day)));
    push(DAYS, list(numbers::<Date32Type>(days), lengths(|details| details.returns.days.len()))?);
    let returns = all().flat_map(|details| details.returns.values.iter().map(|value| Some(*value)));
    push(RETURNS, list(numbers::<Float32Type>(returns), lengths(|details| details.returns.values.len()))?);
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
}

/// The whole numbers of a summary that a floating-point number does not hold; `None` where there are none.
fn exact_numbers(row: &IndexRow) -> Option<String> {
    let exact = Metric::columns().filter_map(|metric| {
        let integer = i64::try_from(row.summary.exact(metric.name)?).ok()?;
        Some((metric.name.to_owned(), Json::from(integer)))
    });
    let exact: Map<String, Json> = exact.collect();
    (!exact.is_empty()).then(|| Json::Object(exact).to_string())
}

/// The numbers that [`exact_numbers`] wrote.
pub(super) fn read_exact_numbers(text: &str) -> Vec<(String, Value)> {
    let Ok(Json::Object(exact)) = serde_json::from_str(text) else { return Vec::new() };
    exact.into_iter().filter_map(|(name, number)| Some((name, Value::Int(number.as_i64()?)))).collect()
}

/// The name of a window's role in a segment.
pub(super) fn role_name(role: WindowRole) -> &'static str {
    match role {
        WindowRole::Train => "train",
        WindowRole::Test => "test",
    }
}

fn windows_of(windows: &[&TrialWindow]) -> ArrayRef {
    let each = || windows.iter();
    let moments = |moment: fn(&TrialWindow) -> Option<EpochMs>| {
        numbers::<TimestampMillisecondType>(each().map(move |window| moment(window).map(|EpochMs(moment)| moment)))
    };
    let fields: [(&str, ArrayRef); 9] = [
        ("name", texts(each().map(|window| Some(window.name.as_str())))),
        ("start", moments(|window| window.start)),
        ("end", moments(|window| window.end)),
        ("first_return", numbers::<Date32Type>(each().map(|window| window.first_return))),
        ("role", texts(each().map(|window| window.role.map(role_name)))),
        ("total_return", numbers::<Float64Type>(each().map(|window| window.total_return))),
        ("sharpe_ratio", numbers::<Float64Type>(each().map(|window| window.sharpe_ratio))),
        ("worst_drawdown", numbers::<Float64Type>(each().map(|window| window.worst_drawdown))),
        ("trades", numbers::<Int64Type>(each().map(|window| i64::try_from(window.trades).ok()))),
    ];
    let field = |(name, column): (&str, ArrayRef)| (Arc::new(field(name, column.data_type())), column);
    Arc::new(StructArray::from(fields.map(field).to_vec()))
}

fn field(name: &str, of: &DataType) -> Field {
    Field::new(name, of.clone(), true)
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn numbers<T: ArrowPrimitiveType>(values: impl Iterator<Item = Option<T::Native>>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::from_iter(values))
}

/// Values one after the other as lists of these lengths, of which some are missing.
fn list(values: ArrayRef, lengths: impl Iterator<Item = Option<usize>> + Clone) -> Result<ArrayRef, ArrowError> {
    let offsets = OffsetBuffer::from_lengths(lengths.clone().map(Option::unwrap_or_default));
    let is_there: NullBuffer = lengths.map(|length| length.is_some()).collect();
    let item = Arc::new(field("item", values.data_type()));
    Ok(Arc::new(ListArray::try_new(item, offsets, values, Some(is_there))?))
}
