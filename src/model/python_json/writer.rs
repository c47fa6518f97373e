//! Writer of what Python's `json.dumps` writes by default, so that rows equal the framework's byte by byte.

use crate::model::{Fields, Value};
use std::fmt::Write;

/// Named values as a JSON object.
pub fn write_object(fields: &Fields) -> String {
    let mut out = String::new();
    push_object(&mut out, fields);
    out
}

/// Texts as a JSON list.
pub fn write_list(texts: &[String]) -> String {
    let mut out = String::from("[");
    for (position, text) in texts.iter().enumerate() {
        separate(&mut out, position);
        push_text(&mut out, text);
    }
    out.push(']');
    out
}

fn push_value(out: &mut String, value: &Value) {
    match value {
        Value::Nil => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Int(int) => push(out, int),
        Value::Unsigned(int) => push(out, int),
        Value::Float(float) => push_float(out, *float),
        Value::Text(text) => push_text(out, text),
        Value::Binary(bytes) => push_text(out, &bytes_literal(bytes)),
        Value::Extension(kind, bytes) => {
            push_text(out, &format!("ExtType(code={kind}, data={})", bytes_literal(bytes)));
        }
        Value::List(values) => {
            out.push('[');
            for (position, value) in values.iter().enumerate() {
                separate(out, position);
                push_value(out, value);
            }
            out.push(']');
        }
        Value::Map(fields) => push_object(out, fields),
    }
}

fn push_object(out: &mut String, fields: &Fields) {
    out.push('{');
    for (position, (name, value)) in fields.iter().enumerate() {
        separate(out, position);
        push_text(out, name);
        out.push_str(": ");
        push_value(out, value);
    }
    out.push('}');
}

fn separate(out: &mut String, position: usize) {
    if position > 0 {
        out.push_str(", ");
    }
}

/// ASCII only; other characters as UTF-16 escapes.
fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    push(out, format_args!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
}

/// A number: the shortest digits that give it back, with an exponent below 1e-4 and from 1e16 on.
pub fn write_float(float: f64) -> String {
    let mut out = String::new();
    push_float(&mut out, float);
    out
}

fn push_float(out: &mut String, float: f64) {
    if float.is_nan() {
        return out.push_str("NaN");
    }
    if float.is_infinite() {
        return out.push_str(if float > 0.0 { "Infinity" } else { "-Infinity" });
    }
    let scientific = format!("{float:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>().unwrap_or_default() {
        -4..16 => push(out, format_args!("{float:?}")),
        exponent => {
            let sign = if exponent < 0 { '-' } else { '+' };
            push(out, format_args!("{digits}e{sign}{:02}", exponent.abs()));
        }
    }
}

/// Bytes as Python writes them in source code.
pub(super) fn bytes_literal(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for byte in bytes {
        match *byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            byte if char::from(byte) == quote => push(&mut out, format_args!("\\{quote}")),
            b' '..=b'~' => out.push(char::from(*byte)),
            byte => push(&mut out, format_args!("\\x{byte:02x}")),
        }
    }
    out.push(quote);
    out
}

fn push(out: &mut String, value: impl std::fmt::Display) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: Value) -> String {
        let mut out = String::new();
        push_value(&mut out, &value);
        out
    }

    #[test]
    fn floats_are_written_as_python_writes_them() {
        let expected = [
            (1e-05, "1e-05"),
            (0.0001, "0.0001"),
            (1e16, "1e+16"),
            (9999999999999998.0, "9999999999999998.0"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (-0.0, "-0.0"),
            (3.0, "3.0"),
            (1e22, "1e+22"),
            (1.5e300, "1.5e+300"),
            (5e-324, "5e-324"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (float, text) in expected {
            assert_eq!(json(Value::Float(float)), text);
        }
    }

    #[test]
    fn texts_are_ascii_with_utf_16_escapes() {
        assert_eq!(json(Value::Text("é\u{2028}\"\\/\n".into())), r#""\u00e9\u2028\"\\/\n""#);
        assert_eq!(json(Value::Text("🚀\u{7f}\0".into())), r#""\ud83d\ude80\u007f\u0000""#);
    }

    #[test]
    fn bytes_become_the_text_of_their_literal() {
        assert_eq!(json(Value::Binary(b"abc".to_vec())), r#""b'abc'""#);
        assert_eq!(json(Value::Binary(b"'\x00\xff\n".to_vec())), r#""b\"'\\x00\\xff\\n\"""#);
        assert_eq!(json(Value::Binary(b"'\"".to_vec())), r#""b'\\'\"'""#);
    }

    #[test]
    fn nested_values_keep_their_order() {
        let inner = Fields::from_iter([("z".to_owned(), Value::Nil), ("a".to_owned(), Value::Bool(true))]);
        let fields = Fields::from_iter([
            ("k".to_owned(), Value::List(vec![Value::Int(1), Value::Map(inner), Value::List(vec![])])),
            ("u".to_owned(), Value::Unsigned(u64::MAX)),
            ("m".to_owned(), Value::Map(Fields::default())),
        ]);
        assert_eq!(
            write_object(&fields),
            r#"{"k": [1, {"z": null, "a": true}, []], "u": 18446744073709551615, "m": {}}"#
        );
        assert_eq!(write_list(&["a".to_owned(), "b".to_owned()]), r#"["a", "b"]"#);
    }
}
