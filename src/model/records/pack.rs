//! Packer of records: numbers in as few bytes as they take, names as their positions among all names.
//!
//! ```text
//! number    unsigned LEB128; a signed one as zigzag
//! float     8 bytes, little-endian
//! name      number: 0 none, else 1 + its position
//! text      number of bytes, then the bytes
//! fields    number of entries; for each: name, value
//! value     a byte for its kind, then what it holds
//! option    a bit of the record's first number says whether it is there, where it is none of the above
//! ```

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{EpochMs, Fields, Value};

/// The kinds of values.
pub(super) mod kind {
    pub(in super::super) const NIL: u8 = 0;
    pub(in super::super) const FALSE: u8 = 1;
    pub(in super::super) const TRUE: u8 = 2;
    pub(in super::super) const INT: u8 = 3;
    pub(in super::super) const UNSIGNED: u8 = 4;
    pub(in super::super) const FLOAT: u8 = 5;
    pub(in super::super) const TEXT: u8 = 6;
    pub(in super::super) const BINARY: u8 = 7;
    pub(in super::super) const LIST: u8 = 8;
    pub(in super::super) const MAP: u8 = 9;
    pub(in super::super) const EXTENSION: u8 = 10;
}

/// Packed bytes and the names in them.
#[derive(Clone, Default)]
pub(crate) struct Pack {
    bytes: Vec<u8>,
    names: Vec<Arc<str>>,
    positions: HashMap<Arc<str>, usize>,
}

impl Pack {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Puts bytes of the same names in the place of what was packed.
    pub(super) fn replace(&mut self, bytes: Vec<u8>) {
        self.bytes = bytes;
    }

    pub(super) fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.byte(number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    pub(super) fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    pub(super) fn float(&mut self, number: f64) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn moment(&mut self, moment: EpochMs) {
        self.signed(moment.0);
    }

    pub(super) fn name(&mut self, name: Option<&Arc<str>>) {
        let Some(name) = name else { return self.number(0) };
        let position = match self.positions.get(name) {
            Some(position) => *position,
            None => {
                self.positions.insert(Arc::clone(name), self.names.len());
                self.names.push(Arc::clone(name));
                self.names.len() - 1
            }
        };
        self.number(1 + position as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.binary(text.as_bytes());
    }

    pub(super) fn binary(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn fields(&mut self, fields: &Fields) {
        self.number(fields.len() as u64);
        for (name, value) in fields.shared() {
            self.name(Some(name));
            self.value(value);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Nil => self.byte(kind::NIL),
            Value::Bool(false) => self.byte(kind::FALSE),
            Value::Bool(true) => self.byte(kind::TRUE),
            Value::Int(number) => {
                self.byte(kind::INT);
                self.signed(*number);
            }
            Value::Unsigned(number) => {
                self.byte(kind::UNSIGNED);
                self.number(*number);
            }
            Value::Float(number) => {
                self.byte(kind::FLOAT);
                self.float(*number);
            }
            Value::Text(text) => {
                self.byte(kind::TEXT);
                self.text(text);
            }
            Value::Binary(bytes) => {
                self.byte(kind::BINARY);
                self.binary(bytes);
            }
            Value::List(values) => {
                self.byte(kind::LIST);
                self.number(values.len() as u64);
                values.iter().for_each(|value| self.value(value));
            }
            Value::Map(fields) => {
                self.byte(kind::MAP);
                self.fields(fields);
            }
            Value::Extension(extension, bytes) => {
                self.byte(kind::EXTENSION);
                self.byte(extension.to_le_bytes()[0]);
                self.binary(bytes);
            }
        }
    }
}
