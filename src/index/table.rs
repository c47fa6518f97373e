//! The rows of some backtests as a table: a typed column for each field, metric and parameter, under the names that people use.

use super::PARAMETER_PREFIX;
use super::catalog::TypedColumn;
use super::fields::FieldType;
use crate::model::python_json::{self, ReadLimits};
use crate::model::{ColumnType, Fields, IndexRow, METRICS, Metric, Origin, RowKey, Trial, Value};
use std::borrow::Cow;
use std::collections::HashSet;

/// A backtest that a table has a row for.
#[derive(Debug, Clone, Copy)]
pub struct TableRow<'a> {
    /// Its key.
    pub key: &'a RowKey,
    /// What the index holds of it.
    pub row: &'a IndexRow,
    /// What was measured on it, if anything was.
    pub trial: Option<&'a Trial>,
}

/// What is known of a backtest besides its metrics and parameters: name, type and value.
type Field = (&'static str, FieldType, fn(TableRow<'_>) -> Value);

const FIELDS: [Field; 13] = [
    ("bundle_path", FieldType::Text, |of| Value::Text(of.key.to_string())),
    ("algorithm_id", FieldType::Text, |of| text(of.row.algorithm_id.as_deref())),
    ("tag", FieldType::Text, |of| text(of.row.tag.as_deref())),
    ("engine_type", FieldType::Text, |of| text(of.row.engine_type.as_deref())),
    ("study", FieldType::Text, |of| text(of.trial.and_then(|trial| trial.study.as_deref()))),
    ("universe", FieldType::Text, |of| text(of.trial.and_then(|trial| trial.universe.as_deref()))),
    ("sample_type", FieldType::Text, |of| text(of.trial.and_then(|trial| trial.sample_type.as_deref()))),
    ("risk_free_rate", FieldType::Real, |of| real(of.row.risk_free_rate)),
    ("number_of_runs", FieldType::Integer, |of| whole(of.row.number_of_runs)),
    ("parameters_json", FieldType::Text, |of| text(of.row.parameters_json.as_deref())),
    ("strategy_ids_json", FieldType::Text, |of| text(of.row.strategy_ids_json.as_deref())),
    ("bundle_size", FieldType::Integer, |of| whole(of.row.stamp.size)),
    ("bundle_mtime_ns", FieldType::Integer, |of| Value::Int(of.row.stamp.mtime_ns)),
];

/// The columns of some rows in their order: the fields, every metric under its plain name, and `param.NAME` for each parameter
/// that any of them has, in the order of the files.
pub fn table(rows: &[TableRow<'_>]) -> Vec<TypedColumn> {
    let fields = FIELDS.iter().map(|(name, declared, value)| TypedColumn {
        name: (*name).to_owned(),
        declared: Some(*declared),
        values: rows.iter().map(|row| value(*row)).collect(),
    });
    let metrics = METRICS.iter().map(|metric| TypedColumn {
        name: metric.name.to_owned(),
        declared: Some(match metric.column_type {
            ColumnType::Real => FieldType::Real,
            ColumnType::Integer => FieldType::Integer,
        }),
        values: rows.iter().map(|row| figure(metric, *row)).collect(),
    });
    fields.chain(metrics).chain(parameters(rows)).collect()
}

fn parameters(rows: &[TableRow<'_>]) -> Vec<TypedColumn> {
    let of_rows: Vec<Fields> =
        rows.iter().map(|row| row.row.parameters_json.as_deref().map(plain_parameters).unwrap_or_default()).collect();
    let mut seen = HashSet::new();
    let names = of_rows.iter().flat_map(Fields::iter).map(|(name, _)| name).filter(|name| seen.insert(*name));
    let column = |name: &str| TypedColumn {
        name: format!("{PARAMETER_PREFIX}{name}"),
        declared: None,
        values: of_rows.iter().map(|fields| fields.get(name).cloned().unwrap_or(Value::Nil)).collect(),
    };
    names.map(column).collect()
}

/// The parameters of a row as a table holds them.
pub(super) fn plain_parameters(json: &str) -> Fields {
    match python_json::read(json.as_bytes(), &ReadLimits::default()) {
        Ok(Value::Map(fields)) => fields.iter().map(|(name, value)| (name, plain(value))).collect(),
        // Another program's row may hold anything.
        _ => Fields::default(),
    }
}

/// A parameter as a table holds it: numbers and texts as they are, truth values as 0 and 1, all else as JSON.
fn plain(value: &Value) -> Value {
    match value {
        Value::Nil | Value::Int(_) | Value::Float(_) | Value::Text(_) => value.clone(),
        Value::Bool(flag) => Value::Int((*flag).into()),
        Value::Unsigned(integer) => Value::Float(*integer as f64),
        other => Value::Text(python_json::standard_value(other).to_string()),
    }
}

fn figure(metric: &Metric, of: TableRow<'_>) -> Value {
    let value = match metric.origin {
        Origin::Summary => of.row.summary.get(metric.name),
        Origin::Equity => of.trial.and_then(|trial| trial.figures.get(metric.name)),
        Origin::Sweep | Origin::Candles => None,
    };
    match value {
        Some(whole) if metric.column_type == ColumnType::Integer && whole.fract() == 0.0 && whole.abs() < 2e18 => {
            Value::Int(whole as i64)
        }
        value => real(value),
    }
}

fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Nil, |text| Value::Text(text.to_owned()))
}

