//! Standard JSON, which knows neither NaN nor infinities: those become null and texts.

use super::reader::{ReadLimits, read};
use super::writer::bytes_literal;
use crate::model::{Fields, Value};
use serde_json::Value as Json;

/// The words that Python writes for numbers that standard JSON does not know, and what stands for them there.
const WORDS: [(&str, &str); 3] = [("-Infinity", "\"-inf\""), ("Infinity", "\"inf\""), ("NaN", "null")];

/// A value as standard JSON. Bytes are the text of their literal in Python.
pub fn standard_value(value: &Value) -> Json {
    match value {
        Value::Nil => Json::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Int(int) => (*int).into(),
        Value::Unsigned(int) => (*int).into(),
        Value::Float(float) if float.is_infinite() => float.to_string().into(),
        Value::Float(float) => (*float).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Binary(bytes) | Value::Extension(_, bytes) => bytes_literal(bytes).into(),
        Value::List(list) => list.iter().map(standard_value).collect(),
        Value::Map(fields) => standard_object(fields),
    }
}

/// Named values as an object of standard JSON.
pub fn standard_object(fields: &Fields) -> Json {
    Json::Object(fields.iter().map(|(name, value)| (name.to_owned(), standard_value(value))).collect())
}

/// Python's JSON as standard JSON, letter by letter but for the numbers that it does not know; `None` if it is no JSON.
pub fn standard_text(json: &str) -> Option<String> {
    read(json.as_bytes(), &ReadLimits::default()).ok()?;
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(character) = rest.chars().next() {
        let length = match WORDS.iter().find(|(python, _)| rest.starts_with(python)) {
            Some((python, standard)) => {
                out.push_str(standard);
                python.len()
            }
            None => {
                let length = if character == '"' { text_length(rest) } else { character.len_utf8() };
                out.push_str(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    Some(out)
}

/// The length of the text in quotation marks at the beginning of some JSON, with its quotation marks.
fn text_length(json: &str) -> usize {
    let mut escaped = false;
    for (position, byte) in json.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return position + 1,
            _ => {}
        }
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_python_alone_knows_is_replaced() {
        let python = r#"{"a": NaN, "b": [-Infinity, Infinity], "NaN \" Infinity": "NaN", "ü": 1e-05}"#;
        let standard = r#"{"a": null, "b": ["-inf", "inf"], "NaN \" Infinity": "NaN", "ü": 1e-05}"#;
        assert_eq!(standard_text(python).as_deref(), Some(standard));
        assert!(serde_json::from_str::<Json>(standard).is_ok());
        assert_eq!(standard_text("{broken"), None);
    }

    #[test]
    fn any_value_has_a_form_in_standard_json() {
        let list = vec![
            Value::Float(f64::NAN),
            Value::Float(f64::NEG_INFINITY),
            Value::Float(0.5),
            Value::Unsigned(u64::MAX),
            Value::Binary(b"a\0".to_vec()),
            Value::Map([("k", Value::Nil)].into_iter().collect()),
        ];
        let json = standard_value(&Value::List(list)).to_string();
        assert_eq!(json, r#"[null,"-inf",0.5,18446744073709551615,"b'a\\x00'",{"k":null}]"#);
    }
}
