//! All rows as columns.

use super::definition::quoted;
use super::read::read_only;
use super::row::is_whole;
use super::trials::{self, TrialTable, rows_with_trials};
use crate::index::PARAMETER_PREFIX;
use crate::index::catalog::TypedColumn;
use crate::index::fields::{FieldType, row_columns, trial_columns};
use crate::index::table::plain_parameters;
use crate::model::{ColumnType, Value};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::Type;
use postgres::{Client, Error, Row};

/// The column of a row in which its parameters stand as they were written.
const PARAMETERS: &str = "parameters_json";

/// Every column with the values of all rows in the order of their keys, and one more for each of these parameters.
pub(super) fn read(client: &mut Client, table: TrialTable, names: &[String]) -> Result<Vec<TypedColumn>, Error> {
    let typed = |(name, declared)| TypedColumn { name, declared: Some(declared), values: Vec::new() };
    let mut columns: Vec<TypedColumn> = row_columns().chain(trial_columns()).map(typed).collect();
    let mut parameters: Vec<TypedColumn> = names
        .iter()
        .map(|name| TypedColumn { name: format!("{PARAMETER_PREFIX}{name}"), declared: None, values: Vec::new() })
        .collect();
    let select = format!(
        "SELECT {}, {} FROM {} ORDER BY backtest_index.bundle_path",
        quoted("backtest_index", row_columns().map(|(name, _)| name)),
        trials::selection(),
        rows_with_trials(table)
    );
    read_only(client, None, |transaction| {
        let none: [&str; 0] = [];
        let mut rows = transaction.query_raw(&select, none)?;
        while let Some(row) = rows.next()? {
            for (position, column) in columns.iter_mut().enumerate() {
                column.values.push(value(&row, position, column.declared)?);
            }
            let json: Option<&str> = row.try_get(PARAMETERS)?;
            let of_row = json.map(plain_parameters).unwrap_or_default();
            for (name, column) in names.iter().zip(&mut parameters) {
                column.values.push(of_row.get(name).cloned().unwrap_or(Value::Nil));
            }
        }
        Ok(())
    })?;
    columns.append(&mut parameters);
    Ok(columns)
}

fn value(row: &Row, position: usize, declared: Option<FieldType>) -> Result<Value, Error> {
    let kind = row.columns().get(position).map(postgres::Column::type_);
    Ok(match kind {
        Some(&Type::INT8) => row.try_get::<_, Option<i64>>(position)?.map_or(Value::Nil, Value::Int),
        Some(&Type::FLOAT8) => match row.try_get::<_, Option<f64>>(position)? {
            Some(number) if declared == Some(FieldType::Integer) && is_whole(ColumnType::Integer, number) => {
                Value::Int(number as i64)
            }
            number => number.map_or(Value::Nil, Value::Float),
        },
        _ => row.try_get::<_, Option<String>>(position)?.map_or(Value::Nil, Value::Text),
    })
}