fn real(number: Option<f64>) -> Value {
    number.map_or(Value::Nil, Value::Float)
}

fn whole(number: u64) -> Value {
    i64::try_from(number).map_or(Value::Nil, Value::Int)
}

impl TypedColumn {
    /// The type that the index declares, if it holds every value, and else the narrowest one that does.
    pub fn kind(&self) -> FieldType {
        let all = |accepts: fn(&Value) -> bool| self.values.iter().all(|value| *value == Value::Nil || accepts(value));
        let is_number = |value: &Value| matches!(value, Value::Int(_) | Value::Float(_));
        match self.declared {
            Some(declared) if all(|_| false) => declared,
            None if all(|_| false) => FieldType::Real,
            Some(FieldType::Real) if all(is_number) => FieldType::Real,
            _ if all(|value| matches!(value, Value::Int(_))) => FieldType::Integer,
            _ if all(is_number) => FieldType::Real,
            _ => FieldType::Text,
        }
    }

    /// Every value as text, as a column of text holds it.
    pub fn texts(&self) -> impl Iterator<Item = Option<Cow<'_, str>>> {
        self.values.iter().map(|value| match value {
            Value::Text(text) => Some(Cow::from(text.as_str())),
            Value::Int(integer) => Some(integer.to_string().into()),
            Value::Float(real) => Some(real.to_string().into()),
            Value::Binary(bytes) => Some(String::from_utf8_lossy(bytes)),
            _ => None,
        })
    }

    /// Every value as a floating-point number.
    pub fn reals(&self) -> impl Iterator<Item = Option<f64>> {
        self.values.iter().map(|value| match value {
            Value::Int(integer) => Some(*integer as f64),
            Value::Float(real) => Some(*real),
            _ => None,
        })
    }

    /// Every value as a whole number.
    pub fn integers(&self) -> impl Iterator<Item = Option<i64>> {
        self.values.iter().map(|value| if let Value::Int(integer) = value { Some(*integer) } else { None })
    }
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
        assert_eq!(column(Some(Real), &[Value::Int(1), Value::Nil]).kind(), Real);
        assert_eq!(column(None, &[Value::Int(1), Value::Nil]).kind(), Integer);
        assert_eq!(column(None, &[Value::Int(1), Value::Float(0.5)]).kind(), Real);
        assert_eq!(column(Some(Integer), &[Value::Int(1), Value::Text("x".to_owned())]).kind(), Text);
    }
}
