//! Fixtures of tests: a plain writer of bundles, the golden files, and values of every kind.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use crate::model::{Fields, Value};

/// A bundle of this version that holds this document.
pub(crate) fn bundle(version: u32, document: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(document, &mut bytes);
    frame(version, &bytes)
}

/// A bundle of this version that holds these bytes.
pub(crate) fn frame(version: u32, document: &[u8]) -> Vec<u8> {
    let mut bytes = b"IAFB".to_vec();
    bytes.extend(version.to_le_bytes());
    bytes.extend(zstd::bulk::compress(document, 1).unwrap());
    bytes
}

/// The decompressed document of a bundle.
pub(crate) fn document(bundle: &[u8]) -> Vec<u8> {
    zstd::bulk::decompress(&bundle[8..], 16 << 20).unwrap()
}

/// A map in this order.
pub(crate) fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A text.
pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A folder of the golden files, or one of them.
pub(crate) fn golden(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles").join(path)
}

/// Every golden file that is to be read.
pub(crate) fn good_files() -> Vec<PathBuf> {
    let folders = ["v1", "v2", "v5", "ohlcv", "edge", "edge/same_id_a", "edge/same_id_b"];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(golden(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| crate::bundle::is_bundle_name(file));
    assert!(files.len() > 20, "the golden files are missing");
    files
}

/// Writes a value as MessagePack, in the widths that other writers choose.
pub(crate) fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Nil => out.push(0xc0),
        Value::Bool(flag) => out.push(0xc2 + u8::from(*flag)),
        Value::Int(number @ -32..=127) => out.push(*number as u8),
        Value::Int(number @ -32768..=32767) => push(out, 0xd1, &(*number as i16).to_be_bytes()),
        Value::Int(number) => push(out, 0xd3, &number.to_be_bytes()),
        Value::Unsigned(number) => push(out, 0xcf, &number.to_be_bytes()),
        Value::Float(number) => push(out, 0xcb, &number.to_be_bytes()),
        Value::Text(text) => encode_text(text, out),
        Value::Binary(bytes) => {
            push(out, 0xc6, &(bytes.len() as u32).to_be_bytes());
            out.extend(bytes);
        }
        Value::Extension(kind, bytes) => {
            push(out, 0xc7, &[bytes.len() as u8, *kind as u8]);
            out.extend(bytes);
        }
        Value::List(list) => {
            encode_length(list.len(), 0x90, 0xdc, out);
            list.iter().for_each(|value| encode(value, out));
        }
        Value::Map(fields) => encode_map(fields, out),
    }
}

fn encode_map(fields: &Fields, out: &mut Vec<u8>) {
    encode_length(fields.len(), 0x80, 0xde, out);
    for (name, value) in fields.iter() {
        encode_text(name, out);
        encode(value, out);
    }
}

fn encode_text(text: &str, out: &mut Vec<u8>) {
    match text.len() {
        length @ 0..=31 => out.push(0xa0 | length as u8),
        length @ 32..=255 => push(out, 0xd9, &[length as u8]),
        length => push(out, 0xda, &(length as u16).to_be_bytes()),
    }
    out.extend(text.as_bytes());
}

fn encode_length(length: usize, fixed: u8, wide: u8, out: &mut Vec<u8>) {
    match length {
        0..=15 => out.push(fixed | length as u8),
        _ => push(out, wide, &(length as u16).to_be_bytes()),
    }
}

fn push(out: &mut Vec<u8>, marker: u8, bytes: &[u8]) {
    out.push(marker);
    out.extend(bytes);
}

/// Values of every kind, a few deep.
pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (-200i64..200).prop_map(Value::Int),
        ((1u64 << 63)..).prop_map(Value::Unsigned),
        (-1e300..1e300).prop_map(Value::Float),
        any_text().prop_map(Value::Text),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Binary),
        (any::<i8>(), prop::collection::vec(any::<u8>(), 0..20))
            .prop_map(|(kind, bytes)| Value::Extension(kind, bytes)),
    ];
    scalar.prop_recursive(4, 64, 20, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..20).prop_map(Value::List),
            prop::collection::vec((any_text(), inner), 0..20)
                .prop_map(|entries| Value::Map(entries.into_iter().collect())),
        ]
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..40).prop_map(|letters| letters.into_iter().collect())
}
