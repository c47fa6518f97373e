//! Cells: values as they are sent to PostgreSQL.

use bytes::BytesMut;
use postgres::types::{IsNull, ToSql, Type};
use std::error::Error;

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Text(String),
    Long(i64),
    Int(i32),
    Real(f64),
    Bytes(Vec<u8>),
}

impl Cell {
    /// A text, or none. PostgreSQL knows no character 0.
    pub(super) fn text(text: impl AsRef<str>) -> Cell {
        Cell::Text(text.as_ref().replace('\0', "\u{fffd}"))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::text(text)
    }
}

impl From<i64> for Cell {
    fn from(integer: i64) -> Cell {
        Cell::Long(integer)
    }
}

impl From<i32> for Cell {
    fn from(integer: i32) -> Cell {
        Cell::Int(integer)
    }
}

/// A number; one that is none is missing, as in SQLite.
impl From<f64> for Cell {
    fn from(real: f64) -> Cell {
        if real.is_nan() { Cell::Null } else { Cell::Real(real) }
    }
}

impl From<Vec<u8>> for Cell {
    fn from(bytes: Vec<u8>) -> Cell {
        Cell::Bytes(bytes)
    }
}

impl ToSql for Cell {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Text(text) => text.to_sql(kind, out),
            Cell::Long(integer) => integer.to_sql(kind, out),
            Cell::Int(integer) => integer.to_sql(kind, out),
            Cell::Real(real) => real.to_sql(kind, out),
            Cell::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}
