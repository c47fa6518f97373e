//! Cells: what a row shows in one column, written as JSON, as CSV and for people.

use super::csv::Csv;
use super::format::excerpt;
use crate::model::Value;
use crate::model::python_json::{self, ReadLimits};
use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// One value of a listing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Missing,
    Number(f64),
    /// A whole number, which may have more digits than a floating-point number holds.
    Integer(i128),
    Text(String),
    /// JSON as Python writes it, which knows NaN and infinities.
    Json(String),
}

impl Cell {
    /// A text, if there is one.
    pub(super) fn text(text: Option<&str>) -> Cell {
        text.map_or(Cell::Missing, |text| Cell::Text(text.to_owned()))
    }

    /// A number, if there is one; NaN is none.
    pub(super) fn number(number: Option<f64>) -> Cell {
        number.filter(|number| !number.is_nan()).map_or(Cell::Missing, Cell::Number)
    }

    /// JSON, if there is any.
    pub(super) fn json(json: Option<&str>) -> Cell {
        json.map_or(Cell::Missing, |json| Cell::Json(json.to_owned()))
    }

    /// One entry of an object in JSON as Python writes it.
    pub(super) fn entry(object: Option<&str>, name: &str) -> Cell {
        let read = |object: &str| python_json::read(object.as_bytes(), &ReadLimits::default()).ok();
        let Some(Value::Map(mut entries)) = object.and_then(read) else { return Cell::Missing };
        match entries.take(name) {
            None | Some(Value::Nil) => Cell::Missing,
            Some(Value::Text(text)) => Cell::Text(text),
            Some(Value::Int(integer)) => Cell::Integer(integer.into()),
            Some(Value::Unsigned(integer)) => Cell::Integer(integer.into()),
            Some(Value::Float(number)) => Cell::number(Some(number)),
            Some(other) => Cell::Json(python_json::standard_value(&other).to_string()),
        }
    }

    /// As a field of CSV, which the writer puts in quotation marks where it has to.
    pub(super) fn as_csv(&self, csv: Csv) -> String {
        match self {
            Cell::Missing => String::new(),
            Cell::Number(number) => digits(*number),
            Cell::Integer(integer) => integer.to_string(),
            Cell::Text(text) => csv.text(text),
            Cell::Json(json) => csv.text(&standard(json)),
        }
    }

    /// For people.
    pub(super) fn as_text(&self) -> String {
        match self {
            Cell::Missing => "-".to_owned(),
            other => excerpt(&other.as_csv(Csv::Raw)),
        }
    }
}

/// JSON has no infinities: they become the texts "inf" and "-inf".
impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = |json: String| RawValue::from_string(json).map_err(S::Error::custom);
        match self {
            Cell::Missing => serializer.serialize_none(),
            Cell::Number(number) if number.is_infinite() => serializer.serialize_str(&digits(*number)),
            Cell::Number(number) => raw(digits(*number))?.serialize(serializer),
            Cell::Integer(integer) => raw(integer.to_string())?.serialize(serializer),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Json(json) => raw(standard(json))?.serialize(serializer),
        }
    }
}

/// Every digit that it takes to give the number back.
fn digits(number: f64) -> String {
    match number {
        f64::INFINITY => "inf".to_owned(),
        f64::NEG_INFINITY => "-inf".to_owned(),
        number if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        number => serde_json::Value::from(number).to_string(),
    }
}

/// The index's JSON with what only Python understands (NaN, Infinity) made into null and texts.
fn standard(json: &str) -> String {
    // Another program's row may hold anything: it stays readable as a text.
    python_json::standard_text(json).unwrap_or_else(|| serde_json::Value::from(json).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(cell: Cell) -> String {
        serde_json::to_string(&cell).unwrap()
    }

    #[test]
    fn json_is_standard_whatever_the_index_holds() {
        assert_eq!(json(Cell::json(Some(r#"{"a": NaN}"#))), r#"{"a": null}"#);
        assert_eq!(json(Cell::json(Some("{broken"))), "\"{broken\"");
        assert_eq!(json(Cell::json(None)), "null");
    }

    #[test]
    fn numbers_keep_every_digit() {
        let json = |number| json(Cell::number(number));
        assert_eq!(json(Some(0.1 + 0.2)), "0.30000000000000004");
        assert_eq!((json(Some(355.0)), json(None), json(Some(f64::NAN))), ("355".into(), "null".into(), "null".into()));
        assert_eq!(json(Some(f64::NEG_INFINITY)), "\"-inf\"");
        assert_eq!(Cell::Number(f64::NEG_INFINITY).as_csv(Csv::Guarded), "-inf");
    }

    #[test]
    fn whole_numbers_are_exact_however_large() {
        let object = Some(r#"{"a": 9223372036854775807, "b": -9223372036854775808, "c": 18446744073709551615}"#);
        for (name, digits) in
            [("a", "9223372036854775807"), ("b", "-9223372036854775808"), ("c", "18446744073709551615")]
        {
            assert_eq!(json(Cell::entry(object, name)), digits);
            assert_eq!(Cell::entry(object, name).as_csv(Csv::Guarded), digits);
        }
    }

    #[test]
    fn an_entry_of_an_object_is_what_it_is() {
        let object = Some(r#"{"fast": 12, "name": "a", "list": [1, 2], "odd": NaN, "flag": true}"#);
        assert_eq!(Cell::entry(object, "fast"), Cell::Integer(12));
        assert_eq!(Cell::entry(object, "name"), Cell::Text("a".to_owned()));
        assert_eq!(Cell::entry(object, "list").as_csv(Csv::Guarded), "[1,2]");
        assert_eq!(json(Cell::entry(object, "flag")), "true");
        for (object, name) in [(object, "odd"), (object, "none"), (None, "fast"), (Some("no JSON"), "fast")] {
            assert_eq!(Cell::entry(object, name), Cell::Missing);
        }
    }
}
